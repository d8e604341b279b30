// Contact data: who receives the mail, and where. It can be seen, given, changed and deleted.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PageProps } from "./app";
import { type Editing, Editor } from "./contact/editor";
import { Label } from "./contact/label";
import { Remove } from "./contact/remove";
import { stored, type Version } from "./contact/stored";
import { NOTHING, typedOf } from "./contact/values";
import { useDraft } from "./draft";
import { useText } from "./language";
import { useLoaded } from "./load";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";
import { useSwap } from "./parts/swap";
import { useGo } from "./router";

const text = {
  "zh-CN": {
    title: "收件信息",
    lead: "只用于转寄您的信件与卡片。只有您为每次转寄选择的承运商会收到，每次查看都记在访问记录里。",
    none: "您还没有填写收件信息。",
    space: "",
    back: "填写后即可继续办理转寄。",
    edit: "修改收件信息",
    saved: "已保存。",
    removed: "收件信息已删除，还没有被领取的转寄已取消。",
    corrected: "已保存。如果承运商已领取过旧的信息，我们会通知他们重新领取。",
    forward: "去转寄",
    seen: "访问记录：谁看过我的信息",
  },
  en: {
    title: "Contact data",
    lead: "It is used to forward your mail and cards, and for nothing else. Only the carrier that you choose for an item gets it, and each look at it is in your access log.",
    none: "You have not given contact data yet.",
    space: " ",
    back: "Once it is saved you can go on with your forwarding order.",
    edit: "Change contact data",
    saved: "Saved.",
    removed: "Your contact data is deleted, and the orders that no carrier had collected are cancelled.",
    corrected: "Saved. Carriers that have collected the old data are asked to collect it again.",
    forward: "Forward something",
    seen: "Access log: who has seen my data",
  },
};

const CLOSED: Editing = { on: false, etag: "", typing: false, typed: NOTHING };

/** `#/contact`, and `#/contact/forward` for people who come from an order and go back to it. */
export function ContactPage(props: PageProps): JSX.Element {
  const words = useText(text);
  const found = useLoaded(stored, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <Show loaded={found}>{(version) => <ContactData first={version} again={found.again} back={props.rest[0] === "forward"} />}</Show>
    </Page>
  );
}

/** `first` is what the page has read; what is saved here takes its place. */
function ContactData(props: { first: Version | undefined; again: () => void; back: boolean }): JSX.Element {
  const words = useText(text);
  const go = useGo();
  const draft = useDraft<Editing>("contact", CLOSED);
  const [now, setNow] = useState(props.first);
  const editing = now === undefined || draft.values.on;
  const { place, giveUp } = useSwap<HTMLDivElement>(editing);
  const [done, setDone] = useState<"first" | "saved" | "removed">();
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => setNow(props.first), [props.first]);
  useEffect(() => {
    if (done) result.current?.focus();
  }, [done]);
  const edit = (version: Version | undefined) => {
    setDone(undefined);
    draft.change({ on: true, etag: version?.etag ?? "", typing: false, typed: version ? typedOf(version.contact) : NOTHING });
  };
  const close = () => {
    giveUp();
    draft.clear();
    setDone(undefined);
    props.again();
  };
  const saved = (version: Version) => {
    draft.clear();
    const isFirst = now === undefined;
    setNow(version);
    if (props.back) go("/forward/new");
    else setDone(isFirst ? "first" : "saved");
  };
  const removed = () => {
    draft.clear();
    setNow(undefined);
    setDone("removed");
  };
  return (
    <>
      <div role="status" tabIndex={-1} ref={result}>
        {done && <p class="good">{done === "first" ? words.saved : done === "saved" ? words.corrected : words.removed}</p>}
      </div>
      {now === undefined && done === undefined && <p>{props.back ? `${words.none}${words.space}${words.back}` : words.none}</p>}
      <div ref={place}>
        {editing ? (
          <Editor draft={draft} onSaved={saved} onClose={close} first={now === undefined} />
        ) : (
          <>
            <Label contact={now.contact} />
            <p class="row">
              <button type="button" class="button" onClick={() => edit(now)}>
                {words.edit}
              </button>
              <Remove etag={now.etag} onRemoved={removed} onChanged={setNow} />
            </p>
            <p class="row">
              <a href="#/forward">{words.forward}</a>
              <a href="#/seen">{words.seen}</a>
            </p>
          </>
        )}
      </div>
    </>
  );
}
