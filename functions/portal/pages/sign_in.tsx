// Signing in by mobile number or call sign.
import type { JSX } from "preact";
import { api } from "./api";
import { useDraft } from "./draft";
import { useText } from "./language";
import { useAction } from "./load";
import { Field, Form } from "./parts/form";
import { Page } from "./parts/page";
import { go, useRoute } from "./router";
import { open } from "./session";

const text = {
  "zh-CN": {
    title: "登录",
    who: "手机号码或呼号",
    password: "密码",
    submit: "登录",
    forgotten: "忘记密码",
    register: "还没有账户？注册",
  },
  en: {
    title: "Sign in",
    who: "Mobile number or call sign",
    password: "Password",
    submit: "Sign in",
    forgotten: "Forgot your password",
    register: "No account yet? Register",
  },
};

/** `#/sign-in`, and what a page shows that needs an account. After signing in, the wanted page opens. */
export function SignIn(): JSX.Element {
  const words = useText(text);
  const [wanted] = useRoute();
  const draft = useDraft("sign-in", { identifier: "", password: "" });
  const action = useAction(async () => {
    const answer = await api.post("/sessions", { body: draft.values });
    draft.clear();
    open(answer.data.token);
    if (wanted === "sign-in") go("/");
  });
  return (
    <Page title={words.title}>
      <Form action={action} submit={words.submit}>
        <Field
          label={words.who}
          pointer="/identifier"
          value={draft.values.identifier}
          onValue={(identifier) => draft.change({ identifier })}
          autocomplete="username"
        />
        <Field
          label={words.password}
          pointer="/password"
          value={draft.values.password}
          onValue={(password) => draft.change({ password })}
          type="password"
          autocomplete="current-password"
        />
      </Form>
      <ul class="plain">
        <li>
          <a href="#/reset-password">{words.forgotten}</a>
        </li>
        <li>
          <a href="#/register">{words.register}</a>
        </li>
      </ul>
    </Page>
  );
}
