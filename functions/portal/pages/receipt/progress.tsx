// How far a deletion is, as a timeline.
import type { JSX } from "preact";
import { type Format, useFormat } from "../format";
import { type Language, useLanguage } from "../language";
import { limits } from "../limits";
import { type Step, Timeline } from "../parts/timeline";
import { days } from "../retention";
import type { Followed } from "./api";
import { holdReason } from "./words";

/** What is known about a deletion. The signed-in person and the holder of a receipt know different parts. */
export type Known = Pick<Followed, "state" | "received_at" | "erased_at" | "completed_at" | "reason"> & {
  /** Until when it can be cancelled, if it ever could. */
  cancel_until?: string;
  /** Whether it has a grace period; a receipt does not say. */
  mode?: "grace" | "immediate";
};

const { GRACE_HOURS } = limits;
const KEYS = days("key_backup");

const text = {
  "zh-CN": {
    received: "收到申请",
    wait: "等待期",
    until: (at: string) => `至 ${at}，登录后可以撤销。`,
    waitDetail: `选择 ${GRACE_HOURS} 小时后开始的，在此期间登录后可以撤销。等待期结束后自动开始，通常不超过 15 分钟。`,
    soon: "即将开始",
    soonDetail: "通常 15 分钟内自动开始。",
    held: "依法暂停",
    heldWhy: (reason: string) => `原因：${reason}`,
    heldNote: "期间只保存您的信息，不作他用。原因消失后自动继续，期限重新计算，并会通知您。",
    cancelled: "已撤销",
    cancelledNote: "账户恢复正常，没有删除任何信息。已取消的转寄不会恢复。",
    erase: "删除数据",
    eraseNote: "先销毁密钥，再删除所有系统中的数据。",
    again: "恢复的备份带回了数据，正在再次删除。",
    backups: "备份到期",
    backupsNote: `密钥的备份保留 ${KEYS} 天。到期之后，任何备份都无法再读取您的信息。`,
  },
  en: {
    received: "Request received",
    wait: "Grace period",
    until: (at: string) => `Until ${at} you can sign in and cancel.`,
    waitDetail: `If you chose ${GRACE_HOURS} hours, you can sign in and cancel until they are over. Then it begins by itself, usually within 15 minutes.`,
    soon: "It begins soon",
    soonDetail: "It begins by itself, usually within 15 minutes.",
    held: "Paused by law",
    heldWhy: (reason: string) => `Reason: ${reason}`,
    heldNote:
      "Meanwhile your data is stored and not used. When the reason ends, the deletion goes on by itself, the days are counted anew, and you get a notice.",
    cancelled: "Cancelled",
    cancelledNote: "The account works as before and nothing was deleted. Cancelled forwarding orders stay cancelled.",
    erase: "Erasure of data",
    eraseNote: "The keys are destroyed first, then the data in every system is deleted.",
    again: "A restored backup brought data back, which is being erased again.",
    backups: "End of backups",
    backupsNote: `Backups of keys are kept for ${KEYS} days. After that no backup can be read any more.`,
  },
};

type Words = (typeof text)["en"];

/** The middle of the timeline: what happens between the request and the erasure. */
function waiting(known: Known, words: Words, language: Language, format: Format): Step[] {
  const until = known.cancel_until && words.until(format.time(known.cancel_until));
  if (known.state === "cancelled") return [{ state: "done", title: words.cancelled, detail: words.cancelledNote }];
  if (known.state === "held") {
    const reason = known.reason && <p>{words.heldWhy(holdReason(known.reason, language))}</p>;
    return [{ state: "now", title: words.held, detail: [reason, <p>{words.heldNote}</p>] }];
  }
  if (known.state === "requested") {
    if (known.mode === "immediate") return [{ state: "now", title: words.soon, detail: words.soonDetail }];
    return [{ state: "now", title: words.wait, detail: until ?? words.waitDetail }];
  }
  return known.mode === "grace" ? [{ state: "done", title: words.wait }] : [];
}

function steps(known: Known, words: Words, language: Language, format: Format): Step[] {
  const first: Step = { state: "done", title: words.received, when: format.time(known.received_at) };
  const begun = [first, ...waiting(known, words, language, format)];
  if (known.state === "cancelled") return begun;
  const { erased_at: erased, completed_at: completed } = known;
  const isErasing = known.state === "erasing";
  return [
    ...begun,
    {
      state: isErasing ? "now" : erased ? "done" : "later",
      title: words.erase,
      ...(erased && !isErasing && { when: format.time(erased) }),
      detail: isErasing && erased ? words.again : words.eraseNote,
    },
    {
      state: completed && known.state === "completed" ? "done" : known.state === "erased" ? "now" : "later",
      title: words.backups,
      ...(completed && known.state === "completed" && { when: format.time(completed) }),
      detail: words.backupsNote,
    },
  ];
}

/** The timeline. */
export function Progress(props: { known: Known }): JSX.Element {
  const language = useLanguage();
  const format = useFormat();
  return <Timeline steps={steps(props.known, text[language], language, format)} />;
}
