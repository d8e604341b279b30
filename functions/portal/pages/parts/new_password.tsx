// The field of a new password, with its rules while it is typed.
import type { JSX } from "preact";
import { useText } from "../language";
import { limits } from "../limits";
import { passwordRules } from "../password_rules";
import type { AboutField } from "./about";
import { Field } from "./form";

const { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } = limits;

const text = {
  "zh-CN": {
    label: "密码",
    another: "新密码",
    length: (chars: number) => `${PASSWORD_MIN_CHARS} 个字符以上${chars > 0 ? `，现有 ${chars} 个` : ""}`,
    tooLong: (chars: number) => `最多 ${PASSWORD_MAX_CHARS} 个字符，现有 ${chars} 个`,
    own: "不由您的手机号码或呼号组成",
    common: "不是常见密码（提交时核对）",
    advice: "几个不相干的词连起来，好记又难猜。中文、空格和符号都可以用。",
    met: "已符合：",
    unmet: "未符合：",
  },
  en: {
    label: "Password",
    another: "New password",
    length: (chars: number) => `At least ${PASSWORD_MIN_CHARS} characters${chars > 0 ? `, now ${chars}` : ""}`,
    tooLong: (chars: number) => `At most ${PASSWORD_MAX_CHARS} characters, now ${chars}`,
    own: "Not made of your mobile number or call sign",
    common: "Not a common password (checked when you send it)",
    advice: "Some words that have nothing to do with each other are easy to remember and hard to guess. Spaces, symbols and Chinese are fine.",
    met: "Met: ",
    unmet: "Not met: ",
  },
};

/** `later`: nobody knows yet. `against`: what was typed has to change; `unmet`: it only has to go on. */
function Rule(props: { state: "met" | "unmet" | "against" | "later"; children: string }): JSX.Element {
  const words = useText(text);
  return (
    <li class={props.state}>
      {props.state !== "later" && <span class="unseen">{props.state === "met" ? words.met : words.unmet}</span>}
      {props.children}
    </li>
  );
}

/** What the field is. */
export interface NewPasswordProps {
  pointer: string;
  value: string;
  onValue: (value: string) => void;
  /** The number and the call sign of the person, as typed. */
  own: readonly string[];
  /** The first password of an account. */
  isFirst?: boolean;
  /** Its own purpose, if nothing is said here. */
  about?: AboutField;
}

/** The field and the rules. */
export function NewPassword(props: NewPasswordProps): JSX.Element {
  const words = useText(text);
  const { chars, isLongEnough, isTooLong, isOwn } = passwordRules(props.value, props.own);
  const rules = (
    <>
      <span>{words.advice}</span>
      <ul class="rules">
        <Rule state={chars === 0 ? "later" : isTooLong ? "against" : isLongEnough ? "met" : "unmet"}>
          {isTooLong ? words.tooLong(chars) : words.length(chars)}
        </Rule>
        <Rule state={chars === 0 ? "later" : isOwn ? "against" : "met"}>{words.own}</Rule>
        <Rule state="later">{words.common}</Rule>
      </ul>
    </>
  );
  return (
    <Field
      label={props.isFirst ? words.label : words.another}
      pointer={props.pointer}
      value={props.value}
      onValue={props.onValue}
      hint={rules}
      about={props.about ?? "password"}
      type="password"
      autocomplete="new-password"
    />
  );
}
