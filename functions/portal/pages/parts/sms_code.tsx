// A mobile number and the code that proves it: sent by SMS, ten minutes valid, a new one after a minute.
import type { ComponentChildren, JSX } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import { useText } from "../language";
import { CODE_PAUSE_SECONDS, limits } from "../limits";
import { useAction } from "../load";
import { repeatKey } from "../repeat_key";
import { type SmsCode, verificationOf } from "../sms_code";
import type { AboutField } from "./about";
import { Fault, Field, Outcome } from "./form";

const { CODE_MINUTES, CODE_TRIES, CODES_PER_ASKER_DAY, CODES_PER_ASKER_HOUR } = limits;

const text = {
  "zh-CN": {
    phone: "手机号码",
    hint: "中国大陆手机号码，11 位数字",
    get: "获取验证码",
    another: "重新获取验证码",
    wait: (seconds: number) => `${seconds} 秒后可重新获取`,
    busy: "正在发送…",
    sent: `验证码已通过短信发出，${CODE_MINUTES} 分钟内有效。`,
    code: "短信验证码",
    codeHint: `6 位数字，最多可试 ${CODE_TRIES} 次`,
    missing: "没有收到短信？",
    advice: [
      "请核对上面的号码是否正确。",
      "短信有时会被手机拦截，请看看“骚扰拦截”或“通知类短信”。",
      `一分钟后可以重新获取；同一号码每小时最多 ${CODES_PER_ASKER_HOUR} 次，每天最多 ${CODES_PER_ASKER_DAY} 次。`,
    ],
  },
  en: {
    phone: "Mobile number",
    hint: "A mobile number of mainland China, 11 digits",
    get: "Send me a code",
    another: "Send another code",
    wait: (seconds: number) => `Another code in ${seconds} s`,
    busy: "Sending…",
    sent: `A code was sent by SMS. It is valid for ${CODE_MINUTES} minutes.`,
    code: "Code from the SMS",
    codeHint: `6 digits; you have ${CODE_TRIES} tries`,
    missing: "No SMS?",
    advice: [
      "Check the number above.",
      "Phones sometimes block such messages: look among the blocked ones.",
      `You can get another code after a minute: at most ${CODES_PER_ASKER_HOUR} an hour and ${CODES_PER_ASKER_DAY} a day for one number.`,
    ],
  },
};

/** Seconds from now until a time of the browser's clock, at least 0. */
function useSecondsUntil(end: number): number {
  const [now, setNow] = useState(() => Date.now());
  const left = Math.max(0, Math.ceil((end - now) / 1000));
  const isOver = left === 0;
  useEffect(() => setNow(Date.now()), [end]);
  useEffect(() => {
    if (isOver) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [isOver, end]);
  return left;
}

/** What the fields are. */
export interface SmsCodeProps {
  purpose: "registration" | "password_reset" | "phone_change";
  value: SmsCode;
  onValue: (value: SmsCode) => void;
  /** Where the answer names a fault of the code. */
  codePointer?: string;
  label?: string;
  hint?: ComponentChildren;
  /** Of the number. In a group, the code is a part of the group too. */
  about: AboutField;
  /** The number is also what the person signs in with. */
  isUsername?: boolean;
}

/** The number, the button that sends a code, and then the code. */
export function SmsCodeFields(props: SmsCodeProps): JSX.Element {
  const { value } = props;
  const words = useText(text);
  const whole = useRef<HTMLDivElement>(null);
  const ofForm = useContext(Fault);
  const id = verificationOf(value);
  const seconds = useSecondsUntil(id && value.sent ? value.sent.at + CODE_PAUSE_SECONDS * 1000 : 0);
  const [key] = useState(repeatKey);
  const asked = useRef({ phone: "", at: 0 });
  const latest = useRef(value);
  latest.current = value;
  const action = useAction(async () => {
    const { phone } = value;
    const body = { phone, purpose: props.purpose };
    // A lost answer is asked for again as long as another code would be refused. Later a new code is wanted.
    if (asked.current.phone !== phone || Date.now() - asked.current.at > CODE_PAUSE_SECONDS * 1000) {
      key.done();
      asked.current = { phone, at: Date.now() };
    }
    const answer = await api.post("/verifications", { body, key: key.of(body) });
    key.done();
    // The number may have been corrected meanwhile.
    props.onValue({ ...latest.current, code: "", sent: { verificationId: answer.data.verification_id, phone, at: Date.now() } });
  });
  useEffect(() => {
    if (action.error !== undefined) whole.current?.querySelector<HTMLElement>("[aria-invalid=true], [role=alert]")?.focus();
  }, [action.error]);
  const justSent = useRef(id);
  useEffect(() => {
    if (id !== undefined && id !== justSent.current) whole.current?.querySelector<HTMLElement>("[autocomplete=one-time-code]")?.focus();
    justSent.current = id;
  }, [id]);
  const number = (
    <Field
      label={props.label ?? words.phone}
      pointer="/phone"
      value={value.phone}
      onValue={(phone) => props.onValue({ ...value, phone })}
      hint={props.hint ?? words.hint}
      about={props.about}
      type="tel"
      inputMode="tel"
      autocomplete={props.isUsername ? "username" : "tel"}
    />
  );
  const label = id === undefined ? words.get : words.another;
  const send = () => void (seconds === 0 && action.run());
  // Enter after the number asks for the code, which comes before everything else in the form.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing || id !== undefined || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    send();
  };
  return (
    <div ref={whole}>
      <div onKeyDown={onKeyDown}>
        <Fault.Provider value={action.error ?? (id === undefined ? ofForm : undefined)}>{number}</Fault.Provider>
      </div>
      <Outcome action={action} />
      <p>
        <button type="button" class="button plain" aria-disabled={action.busy || seconds > 0} onClick={send}>
          {action.busy ? words.busy : seconds > 0 ? words.wait(seconds) : label}
        </button>
      </p>
      <p class="hint" role="status">
        {id !== undefined && words.sent}
      </p>
      {id !== undefined && (
        <>
          <Field
            label={words.code}
            pointer={props.codePointer ?? "/code"}
            value={value.code}
            onValue={(code) => props.onValue({ ...value, code })}
            hint={words.codeHint}
            about={props.about === "group" ? "group" : "code"}
            inputMode="numeric"
            autocomplete="one-time-code"
          />
          <details class="aside">
            <summary>{words.missing}</summary>
            <ul>
              {words.advice.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </details>
        </>
      )}
    </div>
  );
}
