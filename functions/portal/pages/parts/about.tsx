// Beside a form field: what the value is for, who gets it and how long it stays.
// The days come from the retention schedule that the service itself follows.
import type { JSX } from "preact";
import { useText } from "../language";
import { days } from "../retention";

/** A kind of data that people give. */
export type Purpose = "phone" | "callSign" | "password" | "contact" | "message" | "recoveryCode";

const UNUSED = days("account");
const THREAD = days("thread");

interface Words {
  summary: string;
  of: (label: string) => string;
  why: string;
  who: string;
  long: string;
  purposes: Record<Purpose, { why: string; who: string; long: string }>;
}

const text: { "zh-CN": Words; en: Words } = {
  "zh-CN": {
    summary: "用途",
    of: (label) => `${label}：用途`,
    why: "用途",
    who: "谁会收到",
    long: "保存多久",
    purposes: {
      phone: {
        why: "登录、接收验证码和重要通知；法律要求以手机号码核实身份。",
        who: "只有我们的短信服务商，用于发送短信；每次发送都记在您的访问记录里。",
        long: `直到您更换号码、注销账户，或账户 ${UNUSED} 天没有登录。`,
      },
      callSign: { why: "登录和识别您的电台。呼号是公开的。", who: "没有其他人。", long: "直到您更改呼号或注销账户。" },
      password: { why: "证明是您本人。", who: "没有人，包括我们：只保存 argon2id 摘要。", long: "直到您更换密码或注销账户。" },
      contact: {
        why: "转寄您的信件与卡片，不作他用。",
        who: "只有您为每次转寄选择的承运商；每次查看都记在您的访问记录里。",
        long: "直到您删除它或注销账户。",
      },
      message: { why: "回答您的问题。", who: "只有我们的客服。", long: `最后一条消息之后 ${THREAD} 天，或直到您注销账户。` },
      recoveryCode: { why: "没有手机号码时找回账户。", who: "没有人，包括我们：只保存摘要。", long: "直到使用一次，或注销账户。" },
    },
  },
  en: {
    summary: "Purpose",
    of: (label) => `${label}: purpose`,
    why: "What it is for",
    who: "Who gets it",
    long: "How long it stays",
    purposes: {
      phone: {
        why: "To sign in, and to get codes and important notices. The law asks for a proven mobile number.",
        who: "Only our SMS gateway, to send a message. Each message is in your access log.",
        long: `Until you change the number or delete the account, or nobody signs in for ${UNUSED} days.`,
      },
      callSign: { why: "To sign in and to name your station. Call signs are public.", who: "Nobody else.", long: "Until you change it or delete the account." },
      password: {
        why: "To prove that it is you.",
        who: "Nobody, and not us: only an argon2id digest is kept.",
        long: "Until you change it or delete the account.",
      },
      contact: {
        why: "To forward your mail and cards, and for nothing else.",
        who: "Only the carrier that you choose for each item. Each look at it is in your access log.",
        long: "Until you delete it, or the account.",
      },
      message: {
        why: "To answer your question.",
        who: "Only our support staff.",
        long: `${THREAD} days after the last message, or until you delete the account.`,
      },
      recoveryCode: {
        why: "To get back in without a phone.",
        who: "Nobody, and not us: only a digest is kept.",
        long: "Until it is used once, or until you delete the account.",
      },
    },
  },
};

/** A short disclosure beside a field. */
export function About(props: { purpose: Purpose; label: string }): JSX.Element {
  const words = useText(text);
  const it = words.purposes[props.purpose];
  return (
    <details class="about">
      <summary aria-label={words.of(props.label)}>{words.summary}</summary>
      <dl>
        <dt>{words.why}</dt>
        <dd>{it.why}</dd>
        <dt>{words.who}</dt>
        <dd>{it.who}</dd>
        <dt>{words.long}</dt>
        <dd>{it.long}</dd>
      </dl>
    </details>
  );
}
