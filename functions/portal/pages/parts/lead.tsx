// Where a notice leads: the page on which people can act on it, or see what it is about.
import type { JSX } from "preact";
import { useText } from "../language";
import type { Notice } from "../notices";

const text = {
  "zh-CN": { object: "写信给客服，提出异议", answer: "查看对话", deletion: "查看注销进度", policy: "查看隐私政策" },
  en: { object: "Write to support and object", answer: "See the conversations", deletion: "See how far the deletion is", policy: "See the privacy policy" },
};

/** The address for a template, and which words name it; `undefined` if there is nothing to do or see. */
export function leadOf(template: Notice["template"]): { to: string; label: keyof (typeof text)["en"] } | undefined {
  switch (template) {
    case "call_sign_claimed":
      return { to: "#/messages/new", label: "object" };
    case "support_answered":
      return { to: "#/messages", label: "answer" };
    case "policy_changed":
      return { to: "#/policy", label: "policy" };
  }
  const isDeletion = template.startsWith("account_deletion") || /^deletion_(?:requested|held|resumed)/.test(template);
  return isDeletion ? { to: "#/delete", label: "deletion" } : undefined;
}

/** The link of a notice, if it leads somewhere. */
export function Lead(props: { notice: Notice }): JSX.Element | null {
  const words = useText(text);
  const lead = leadOf(props.notice.template);
  if (!lead) return null;
  return (
    <p>
      <a href={lead.to}>{words[lead.label]}</a>
    </p>
  );
}
