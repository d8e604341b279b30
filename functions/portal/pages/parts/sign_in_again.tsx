// When a session ends while somebody types: sign in again above the page, which stays as it is.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "../api";
import { forgetDrafts } from "../draft";
import { useText } from "../language";
import { useAction } from "../load";
import { forgetUnsaved, keepCodeOf } from "../recovery";
import { repeatKey } from "../repeat_key";
import { go } from "../router";
import { close, open } from "../session";
import { useExplainSignIn } from "../sign_in_words";
import { Dialog } from "./dialog";
import { Field, Form } from "./form";

const text = {
  "zh-CN": {
    title: "登录已过期",
    lead: "您填写的内容仍在。重新登录后继续。",
    who: "手机号码或呼号",
    password: "密码",
    submit: "登录",
    leave: "不登录，离开此页",
  },
  en: {
    title: "Your session has ended",
    lead: "What you typed is still here. Sign in again to go on.",
    who: "Mobile number or call sign",
    password: "Password",
    submit: "Sign in",
    leave: "Leave without signing in",
  },
};

/** The dialog. */
export function SignInAgain(): JSX.Element {
  const words = useText(text);
  const explain = useExplainSignIn();
  const [identifier, setIdentifier] = useState("");
  const [password, setPassword] = useState("");
  const [key] = useState(repeatKey);
  const action = useAction(async () => {
    const body = { identifier, password };
    const answer = await api.post("/sessions", { body, key: key.of(body) });
    key.done();
    if (!open(answer.data.token)) {
      // Somebody else begins on the first page, and sees nothing of what was typed or shown once.
      forgetUnsaved();
      leave();
    }
    keepCodeOf(answer.data);
  });
  const leave = () => {
    forgetDrafts();
    go("/");
  };
  const leaveUnsigned = () => {
    close();
    leave();
  };
  return (
    <Dialog title={words.title} onClose={leaveUnsigned}>
      <p>{words.lead}</p>
      <Form action={action} submit={words.submit} explain={explain}>
        <Field label={words.who} pointer="/identifier" value={identifier} onValue={setIdentifier} autocomplete="username" />
        <Field label={words.password} pointer="/password" value={password} onValue={setPassword} type="password" autocomplete="current-password" />
      </Form>
      <button type="button" class="button plain" onClick={leaveUnsigned}>
        {words.leave}
      </button>
    </Dialog>
  );
}
