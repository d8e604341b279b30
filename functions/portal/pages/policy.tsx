// `#/policy`: the privacy policy part by part, with what keeps each part, what it means for the reader, and the tests that
// prove it.
import type { JSX } from "preact";
import { parts } from "qeg:policy";
import { useFormat } from "./format";
import { useLanguage, useText } from "./language";
import { type Loaded, useLoaded } from "./load";
import { type Policy, usePolicy } from "./parts/consent";
import { Show } from "./parts/loaded";
import { Page } from "./parts/page";
import { ForYou } from "./policy/for_you";
import { type OwnData, ownData } from "./policy/own";
import { type Part, type Piece, pieces } from "./policy/parts";
import { LastRun, Proofs, ProofSummary } from "./policy/proof";
import { Recipients } from "./policy/recipients";
import { type Block, policyBlocks } from "./policy_blocks";
import { session } from "./session";
import { useStore } from "./store";

const text = {
  "zh-CN": {
    title: "隐私政策",
    lead: "这里是完整的隐私政策。点开任何一句，可以看到由什么来保证，以及证明它的测试和最近一次的结果。",
    signedIn: "您已登录，每一句下面写着它对您意味着什么。",
    version: (name: string, day: string) => `版本 ${name}，自${day}起生效。`,
    unknown: "这个版本发布不久，本页面还没有逐句的说明。以下是全文。",
    binding: "",
  },
  en: {
    title: "Privacy policy",
    lead: "This is the whole policy. Open any sentence to see what keeps it, and the tests that prove it with their last results.",
    signedIn: "You are signed in: below each sentence stands what it means for you.",
    version: (name: string, day: string) => `Version ${name}, in effect from ${day}.`,
    unknown: "This version is new, and this page does not explain its sentences yet. Here is the whole text.",
    binding: " The Chinese text is the binding one.",
  },
};

function Kept(props: { text: string; part: Part; own: OwnData | undefined; current: string }): JSX.Element {
  const language = useLanguage();
  const { part, own } = props;
  return (
    <div class="promise">
      <details>
        <summary>
          {props.text} <ProofSummary promises={part.promises} />
        </summary>
        <p>{part.kept?.[language]}</p>
        <Proofs promises={part.promises} />
      </details>
      {own && part.own && <ForYou about={part.own} own={own} current={props.current} />}
    </div>
  );
}

function Paragraph(props: { name?: string | undefined; pieces: readonly Piece[]; own: OwnData | undefined; current: string }): JSX.Element {
  return (
    <div class="paragraph">
      {props.name && (
        <p class="name">
          <strong>{props.name}</strong>
        </p>
      )}
      {props.pieces.map(({ text, part }) =>
        part && part.promises.length > 0 ? <Kept key={text} text={text} part={part} own={props.own} current={props.current} /> : <p key={text}>{text}</p>,
      )}
    </div>
  );
}

function Text(props: { policy: Policy; own: Loaded<OwnData | undefined> }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  const format = useFormat();
  const { policy } = props;
  const known = parts[policy.current];
  const own = props.own.state === "ready" ? props.own.data : undefined;
  const blocks = policyBlocks(policy.text[language]);
  const paragraphs = blocks.filter((block): block is Extract<Block, { kind: "paragraph" }> => block.kind === "paragraph");
  const cut = pieces(
    paragraphs.map((one) => one.text),
    known ?? [],
    language,
  );
  const since = policy.versions.find((one) => one.version === policy.current)?.effective_on;
  return (
    <>
      <p class="quiet">
        {since && words.version(policy.current, format.date(since))}
        {words.binding}
      </p>
      <LastRun />
      {!known && <p class="notice">{words.unknown}</p>}
      {own && <p class="good">{words.signedIn}</p>}
      {blocks.map((block, n) => {
        if (block.kind === "heading") return <h2 key={n}>{block.text}</h2>;
        return <Paragraph key={n} name={block.name} pieces={cut[paragraphs.indexOf(block)] ?? []} own={own} current={policy.current} />;
      })}
    </>
  );
}

/** The page. It needs no account. */
export function PolicyPage(): JSX.Element {
  const words = useText(text);
  const signedIn = useStore(session).state === "open";
  const policy = usePolicy();
  const own = useLoaded(async (signal) => (signedIn ? ownData(signal) : undefined), [signedIn]);
  return (
    <Page title={words.title} lead={words.lead}>
      {own.state === "failed" && <Show loaded={own}>{() => null}</Show>}
      <Show loaded={policy}>{(it) => <Text policy={it} own={own} />}</Show>
      <Recipients />
    </Page>
  );
}
