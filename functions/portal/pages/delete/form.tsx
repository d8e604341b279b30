// The form that asks for the deletion: when it begins, the password, and a question before what cannot be undone.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { api } from "../api";
import { useText } from "../language";
import { useAction } from "../load";
import { Radios } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Field, Form } from "../parts/form";
import { Username } from "../parts/username";
import { atField, refusal } from "../problems";
import type { Asked, Mode } from "./api";

const text = {
  "zh-CN": {
    nowMeans: "无法撤销。通常 15 分钟内就无法再登录。",
    password: "密码",
    sureNow: "账户将立即注销，全部信息永久删除，无法撤销，也无法恢复。",
    yesNow: "确定，立即永久删除",
    no: "不注销，返回",
  },
  en: {
    nowMeans: "It cannot be cancelled. Usually you can no longer sign in after 15 minutes.",
    password: "Password",
    sureNow: "Your account and all your data are deleted permanently, at once. This cannot be cancelled or undone.",
    yesNow: "Yes, delete everything now",
    no: "No, go back",
  },
};

/** A question before the request is sent. Without `text` and `yes` it is about an immediate deletion. */
export interface Question {
  title: string;
  text?: string;
  yes?: string;
}

/** What the form is. */
export interface DeletionFormProps {
  username: string;
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** The words of the two modes; without them there is no choice. */
  choice?: { label: string; grace: { label: string; detail: string }; now: string };
  submit: string;
  danger: boolean;
  /** What is asked first, if anything. */
  question: Question | undefined;
  explain: (error: unknown) => ComponentChildren;
  /** Gets the receipt. */
  onAsked: (asked: Asked) => void;
}

/** The form. */
export function DeletionForm(props: DeletionFormProps): JSX.Element {
  const words = useText(text);
  const [password, setPassword] = useState("");
  const [asking, setAsking] = useState(false);
  const { mode, choice, question } = props;
  const send = useAction(async (confirmed: boolean) => {
    if (password === "") throw refusal("/password", "missing");
    if (question && !confirmed) return setAsking(true);
    setAsking(false);
    try {
      const answer = await api.post("/deletion", { body: { mode, password } });
      setPassword("");
      props.onAsked(answer.data);
    } catch (error) {
      throw atField(error, "forbidden", "/password", "wrong_password");
    }
  });
  return (
    <>
      <Form action={{ ...send, run: () => send.run(false) }} submit={props.submit} danger={props.danger} explain={props.explain}>
        {choice && (
          <Radios
            label={choice.label}
            pointer="/mode"
            about="deletion"
            value={mode}
            onValue={(value) => props.onMode(value as Mode)}
            options={[
              { value: "grace", ...choice.grace },
              { value: "immediate", label: choice.now, detail: words.nowMeans },
            ]}
          />
        )}
        <Username value={props.username} />
        <Field
          label={words.password}
          pointer="/password"
          about="compared"
          value={password}
          onValue={setPassword}
          type="password"
          autocomplete="current-password"
        />
      </Form>
      {asking && question && (
        <Dialog title={question.title} asks={<p>{question.text ?? words.sureNow}</p>} onClose={() => setAsking(false)}>
          <p class="row">
            <button type="button" class="button plain" onClick={() => setAsking(false)}>
              {words.no}
            </button>
            <button type="button" class="button danger" onClick={() => void send.run(true)}>
              {question.yes ?? words.yesNow}
            </button>
          </p>
        </Dialog>
      )}
    </>
  );
}
