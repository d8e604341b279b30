// Signing in by mobile number or call sign.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "./api";
import { useDraft } from "./draft";
import { useText } from "./language";
import { useAction } from "./load";
import { Asked } from "./parts/about";
import { Field, Form } from "./parts/form";
import { Page } from "./parts/page";
import { keepCodeOf } from "./recovery";
import { repeatKey } from "./repeat_key";
import { go, useRoute } from "./router";
import { open, session } from "./session";
import { useExplainSignIn } from "./sign_in_words";
import { useStore } from "./store";

const text = {
  "zh-CN": {
    title: "登录",
    wanted: "登录之后才能打开这个页面。",
    who: "手机号码或呼号",
    hint: "例如 138 0013 8000 或 BG1ABC",
    password: "密码",
    submit: "登录",
    forgotten: "忘记密码",
    register: "还没有账户？去注册",
    already: "您已登录。",
    overview: "查看我的账户",
  },
  en: {
    title: "Sign in",
    wanted: "Sign in to open this page.",
    who: "Mobile number or call sign",
    hint: "Such as 138 0013 8000 or BG1ABC",
    password: "Password",
    submit: "Sign in",
    forgotten: "I forgot my password",
    register: "No account yet? Register",
    already: "You are signed in.",
    overview: "See my account",
  },
};

/** `#/sign-in`, and what a page shows that needs an account. After signing in, the wanted page opens. */
export function SignIn(): JSX.Element {
  const words = useText(text);
  const explain = useExplainSignIn();
  const [wanted] = useRoute();
  const isAlready = useStore(session).state === "open";
  const draft = useDraft("sign-in", { identifier: "" });
  const [password, setPassword] = useState("");
  const [key] = useState(repeatKey);
  const action = useAction(async () => {
    const body = { identifier: draft.values.identifier, password };
    const answer = await api.post("/sessions", { body, key: key.of(body) });
    key.done();
    draft.clear();
    keepCodeOf(answer.data);
    open(answer.data);
    if (wanted === "sign-in") go("/");
  });
  if (isAlready) {
    return (
      <Page title={words.title} lead={words.already}>
        <a class="button" href="#/">
          {words.overview}
        </a>
      </Page>
    );
  }
  return (
    <Page title={words.title} lead={wanted === "sign-in" ? undefined : words.wanted}>
      <Form action={action} submit={words.submit} explain={explain}>
        <Asked purpose="compared" label={words.title}>
          <Field
            label={words.who}
            pointer="/identifier"
            value={draft.values.identifier}
            onValue={(identifier) => draft.change({ identifier })}
            hint={words.hint}
            about="group"
            autocomplete="username"
          />
          <Field
            label={words.password}
            pointer="/password"
            value={password}
            onValue={setPassword}
            about="group"
            type="password"
            autocomplete="current-password"
          />
        </Asked>
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
