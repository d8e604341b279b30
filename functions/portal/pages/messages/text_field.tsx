// The field for a message, which counts the characters that are left.
import type { JSX } from "preact";
import { useFormat } from "../format";
import { useText } from "../language";
import { limits } from "../limits";
import { Field } from "../parts/form";
import { refusal } from "../problems";
import { length } from "./thread";

const text = {
  "zh-CN": {
    left: (left: string) => `还可以写 ${left} 个字`,
    over: (over: string) => `超出 ${over} 个字，请删减后再发送`,
  },
  en: {
    left: (left: string) => `${left} characters left`,
    over: (over: string) => `${over} characters too many. Shorten it before you send it`,
  },
};

/** The field. */
export function TextField(props: { label: string; value: string; onValue: (value: string) => void; rows: number }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const left = limits.MESSAGE_CHARS - length(props.value);
  const hint = left >= 0 ? words.left(format.count(left)) : words.over(format.count(-left));
  return (
    <Field
      label={props.label}
      pointer="/body"
      value={props.value}
      onValue={props.onValue}
      rows={props.rows}
      hint={hint}
      longest={limits.MESSAGE_CHARS}
      about="group"
    />
  );
}

/** Refuses a message that the service would refuse, so that a long one is not sent for nothing. */
export function checkText(body: string): void {
  const chars = length(body);
  if (chars === 0) throw refusal("/body", "missing");
  if (chars > limits.MESSAGE_CHARS) throw refusal("/body", "too_long");
}
