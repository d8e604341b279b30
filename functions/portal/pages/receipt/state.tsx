// The state of a deletion by its receipt: how far it is, the carriers, and the certificate.
import type { JSX } from "preact";
import { Problem } from "qeg-client";
import { shanghaiDay, useFormat } from "../format";
import { useText } from "../language";
import { useLoaded } from "../load";
import { Calendar, daysLeft } from "../parts/calendar";
import { saveFile } from "../parts/keep";
import { Show } from "../parts/loaded";
import { useOverdue } from "../parts/overdue";
import { usePolling } from "../parts/poll";
import { Section } from "../parts/section";
import { follow, type Followed } from "./api";
import { Carriers } from "./carriers";
import { Check } from "./check";
import type { Receipt } from "./file";
import { Progress } from "./progress";

const text = {
  "zh-CN": {
    title: "当前状态",
    states: {
      requested: "已收到申请，尚未开始删除。",
      held: "删除依法暂停。",
      erasing: "正在删除。",
      erased: "数据已经删除。等备份到期，就全部完成。",
      completed: "我们这边已全部完成：运行中的系统和备份都无法再读取。",
      cancelled: "申请已撤销，没有删除任何信息。",
    },
    due: (day: string, left: string) => `最迟在${day}全部完成，还剩 ${left} 个工作日。`,
    last: (day: string) => `最迟在${day}全部完成。`,
    calendar: "期限是怎样计算的",
    carriers: "承运商",
    carriersLead: "领取过收件信息的承运商，我们都已要求删除。每家都有自己的答复期限，不影响我们这边的删除。",
    certificate: "注销证书",
    save: "保存证书",
    saveNote: "证书不含个人信息，多年以后仍可验证。",
    other: "查看另一份回执",
  },
  en: {
    title: "State",
    states: {
      requested: "The request is received. The deletion has not begun.",
      held: "The deletion is paused by law.",
      erasing: "The data is being erased.",
      erased: "The data is erased. When the backups end, all is done.",
      completed: "All is done on our side: no running system and no backup can read the data.",
      cancelled: "The request was cancelled and nothing was deleted.",
    },
    due: (day: string, left: string) => `All is done by ${day} at the latest. Working days left: ${left}.`,
    last: (day: string) => `All is done by ${day} at the latest.`,
    calendar: "How the days are counted",
    carriers: "Carriers",
    carriersLead: "Each carrier that collected contact data was asked to erase it. Each has its own time to answer, which does not delay our own deletion.",
    certificate: "Certificate",
    save: "Save the certificate",
    saveNote: "The certificate holds no personal data and can still be verified in many years.",
    other: "Another receipt",
  },
};

/** Seconds until the next look, by what can happen next; `undefined` at an end. */
function pause(it: Followed): number | undefined {
  if (it.state === "erasing") return 15;
  if (it.state === "requested") return 60;
  const waits = it.recipients.some((one) => one.outcome === undefined);
  return it.state === "held" || it.state === "erased" || (it.state === "completed" && waits) ? 300 : undefined;
}

/** Until when all is done, and how that day is counted. Nothing while that is not known, and at an end. */
export function Due(props: { of: Followed }): JSX.Element | null {
  const words = useText(text);
  const format = useFormat();
  const overdue = useOverdue();
  const { state, due_on } = props.of;
  if (state !== "requested" && state !== "erasing" && state !== "erased") return null;
  const today = shanghaiDay(new Date());
  const left = daysLeft(today, due_on);
  const day = format.day(due_on);
  return (
    <>
      <p>{overdue(due_on) ?? (left > 0 ? words.due(day, format.count(left)) : words.last(day))}</p>
      <details>
        <summary>{words.calendar}</summary>
        <Calendar today={today} dueOn={due_on} />
      </details>
    </>
  );
}

function Shown(props: { of: Followed }): JSX.Element {
  const words = useText(text);
  const { of } = props;
  const { certificate } = of;
  return (
    <>
      <p class={of.state === "completed" ? "good" : "notice"} role="status">
        {words.states[of.state]}
      </p>
      <Progress known={of} />
      <Due of={of} />
      {of.recipients.length > 0 && (
        <>
          <h2>{words.carriers}</h2>
          <p>{words.carriersLead}</p>
          <Carriers carriers={of.recipients} />
        </>
      )}
      {certificate !== undefined && (
        <>
          <h2>{words.certificate}</h2>
          <Check certificate={certificate} />
          <p>{words.saveNote}</p>
          <p>
            <button type="button" class="button" onClick={() => saveFile("qeg-deletion-certificate.txt", `${certificate}\n`, "text/plain")}>
              {words.save}
            </button>
          </p>
        </>
      )}
    </>
  );
}

/** A receipt that was accepted before is refused when its request is no longer kept. That has nothing to do with a session. */
function gone(error: unknown): never {
  const isRefused = error instanceof Problem && error.status === 401;
  throw isRefused ? new Problem({ status: 404, code: "not_found", title: "The request is no longer kept." }) : error;
}

/** The state, read again from time to time. `onOther` goes back to the form. */
export function State(props: { receipt: Receipt; onOther: () => void }): JSX.Element {
  const words = useText(text);
  const found = useLoaded((signal) => follow(props.receipt, signal).catch(gone), [props.receipt.request_id]);
  usePolling(found, found.state === "ready" ? pause(found.data) : undefined);
  return (
    <Section title={words.title} focus>
      <Show loaded={found}>{(it) => <Shown of={it} />}</Show>
      <p>
        <button type="button" class="button plain" onClick={props.onOther}>
          {words.other}
        </button>
      </p>
    </Section>
  );
}
