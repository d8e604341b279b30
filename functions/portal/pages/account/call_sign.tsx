// The call sign of the account: add it, change it, or give it up.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { useText } from "../language";
import { limits } from "../limits";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/form";
import { type PartProps, type Plan, useAccountChange } from "./change";
import { Confirm } from "./confirm";
import { IdentifierPart } from "./identifier";

const text = {
  "zh-CN": {
    title: "呼号",
    none: "没有呼号。",
    add: "添加呼号",
    change: "更改呼号",
    remove: "移除呼号",
    only: "这是您唯一的登录方式。添加手机号码之后，才能移除呼号。",
    label: "新的呼号",
    hint: "例如 BG1ABC",
    submit: "保存呼号",
    changed: "呼号已更新。",
    taken: `这个呼号属于另一个账户。如果它是您的，请在“客服”里说明情况，客服会告诉您怎样提交电台执照。对方有 ${limits.OBJECTION_DAYS} 天时间提出异议，之后您就可以添加。`,
    ask: "要移除呼号吗？",
    means: "以后只能用手机号码登录。别人可以用这个呼号注册。",
    yes: "移除呼号",
    removed: "呼号已移除。",
  },
  en: {
    title: "Call sign",
    none: "No call sign.",
    add: "Add a call sign",
    change: "Change the call sign",
    remove: "Remove the call sign",
    only: "This is your only way to sign in. Add a mobile number before you remove it.",
    label: "New call sign",
    hint: "Such as BG1ABC",
    submit: "Save the call sign",
    changed: "The call sign was changed.",
    taken: `This call sign belongs to another account. If it is yours, write to support, who will tell you how to show your station licence. The other person has ${limits.OBJECTION_DAYS} days to object; after that you can add it.`,
    ask: "Remove the call sign?",
    means: "From then on you can sign in only with your mobile number. Others can register with this call sign.",
    yes: "Remove the call sign",
    removed: "The call sign was removed.",
  },
};

function Change(props: PartProps & { onCancel: () => void }): JSX.Element {
  const words = useText(text);
  const [callSign, setCallSign] = useState("");
  const plan = (): Plan => (callSign.trim() === "" ? { faults: [{ pointer: "/call_sign", code: "missing" }] } : { body: { call_sign: callSign } });
  const change = useAccountChange(props, plan, words.changed);
  const explain = (error: unknown) => (error instanceof Problem && error.code === "conflict" ? words.taken : undefined);
  return (
    <Confirm account={props.account} change={change} submit={words.submit} explain={explain} onCancel={props.onCancel}>
      <Field label={words.label} pointer="/call_sign" value={callSign} onValue={setCallSign} hint={words.hint} about="callSign" />
    </Confirm>
  );
}

function Remove(props: PartProps & { onCancel: () => void }): JSX.Element {
  const words = useText(text);
  const change = useAccountChange(props, () => ({ body: { call_sign: null } }), words.removed);
  return (
    <Dialog title={words.ask} asks={<p>{words.means}</p>} busy={change.action.busy} onClose={props.onCancel}>
      <Confirm account={props.account} change={change} submit={words.yes} danger onCancel={props.onCancel} />
    </Dialog>
  );
}

/** The call sign and what can be done with it. */
export function CallSignPart(props: PartProps): JSX.Element {
  const words = useText(text);
  const { phone, call_sign: callSign } = props.account;
  return (
    <IdentifierPart {...props} words={words} has={callSign !== null} hasOther={phone !== null} Change={Change} Remove={Remove}>
      <span class="value sign">{callSign}</span>
    </IdentifierPart>
  );
}
