// One conversation, and the form to write in it.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "../api";
import { useDraft } from "../draft";
import { useFormat } from "../format";
import { useSpace, useText } from "../language";
import { useAction, useLoaded } from "../load";
import { Asked } from "../parts/about";
import { Form } from "../parts/form";
import { Show } from "../parts/loaded";
import { Page } from "../parts/page";
import { usePolling } from "../parts/poll";
import { Due } from "./due";
import { TextField, checkText } from "./text_field";
import { type Message, type Thread } from "./thread";

/** How often the page looks for an answer, in seconds. */
const LOOK_AGAIN_SECONDS = 60;

const text = {
  "zh-CN": {
    title: "与客服的对话",
    back: "全部对话",
    missing: "没有这次对话，或已超过保存期限。",
    who: { person: "您", staff: "客服" },
    channels: { mail: "这个问题由客服根据您的来信记录。", social: "这个问题由客服根据您在社交媒体的留言记录。", phone: "这个问题由客服根据您的来电记录。" },
    reply: "继续写",
    submit: "发送",
    sent: "已发送。",
    full: "这次对话不能再写了，请重新提问。",
  },
  en: {
    title: "Conversation with support",
    back: "All conversations",
    missing: "There is no such conversation, or it is older than we keep them.",
    who: { person: "You", staff: "Support" },
    channels: {
      mail: "Staff recorded this question from your letter.",
      social: "Staff recorded this question from social media.",
      phone: "Staff recorded this question from your call.",
    },
    reply: "Write again",
    submit: "Send",
    sent: "Sent.",
    full: "This conversation is full. Please ask in a new one.",
  },
};

/** `#/messages/ID`. */
export function One(props: { id: string }): JSX.Element {
  const words = useText(text);
  const found = useLoaded(async (signal) => (await api.get("/threads/{thread_id}", { path: { thread_id: props.id }, signal })).data, [props.id]);
  usePolling(found, found.state === "ready" && found.data.answer_due_on !== null ? LOOK_AGAIN_SECONDS : undefined);
  return (
    <Page title={words.title}>
      <p>
        <a href="#/messages">{words.back}</a>
      </p>
      <Show loaded={found} missing={<p>{words.missing}</p>}>
        {(thread) => <Conversation read={thread} />}
      </Show>
    </Page>
  );
}

/** `read` is what the page has read; the answer to a message that is sent here takes its place. */
function Conversation(props: { read: Thread }): JSX.Element {
  const words = useText(text);
  const space = useSpace();
  const [thread, setThread] = useState(props.read);
  const [sent, setSent] = useState(0);
  const state = useRef<HTMLDivElement>(null);
  // What was read before a message was sent here can arrive after the answer to it.
  useEffect(() => setThread((now) => (props.read.messages.length < now.messages.length ? now : props.read)), [props.read]);
  useEffect(() => {
    if (sent > 0) state.current?.focus();
  }, [sent]);
  return (
    <>
      {thread.subject && <h2>{thread.subject}</h2>}
      {thread.channel !== "app" && <p class="quiet">{words.channels[thread.channel]}</p>}
      <ol class="conversation">
        {thread.messages.map((message, index) => (
          <Entry key={index} message={message} />
        ))}
      </ol>
      <div role="status" tabIndex={-1} ref={state} class={sent > 0 ? "good" : "notice"}>
        <p>
          {sent > 0 && `${words.sent}${space}`}
          <Due thread={thread} />
        </p>
      </div>
      <Reply
        id={thread.id}
        onSent={(answer) => {
          setThread(answer);
          setSent(sent + 1);
        }}
      />
    </>
  );
}

function Entry(props: { message: Message }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  const { message } = props;
  return (
    <li class={message.from}>
      <p class="quiet">
        <strong>{words.who[message.from]}</strong> <time dateTime={message.at}>{format.time(message.at)}</time>
      </p>
      <p class="written">{message.body}</p>
    </li>
  );
}

function Reply(props: { id: string; onSent: (thread: Thread) => void }): JSX.Element {
  const words = useText(text);
  const { values, key, change, clear } = useDraft(`reply ${props.id}`, { body: "" });
  const latest = useRef(values.body);
  latest.current = values.body;
  const action = useAction(async () => {
    checkText(values.body);
    const answer = await api.post("/threads/{thread_id}/messages", { path: { thread_id: props.id }, body: values, key: key.of(values) });
    key.done();
    // What was typed while it was sent stays.
    if (latest.current === values.body) clear();
    props.onSent(answer.data);
  });
  const explain = (error: unknown) => (error instanceof Problem && error.code === "conflict" ? words.full : undefined);
  return (
    <Form action={action} submit={words.submit} explain={explain}>
      <Asked purpose="message" label={words.reply}>
        <TextField label={words.reply} value={values.body} onValue={(body) => change({ body })} rows={5} />
      </Asked>
    </Form>
  );
}
