// The form that orders the forwarding of something.
import type { JSX, VNode } from "preact";
import { Problem } from "qeg-client";
import { api } from "../api";
import { stored, type Version } from "../contact/stored";
import { Label } from "../contact/label";
import type { Contact } from "../contact/values";
import { type Draft, useDraft } from "../draft";
import { useText } from "../language";
import { limits } from "../limits";
import { useAction, useLoaded } from "../load";
import { Consent, usePolicy } from "../parts/consent";
import { Check, Radios } from "../parts/choice";
import { Asked } from "../parts/about";
import { Form } from "../parts/form";
import { Show } from "../parts/loaded";
import { Page } from "../parts/page";
import { type FieldCode, refusal } from "../problems";
import { useGo } from "../router";
import { type Carrier, carriers } from "./carriers";
import { Item } from "./item";
import { NO_WISH, type Wish, bodyOf, sharing } from "./wish";
import { useHandoffWords } from "./words";

/** Makes a link of these words. */
type Link = (words: string) => VNode;

const text = {
  "zh-CN": {
    title: "办理转寄",
    lead: `办理后，承运商在 ${limits.COLLECT_DAYS} 天内领取您的收件信息。领取之前您可以随时取消。`,
    back: "全部转寄",
    needed: "转寄需要收件信息。请先填写姓名、电话和地址，保存后会回到这里。",
    give: "填写收件信息",
    to: "寄往",
    change: "修改收件信息",
    carrier: "承运商",
    noCarrier: "现在没有可选的承运商，请联系客服。",
    share: (carrier: string) => `我同意把上面的姓名、电话和地址提供给${carrier}，仅用于转寄这些物品。`,
    submit: "办理转寄",
    conflict: (cancel: Link, again: Link) => (
      <>
        现在不能办理。如果有 {limits.QUEUED_HANDOFFS} 件转寄在等待领取，请先{cancel("取消一件")}或等待领取；如果收件信息已删除，请{again("重新填写")}
        ；账户正在注销时不能办理。
      </>
    ),
  },
  en: {
    title: "Forward something",
    lead: `The carrier then collects your contact data within ${limits.COLLECT_DAYS} days. You can cancel at any time before that.`,
    back: "All forwarding orders",
    needed: "Forwarding needs your contact data. Give name, phone and address first; after that you come back here.",
    give: "Give contact data",
    to: "It goes to",
    change: "Change contact data",
    carrier: "Carrier",
    noCarrier: "There is no carrier to choose now. Please ask support.",
    share: (carrier: string) => `I agree that ${carrier} gets the name, phone and address above, only to forward these items.`,
    submit: "Order the forwarding",
    conflict: (cancel: Link, again: Link) => (
      <>
        This cannot be ordered now. If {limits.QUEUED_HANDOFFS} orders wait for collection, {cancel("cancel one")} or wait until one is collected. If your
        contact data was deleted, {again("give it again")}. While the account is being deleted, nothing can be ordered.
      </>
    ),
  },
};

/** `#/forward/new`. */
export function Order(): JSX.Element {
  const words = useText(text);
  const draft = useDraft("forward", NO_WISH);
  const needed = useLoaded(async (signal) => {
    const [version, found] = await Promise.all([stored(signal), carriers(signal)]);
    return { version, found };
  }, []);
  return (
    <Page title={words.title} lead={words.lead}>
      <p>
        <a href="#/forward">{words.back}</a>
      </p>
      <Show loaded={needed}>{({ version, found }) => (version ? <OrderForm draft={draft} version={version} carriers={found} /> : <ContactNeeded />)}</Show>
    </Page>
  );
}

function ContactNeeded(): JSX.Element {
  const words = useText(text);
  return (
    <>
      <p class="notice">{words.needed}</p>
      <p>
        <a class="button" href="#/contact/forward">
          {words.give}
        </a>
      </p>
    </>
  );
}

function OrderForm(props: { draft: Draft<Wish>; version: Version; carriers: readonly Carrier[] }): JSX.Element {
  const words = useText(text);
  const named = useHandoffWords();
  const policy = usePolicy();
  const go = useGo();
  const { values, key, change, clear } = props.draft;
  const { contact, etag } = props.version;
  const action = useAction(async () => {
    const body = bodyOf(values, etag);
    try {
      const answer = await api.post("/handoffs", { body, key: key.of(body) });
      key.done();
      clear();
      go(`/forward/${answer.data.id}`);
    } catch (error) {
      const consent = error instanceof Problem && error.errors.find((one) => one.pointer === "/consent/policy_version");
      if (!consent) throw error;
      // A newer version is in effect: it is read and agreed to first.
      change({ agreed: "" });
      policy.again();
      // A code that is new in the service has no words of its own.
      throw refusal("/policy_version", consent.code as FieldCode);
    }
  });
  const to = (address: string) => (label: string) => <a href={address}>{label}</a>;
  const explain = (error: unknown) =>
    error instanceof Problem && error.code === "conflict" ? words.conflict(to("#/forward"), to("#/contact/forward")) : undefined;
  if (props.carriers.length === 0) return <p class="notice">{words.noCarrier}</p>;
  return (
    <Form action={action} submit={words.submit} explain={explain}>
      <Destination contact={contact} />
      <Asked purpose="order" label={words.title}>
        <Radios
          about="group"
          label={words.carrier}
          pointer="/carrier"
          value={values.carrier}
          onValue={(carrier) => change({ carrier })}
          options={props.carriers.map(({ name, handling }) => ({ value: name, label: named.carrier(name), detail: named.handlings[handling] }))}
        />
        <Item values={values} change={change} />
        {values.carrier !== "" && (
          <Check
            pointer="/shared"
            about="group"
            value={values.shared === sharing(values.carrier, etag)}
            onValue={(yes) => change({ shared: yes ? sharing(values.carrier, etag) : "" })}
          >
            {words.share(named.carrier(values.carrier))}
          </Check>
        )}
      </Asked>
      <Consent policy={policy} agreed={values.agreed} onAgreed={(agreed) => change({ agreed })} />
    </Form>
  );
}

function Destination(props: { contact: Contact }): JSX.Element {
  const words = useText(text);
  return (
    <>
      <Label title={words.to} contact={props.contact} />
      <p>
        <a href="#/contact/forward">{words.change}</a>
      </p>
    </>
  );
}
