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
import { Asked } from "./about";
import { Dialog } from "./dialog";
import { Field, Form } from "./form";

const text = {
  "zh-CN": {
    title: "登录已失效",
    lead: "您填写的内容仍在。重新登录后继续。",
    who: "手机号码或呼号",
    password: "密码",
    submit: "登录",
    forgotten: "忘记密码，或账户已经注销？请先离开此页，再选择“忘记密码”或“注销回执”。",
    leave: "不登录，离开此页",
    sure: "离开此页？",
    lost: "您填写的内容会丢失。",
    back: "返回登录",
    yes: "离开",
  },
  en: {
    title: "Your session has ended",
    lead: "What you typed is still here. Sign in again to go on.",
    who: "Mobile number or call sign",
    password: "Password",
    submit: "Sign in",
    forgotten: "Forgot the password, or is the account deleted? Leave this page first, then choose “I forgot my password” or “Deletion receipt”.",
    leave: "Leave without signing in",
    sure: "Leave this page?",
    lost: "What you typed will be lost.",
    back: "Back to signing in",
    yes: "Leave",
  },
};

/** The dialog. Escape and its last button ask first, since what was typed is forgotten. */
export function SignInAgain(): JSX.Element {
  const [leaving, setLeaving] = useState(false);
  const [typed, setTyped] = useState<Typed>({ identifier: "", password: "" });
  if (leaving) return <Leave onBack={() => setLeaving(false)} />;
  return <Again typed={typed} onTyped={(some) => setTyped({ ...typed, ...some })} onLeave={() => setLeaving(true)} />;
}

interface Typed {
  identifier: string;
  password: string;
}

/** The person begins on the first page. */
function toFirstPage(): void {
  forgetDrafts();
  go("/");
}

function Leave(props: { onBack: () => void }): JSX.Element {
  const words = useText(text);
  const leave = () => {
    close();
    toFirstPage();
  };
  return (
    <Dialog title={words.sure} asks={<p>{words.lost}</p>} onClose={props.onBack}>
      <p class="row">
        <button type="button" class="button plain" onClick={props.onBack}>
          {words.back}
        </button>
        <button type="button" class="button danger" onClick={leave}>
          {words.yes}
        </button>
      </p>
    </Dialog>
  );
}

function Again(props: { typed: Typed; onTyped: (some: Partial<Typed>) => void; onLeave: () => void }): JSX.Element {
  const words = useText(text);
  const explain = useExplainSignIn();
  const { identifier, password } = props.typed;
  const [key] = useState(repeatKey);
  const action = useAction(async () => {
    const body = { identifier, password };
    const answer = await api.post("/sessions", { body, key: key.of(body) });
    key.done();
    if (!open(answer.data)) {
      // Somebody else begins on the first page, and sees nothing of what was typed or shown once.
      forgetUnsaved();
      toFirstPage();
    }
    keepCodeOf(answer.data);
  });
  return (
    <Dialog title={words.title} onClose={props.onLeave}>
      <p>{words.lead}</p>
      <Form action={action} submit={words.submit} explain={explain}>
        <Asked purpose="compared" label={words.submit}>
          <Field
            label={words.who}
            pointer="/identifier"
            value={identifier}
            onValue={(value) => props.onTyped({ identifier: value })}
            about="group"
            autocomplete="username"
          />
          <Field
            label={words.password}
            pointer="/password"
            value={password}
            onValue={(value) => props.onTyped({ password: value })}
            about="group"
            type="password"
            autocomplete="current-password"
          />
        </Asked>
      </Form>
      <p class="quiet">{words.forgotten}</p>
      <button type="button" class="button plain" onClick={props.onLeave}>
        {words.leave}
      </button>
    </Dialog>
  );
}
