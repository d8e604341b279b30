// The form for a new question.
import type { JSX } from "preact";
import { Problem } from "qeg-client";
import { api } from "../api";
import { useDraft } from "../draft";
import { useText } from "../language";
import { limits } from "../limits";
import { useAction } from "../load";
import { Asked } from "../parts/about";
import { Field, Form } from "../parts/form";
import { Page } from "../parts/page";
import { refusal } from "../problems";
import { useGo } from "../router";
import { TextField, checkText } from "./text_field";
import { length } from "./thread";

const text = {
  "zh-CN": {
    title: "向客服提问",
    lead: `我们在 ${limits.ANSWER_WORKING_DAYS} 个工作日内答复，答复会出现在这里和通知里。`,
    back: "全部对话",
    subject: "主题",
    body: "您的问题",
    secret: "请不要写密码、验证码或恢复码，客服不需要它们。",
    submit: "发送",
    full: `您有 ${limits.OPEN_THREADS} 个对话还没有结束，请在其中一个里继续写。`,
  },
  en: {
    title: "Ask support",
    lead: `You have an answer within ${limits.ANSWER_WORKING_DAYS} working days, here and in your notices.`,
    back: "All conversations",
    subject: "Subject",
    body: "Your question",
    secret: "Do not write passwords or codes. Support staff do not need them.",
    submit: "Send",
    full: `${limits.OPEN_THREADS} of your conversations are open. Please go on in one of them.`,
  },
};

/** `#/messages/new`. */
export function Ask(): JSX.Element {
  const words = useText(text);
  const go = useGo();
  const { values, key, change, clear } = useDraft("question", { subject: "", body: "" });
  const action = useAction(async () => {
    checkText(values.body);
    if (length(values.subject) > limits.THREAD_SUBJECT_CHARS) throw refusal("/subject", "too_long");
    const body = { body: values.body, ...(values.subject.trim() !== "" && { subject: values.subject }) };
    const answer = await api.post("/threads", { body, key: key.of(body) });
    key.done();
    clear();
    go(`/messages/${answer.data.id}`);
  });
  const explain = (error: unknown) => (error instanceof Problem && error.code === "conflict" ? words.full : undefined);
  return (
    <Page title={words.title} lead={words.lead}>
      <p>
        <a href="#/messages">{words.back}</a>
      </p>
      <p class="notice">{words.secret}</p>
      <Form action={action} submit={words.submit} explain={explain}>
        <Asked purpose="message" label={words.body}>
          <Field
            label={words.subject}
            pointer="/subject"
            about="group"
            value={values.subject}
            onValue={(subject) => change({ subject })}
            longest={limits.THREAD_SUBJECT_CHARS}
            optional
          />
          <TextField label={words.body} value={values.body} onValue={(body) => change({ body })} rows={8} />
        </Asked>
      </Form>
    </Page>
  );
}
