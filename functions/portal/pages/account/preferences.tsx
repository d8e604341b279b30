// Which messages a person gets: promotions if they want them, notices always.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { api } from "../api";
import { useLanguage, useSpace, useText } from "../language";
import { useAction, useLoaded } from "../load";
import { Check } from "../parts/choice";
import { Outcome } from "../parts/form";
import { Show } from "../parts/loaded";
import { Section } from "../parts/section";
import { sentence } from "../problems";
import type { Account } from "./change";

const text = {
  "zh-CN": {
    title: "偏好设置",
    promotions: "接收推广消息，例如转寄优惠",
    notices: "重要通知：始终开启",
    why: "账户、您的权利和您的信息有变动时，我们必须告诉您，所以通知不能关闭。",
    read: "查看全部通知",
    on: "已开启推广消息。",
    off: "已关闭推广消息。",
    busy: "正在保存…",
    frozen: "现在只能关闭，不能开启。",
  },
  en: {
    title: "Preferences",
    promotions: "Send me promotions, such as offers for forwarding",
    notices: "Important notices: always on",
    why: "We have to tell you of changes to your account, your rights and your data, so notices cannot be turned off.",
    read: "See all notices",
    on: "Promotions are on now.",
    off: "Promotions are off now.",
    busy: "Saving…",
    frozen: "For now they can only be turned off.",
  },
};

function Promotions(props: { first: boolean; isFrozen: boolean }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const space = useSpace();
  const [wanted, setWanted] = useState(props.first);
  const [pending, setPending] = useState<boolean>();
  const [said, setSaid] = useState("");
  const latest = useRef(props.first);
  const action = useAction(async () => {
    setSaid("");
    try {
      // What is chosen while an answer is on its way is sent after it.
      let promotions: boolean;
      do {
        promotions = latest.current;
        const answer = await api.put("/preferences", { body: { promotions } });
        setWanted(answer.data.promotions);
      } while (latest.current !== promotions);
      setSaid(promotions ? words.on : words.off);
    } finally {
      setPending(undefined);
    }
  });
  const choose = (promotions: boolean) => {
    latest.current = promotions;
    setPending(promotions);
    void action.run();
  };
  if (props.isFrozen && !wanted) {
    return (
      <p>
        {said || words.off}
        {space}
        <span class="quiet">{words.frozen}</span>
      </p>
    );
  }
  return (
    <>
      <Check pointer="/promotions" about={{ purpose: "promotions", label: words.promotions }} value={pending ?? wanted} onValue={choose}>
        {words.promotions}
      </Check>
      <Outcome action={action} explain={(error) => sentence(error, language, false)} />
      <p class="hint" role="status">
        {pending === undefined ? said : words.busy}
      </p>
    </>
  );
}

/** The choice and the reason why there is none about notices. */
export function PreferencesPart(props: { account: Account }): JSX.Element {
  const words = useText(text);
  const preferences = useLoaded(async (signal) => (await api.get("/preferences", { signal })).data, []);
  return (
    <Section title={words.title} class="card">
      <Show loaded={preferences}>{(it) => <Promotions first={it.promotions} isFrozen={props.account.status !== "active"} />}</Show>
      <p>
        {words.notices}
        <br />
        <span class="quiet">{words.why}</span>
      </p>
      <p>
        <a href="#/notices">{words.read}</a>
      </p>
    </Section>
  );
}
