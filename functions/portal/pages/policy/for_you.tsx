// One sentence about the reader's own data, beside the part of the policy that it is about.
import type { JSX } from "preact";
import { type Format, shanghaiDay, useFormat } from "../format";
import { useHandoffWords } from "../forward/words";
import { type Language, useLanguage, useSpace } from "../language";
import { useOverdue } from "../parts/overdue";
import type { OwnData } from "./own";
import type { Own } from "./parts";

/** A sentence, and the page where there is more. */
interface Said {
  text: string;
  to?: string;
}

/**
 * Beside the data: how days and numbers are written, what a carrier is called, the policy in effect, the day of today, and
 * what is said of a deletion that is late.
 */
interface Around extends Format {
  carrier: (name: string) => string;
  current: string;
  today: string;
  overdue: (dueOn: string) => string | undefined;
}

type Say = (own: OwnData, format: Around) => Said;

const read = ({ count, more }: OwnData["log"], format: Format) => `${format.count(count)}${more ? "+" : ""}`;

const zh: Record<Own, Say> = {
  consent: (own, { current }) =>
    own.agreed === current ? { text: "您已同意这一版本。" } : { text: "您同意的是较早的版本，请在账户里确认新版本。", to: "account" },
  account: (own, format) => {
    const phone = own.phoneVerifiedAt ? `手机号码（${format.dayOf(own.phoneVerifiedAt)}验证）` : "";
    return { text: `您填写了：${[phone, own.hasCallSign && "呼号"].filter(Boolean).join("、")}。`, to: "account" };
  },
  contact: (own) => ({ text: own.hasContact ? "您已填写收件信息。" : "您没有填写收件信息。", to: "contact" }),
  carriers: (own, format) => {
    const [last] = own.carriers;
    if (!last) return { text: "还没有承运商领取过您的收件信息。", to: "seen" };
    return { text: `最近一次：${format.carrier(last.carrier)}，${format.dayOf(last.at)}。共 ${format.count(own.carriers.length)} 次。`, to: "seen" };
  },
  threads: (own, format) => ({ text: own.threads ? `您有 ${format.count(own.threads)} 个客服对话。` : "您还没有客服对话。", to: "messages" }),
  log: (own, format) => ({
    text: own.log.first ? `您的访问记录：自${format.dayOf(own.log.first)}起，${read(own.log, format)} 条。` : "您的访问记录是空的。",
    to: "seen",
  }),
  promotions: (own) => ({ text: own.promotions ? "您的推广消息：已开启。" : "您的推广消息：已关闭。", to: "account" }),
  notices: (own, format) => ({ text: own.notices ? `您收到过 ${format.count(own.notices)} 条通知。` : "您还没有收到过通知。", to: "notices" }),
  authority: (own, format) => {
    const [last] = own.authorities;
    if (!last) return { text: "访问记录里没有向国家机关提供您信息的记录。", to: "seen" };
    return { text: `最近一次：${format.dayOf(last)}。共 ${format.count(own.authorities.length)} 次。`, to: "seen" };
  },
  kept: () => ({ text: "您可以导出我们保存的全部信息。", to: "copy" }),
  deletion: ({ deletion }, format) => {
    if (!deletion) return { text: "您没有申请注销。", to: "delete" };
    if (deletion.isHeld) return { text: "您已申请注销，目前依法暂停。", to: "delete" };
    const { dueOn } = deletion;
    return { text: `您已申请注销，${format.overdue(dueOn) ?? `最迟在${format.day(dueOn)}完成。`}`, to: "delete" };
  },
  answers: ({ answerDueOn: due }, format) => {
    if (!due) return { text: "您没有等待答复的问题。", to: "messages" };
    const until = format.today > due ? `本应最迟在${format.day(due)}答复，已经超过期限，非常抱歉。` : `最迟在${format.day(due)}答复。`;
    return { text: `您的问题${until}`, to: "messages" };
  },
};

const en: Record<Own, Say> = {
  consent: (own, { current }) =>
    own.agreed === current
      ? { text: "You agreed to this version." }
      : { text: "You agreed to an earlier version. Agree to the new one in your account.", to: "account" },
  account: (own, format) => {
    const phone = own.phoneVerifiedAt ? `a mobile number (proven on ${format.dayOf(own.phoneVerifiedAt)})` : "";
    return { text: `You gave: ${[phone, own.hasCallSign && "a call sign"].filter(Boolean).join(", ")}.`, to: "account" };
  },
  contact: (own) => ({ text: own.hasContact ? "You gave contact data." : "You gave no contact data.", to: "contact" }),
  carriers: (own, format) => {
    const [last] = own.carriers;
    if (!last) return { text: "No carrier has collected your contact data.", to: "seen" };
    return { text: `The last time: ${format.carrier(last.carrier)}, on ${format.dayOf(last.at)}. In all: ${format.count(own.carriers.length)}.`, to: "seen" };
  },
  threads: (own, format) => ({ text: `Your conversations with support: ${format.count(own.threads)}.`, to: "messages" }),
  log: (own, format) => ({
    text: own.log.first ? `Entries of your access log since ${format.dayOf(own.log.first)}: ${read(own.log, format)}.` : "Your access log is empty.",
    to: "seen",
  }),
  promotions: (own) => ({ text: own.promotions ? "Your promotions: on." : "Your promotions: off.", to: "account" }),
  notices: (own, format) => ({ text: `Notices that you got: ${format.count(own.notices)}.`, to: "notices" }),
  authority: (own, format) => {
    const [last] = own.authorities;
    if (!last) return { text: "Your access log has no disclosure to an authority.", to: "seen" };
    return { text: `The last time: ${format.dayOf(last)}. In all: ${format.count(own.authorities.length)}.`, to: "seen" };
  },
  kept: () => ({ text: "You can export everything that we keep.", to: "copy" }),
  deletion: ({ deletion }, format) => {
    if (!deletion) return { text: "You have not asked for deletion.", to: "delete" };
    if (deletion.isHeld) return { text: "You asked for deletion. It is paused by law.", to: "delete" };
    const { dueOn } = deletion;
    return { text: `You asked for deletion. ${format.overdue(dueOn) ?? `It is done by ${format.day(dueOn)}.`}`, to: "delete" };
  },
  answers: ({ answerDueOn: due }, format) => {
    if (!due) return { text: "You have no open question.", to: "messages" };
    const isLate = format.today > due;
    return {
      text: isLate
        ? `Your question should have been answered by ${format.day(due)}. It is late, and we are sorry.`
        : `Your question is answered by ${format.day(due)}.`,
      to: "messages",
    };
  },
};

/** The names of the pages where there is more. */
const pages: Record<Language, Record<string, string>> = {
  "zh-CN": { account: "账户", contact: "收件信息", seen: "访问记录", messages: "客服", notices: "通知", copy: "导出", delete: "注销账户" },
  en: { account: "Account", contact: "Contact data", seen: "Access log", messages: "Support", notices: "Notices", copy: "Export", delete: "Delete" },
};

const LIMITED: Partial<Record<Own, true>> = { carriers: true, authority: true };
const limited: Record<Language, (n: string) => string> = {
  "zh-CN": (n) => `（只统计了最近 ${n} 条访问记录。）`,
  en: (n) => ` (Counted in the last ${n} entries of the access log.)`,
};

/** The sentence. */
export function ForYou(props: { about: Own; own: OwnData; current: string }): JSX.Element {
  const { about, own } = props;
  const language = useLanguage();
  const space = useSpace();
  const format = useFormat();
  const { carrier } = useHandoffWords();
  const overdue = useOverdue();
  const said = (language === "en" ? en : zh)[about](own, { ...format, carrier, overdue, current: props.current, today: shanghaiDay(new Date()) });
  return (
    <p class="own">
      {said.text}
      {LIMITED[about] && own.log.more && limited[language](format.count(own.log.count))}
      {said.to && (
        <>
          {space}
          <a href={`#/${said.to}`}>{pages[language][said.to]}</a>
        </>
      )}
    </p>
  );
}
