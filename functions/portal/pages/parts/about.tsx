// Beside a form field, or at the head of a group of fields: what is asked is for, who gets it and how long it stays.
// The days come from the retention schedule that the service itself follows.
import type { ComponentChildren, JSX } from "preact";
import { useSpace, useText } from "../language";
import { limits } from "../limits";
import { days, years } from "../retention";

/** A kind of data that people give. `here` is never sent, `compared` is sent and not kept. */
export type Purpose =
  | "phone"
  | "callSign"
  | "password"
  | "contact"
  | "order"
  | "message"
  | "proof"
  | "code"
  | "compared"
  | "receipt"
  | "consent"
  | "promotions"
  | "deletion"
  | "here";

/** What a field says of its purpose: its own one, or `group` where the group around it says it. */
export type AboutField = Purpose | "group";

const UNUSED = years("account");
const THREAD = years("thread");
const ORDER = days("handoff");
const REQUEST = years("deletion_request");

interface Words {
  summary: string;
  of: (label: string) => string;
  why: string;
  who: string;
  long: string;
  /** Who else gets data that a law may demand. */
  byLaw: string;
  purposes: Record<Purpose, { why: string; who: string; long: string; byLaw?: true }>;
}

const zhEnd = `注销账户，或账户 ${UNUSED} 年没有登录`;
const enEnd = `the account is deleted, or nobody has signed in for ${UNUSED} years`;

const text: { "zh-CN": Words; en: Words } = {
  "zh-CN": {
    summary: "用途",
    of: (label) => `${label}：`,
    why: "用途",
    who: "谁会收到",
    long: "保存多久",
    byLaw: "国家机关依法要求时，须经一名工作人员提出、另一名批准，才会提供。",
    purposes: {
      phone: {
        why: "登录、接收验证码和重要通知；法律要求以手机号码核实身份。",
        who: "我们的短信服务商，用于发送短信；每次发送都记在您的访问记录里。",
        long: `直到您更换号码、${zhEnd}。`,
        byLaw: true,
      },
      callSign: { why: "登录和识别您的电台。呼号是公开的。", who: "没有其他人。", long: `直到您更改呼号、${zhEnd}。`, byLaw: true },
      password: { why: "证明是您本人。", who: "没有人，我们也看不到：只保存无法还原的摘要（argon2id）。", long: `直到您修改密码、${zhEnd}。` },
      contact: {
        why: "转寄您的信件与卡片，不作他用。",
        who: "您为每次转寄选择的承运商；每次查看都记在您的访问记录里。",
        long: `直到您删除它、${zhEnd}。承运商已领取的留在承运商那里；账户注销时，我们要求承运商删除。`,
        byLaw: true,
      },
      order: {
        why: "转寄这些物品，并答复您对它们的查询。",
        who: "您选择的承运商。",
        long: `最后一次进展之后 ${ORDER} 天，或直到${zhEnd}。承运商已领取的留在承运商那里；账户注销时，我们要求承运商删除。`,
        byLaw: true,
      },
      message: { why: "回答您的问题。", who: "我们的客服。", long: `最后一条消息之后 ${THREAD} 年，或直到${zhEnd}。`, byLaw: true },
      proof: {
        why: "证明账户是您的。",
        who: "用手机号码时，我们的短信服务商，用于发送验证码；除此之外没有人。",
        long: `号码和验证码 ${limits.CODE_MINUTES} 分钟；呼号和恢复码只用于核对，不另外保存。`,
      },
      code: { why: "证明这个号码由您使用。", who: "我们的短信服务商，用于发送。", long: `${limits.CODE_MINUTES} 分钟，或直到用过一次。` },
      compared: {
        why: "确认是您本人。",
        who: "没有人。",
        long: "只用于核对，不另外保存。为防止有人猜测，尝试的次数记一天，其后最多再过一天清除，其中没有可读的信息。",
      },
      receipt: { why: "没有账户也能查看注销的进度和证书。", who: "没有人。", long: "只用于核对，不另外保存；浏览器在关闭页面时忘记它。" },
      consent: { why: "法律要求征得您的同意。", who: "没有人。", long: `同意的版本保存到${zhEnd}；每次转寄的同意随那次转寄保存 ${ORDER} 天。` },
      promotions: { why: "只向愿意接收的人发送推广消息。", who: "没有人。", long: `直到您改变选择、${zhEnd}。` },
      deletion: { why: "决定注销什么时候开始。", who: "没有人；它写在您的注销证书里。", long: `与注销申请一起保存 ${REQUEST} 年，不含您的信息。` },
      here: { why: "只用于这个页面，不会发送。", who: "没有人。", long: "直到您离开这个页面。" },
    },
  },
  en: {
    summary: "Purpose",
    of: (label) => `${label}: `,
    why: "What it is for",
    who: "Who gets it",
    long: "How long it stays",
    byLaw: "An authority that asks by law gets it only after one member of staff has requested and another one has approved it.",
    purposes: {
      phone: {
        why: "To sign in, and to get codes and important notices. The law asks for a proven mobile number.",
        who: "Our SMS gateway, to send a message. Each message is in your access log.",
        long: `Until you change the number, ${enEnd}.`,
        byLaw: true,
      },
      callSign: {
        why: "To sign in and to name your station. Call signs are public.",
        who: "Nobody else.",
        long: `Until you change it, ${enEnd}.`,
        byLaw: true,
      },
      password: {
        why: "To prove that it is you.",
        who: "Nobody, and not us: only an argon2id digest is kept.",
        long: `Until you change it, ${enEnd}.`,
      },
      contact: {
        why: "To forward your mail and cards, and for nothing else.",
        who: "The carrier that you choose for each item. Each look at it is in your access log.",
        long: `Until you delete it, ${enEnd}. What a carrier has collected stays with the carrier, which is told to erase it when the account is deleted.`,
        byLaw: true,
      },
      order: {
        why: "To forward these items, and to answer questions about them.",
        who: "The carrier that you choose.",
        long: `${ORDER} days after the last news of it, or until ${enEnd}. What a carrier has collected stays with the carrier, which is told to erase it when the account is deleted.`,
        byLaw: true,
      },
      message: {
        why: "To answer your question.",
        who: "Our support staff.",
        long: `${THREAD} years after the last message, or until ${enEnd}.`,
        byLaw: true,
      },
      proof: {
        why: "To prove that the account is yours.",
        who: "Our SMS gateway, to send a code, if you use a number. Otherwise nobody.",
        long: `Number and code: ${limits.CODE_MINUTES} minutes. Call sign and recovery code are compared and not kept again.`,
      },
      code: {
        why: "To prove that the number is in your hands.",
        who: "Our SMS gateway, to send it.",
        long: `${limits.CODE_MINUTES} minutes, or until it is used once.`,
      },
      compared: {
        why: "To make sure that it is you.",
        who: "Nobody.",
        long: "It is compared and not kept again. Against guessing, the number of tries is kept for a day, and at most one more until it is removed, with nothing readable in it.",
      },
      receipt: {
        why: "To see the progress and the certificate of a deletion without an account.",
        who: "Nobody.",
        long: "It is compared and not kept again. The browser forgets it when the page is closed.",
      },
      consent: {
        why: "The law asks for your consent.",
        who: "Nobody.",
        long: `The version that you agreed to stays until ${enEnd}. The consent to a forwarding order stays ${ORDER} days, as the order does.`,
      },
      promotions: { why: "To send promotions only to people who want them.", who: "Nobody.", long: `Until you change it, ${enEnd}.` },
      deletion: {
        why: "To decide when the deletion begins.",
        who: "Nobody. It is in your certificate.",
        long: `${REQUEST} years, with the request for deletion, which holds nothing of your data.`,
      },
      here: { why: "For this page only. It is sent nowhere.", who: "Nobody.", long: "Until you leave the page." },
    },
  },
};

/** A short disclosure beside a field, or at the head of a group. `label` is what it is about. */
export function About(props: { purpose: Purpose; label: string }): JSX.Element {
  const words = useText(text);
  const space = useSpace();
  const it = words.purposes[props.purpose];
  return (
    <details class="about">
      <summary>
        <span class="unseen">{words.of(props.label)}</span>
        {words.summary}
      </summary>
      <dl>
        <dt>{words.why}</dt>
        <dd>{it.why}</dd>
        <dt>{words.who}</dt>
        <dd>
          {it.who}
          {it.byLaw && `${space}${words.byLaw}`}
        </dd>
        <dt>{words.long}</dt>
        <dd>{it.long}</dd>
      </dl>
    </details>
  );
}

/** Fields that are asked for the same purpose, which their head says once. They have `about="group"`. */
export function Asked(props: { purpose: Purpose; label: string; children: ComponentChildren }): JSX.Element {
  return (
    <div class="asked">
      <About purpose={props.purpose} label={props.label} />
      {props.children}
    </div>
  );
}
