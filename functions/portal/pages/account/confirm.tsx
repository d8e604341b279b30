// A form that changes the account: its fields, the password that confirms it, and a way to leave it.
import type { ComponentChildren, JSX } from "preact";
import { useText } from "../language";
import { Field, Form } from "../parts/form";
import { Username } from "../parts/username";
import { signInName } from "../sign_in_name";
import type { Account, AccountChange } from "./change";

const text = {
  "zh-CN": { password: "当前密码", hint: "为了确认是您本人", cancel: "取消" },
  en: { password: "Present password", hint: "To make sure that it is you", cancel: "Cancel" },
};

/** What the form is. */
export interface ConfirmProps {
  account: Account;
  change: AccountChange;
  submit: string;
  danger?: boolean;
  explain?: (error: unknown) => ComponentChildren;
  onCancel: () => void;
  /** Further fields. */
  children?: ComponentChildren;
  /** Fields after the password. */
  after?: ComponentChildren;
}

/** The form. */
export function Confirm(props: ConfirmProps): JSX.Element {
  const words = useText(text);
  const { account, change } = props;
  const { busy } = change.action;
  const cancel = (
    <button type="button" class="button plain" aria-disabled={busy} onClick={() => !busy && props.onCancel()}>
      {words.cancel}
    </button>
  );
  return (
    <Form
      action={change.action}
      submit={props.submit}
      beside={cancel}
      {...(props.danger && { danger: true })}
      {...(props.explain && { explain: props.explain })}
    >
      {props.children}
      <Username value={signInName(account)} />
      <Field
        label={words.password}
        pointer="/password"
        value={change.password}
        onValue={change.setPassword}
        hint={words.hint}
        about="compared"
        type="password"
        autocomplete="current-password"
      />
      {props.after}
    </Form>
  );
}
