// The mobile number of the account: add it, change it by a code, or give it up.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { phoneText, useFormat } from "../format";
import { useText } from "../language";
import { Dialog } from "../parts/dialog";
import { SmsCodeFields } from "../parts/sms_code";
import { codeFaults, NO_CODE, verificationOf } from "../sms_code";
import { type PartProps, useAccountChange } from "./change";
import { Confirm } from "./confirm";
import { IdentifierPart } from "./identifier";

const text = {
  "zh-CN": {
    title: "手机号码",
    none: "没有手机号码。",
    proven: (day: string) => `${day}验证过`,
    add: "添加手机号码",
    change: "更换号码",
    remove: "移除号码",
    only: "这是您唯一的登录方式。添加呼号之后，才能移除号码。",
    label: "新的手机号码",
    submit: "保存新号码",
    changed: "手机号码已更新。",
    inUse: "这个号码属于另一个账户。如果那也是您的账户，请先到那里移除号码或注销。如果号码是新办的，请联系客服。",
    ask: "要移除手机号码吗？",
    means: ["以后只能用呼号登录。", "通知不再发短信，请到账户里查看。", "您会得到一个恢复码，忘记密码时用它找回账户；如果您以前已有恢复码，它仍然有效。"],
    yes: "移除号码",
    removed: "手机号码已移除。",
  },
  en: {
    title: "Mobile number",
    none: "No mobile number.",
    proven: (day: string) => `proven on ${day}`,
    add: "Add a mobile number",
    change: "Change the number",
    remove: "Remove the number",
    only: "This is your only way to sign in. Add a call sign before you remove it.",
    label: "New mobile number",
    submit: "Save the new number",
    changed: "The mobile number was changed.",
    inUse:
      "This number belongs to another account. If that one is yours too, remove the number there or delete that account. If the number is new to you, ask support.",
    ask: "Remove the mobile number?",
    means: [
      "From then on you can sign in only with your call sign.",
      "Notices no longer come by SMS; you read them in your account.",
      "You get a recovery code, which gets you back in if you forget the password. If you have one from earlier, that one stays valid.",
    ],
    yes: "Remove the number",
    removed: "The mobile number was removed.",
  },
};

function Change(props: PartProps & { onCancel: () => void }): JSX.Element {
  const words = useText(text);
  const [sms, setSms] = useState(NO_CODE);
  const plan = () => {
    const faults = codeFaults(sms, "/phone/code");
    return faults.length > 0 ? { faults } : { body: { phone: { verification_id: verificationOf(sms), code: sms.code } } };
  };
  const change = useAccountChange(props, plan, words.changed);
  const explain = (error: unknown) => (error instanceof Problem && error.code === "phone_in_use" ? words.inUse : undefined);
  return (
    <Confirm account={props.account} change={change} submit={words.submit} explain={explain} onCancel={props.onCancel}>
      <SmsCodeFields purpose="phone_change" value={sms} onValue={setSms} codePointer="/phone/code" label={words.label} about="phone" />
    </Confirm>
  );
}

function Remove(props: PartProps & { onCancel: () => void }): JSX.Element {
  const words = useText(text);
  const change = useAccountChange(props, () => ({ body: { phone: null } }), words.removed);
  const means = (
    <ul>
      {words.means.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
  return (
    <Dialog title={words.ask} asks={means} busy={change.action.busy} onClose={props.onCancel}>
      <Confirm account={props.account} change={change} submit={words.yes} danger onCancel={props.onCancel} />
    </Dialog>
  );
}

/** The number and what can be done with it. */
export function PhonePart(props: PartProps): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const { phone, phone_verified_at: provenAt, call_sign: callSign } = props.account;
  return (
    <IdentifierPart {...props} words={words} has={phone !== null} hasOther={callSign !== null} Change={Change} Remove={Remove}>
      <span class="value">{phone !== null && phoneText(phone)}</span>
      {provenAt !== null && <span class="quiet"> {words.proven(format.dayOf(provenAt))}</span>}
    </IdentifierPart>
  );
}
