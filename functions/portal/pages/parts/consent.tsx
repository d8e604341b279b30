// Consent to the privacy policy that is in effect: its version, its text to read in place, and a box to tick.
import type { JSX } from "preact";
import type { DataOf } from "qeg-client";
import { api } from "../api";
import { useFormat } from "../format";
import { useLanguage, useText } from "../language";
import { type Loaded, useLoaded } from "../load";
import { policyBlocks } from "../policy_blocks";
import { Check } from "./choice";
import { Show } from "./loaded";

/** The policy in effect, and the list of its versions. */
export type Policy = DataOf<"get", "/policy">;

const text = {
  "zh-CN": {
    agree: "我已阅读并同意隐私政策",
    version: (day: string) => `（${day}起生效）`,
    read: "在这里阅读全文",
    whole: "隐私政策",
    page: "逐条查看我们如何落实",
  },
  en: {
    agree: "I have read the privacy policy and agree to it",
    version: (day: string) => ` (in effect from ${day})`,
    read: "Read all of it here",
    whole: "Privacy policy",
    page: "See sentence by sentence how it is kept",
  },
};

/** The policy in effect. */
export function usePolicy(): Loaded<Policy> {
  return useLoaded(async (signal) => (await api.get("/policy", { signal })).data, []);
}

/** The text, in a box that scrolls. */
export function PolicyText(props: { policy: Policy }): JSX.Element {
  const words = useText(text);
  const language = useLanguage();
  return (
    <section class="reading" tabIndex={0} aria-label={words.whole}>
      {policyBlocks(props.policy.text[language]).map((block, index) =>
        block.kind === "heading" ? (
          <h2 key={index}>{block.text}</h2>
        ) : (
          <p key={index}>
            {block.name && (
              <strong>
                {block.name}
                {language === "zh-CN" ? "：" : ": "}
              </strong>
            )}
            {block.text}
          </p>
        ),
      )}
    </section>
  );
}

/** The box and the text. `agreed` is the version that is agreed to. */
export function Consent(props: { policy: Loaded<Policy>; agreed: string; onAgreed: (version: string) => void }): JSX.Element {
  const words = useText(text);
  const format = useFormat();
  return (
    <Show loaded={props.policy}>
      {(policy) => {
        const since = policy.versions.find((one) => one.version === policy.current)?.effective_on;
        return (
          <>
            <Check
              pointer="/policy_version"
              about={{ purpose: "consent", label: words.whole }}
              value={props.agreed === policy.current}
              onValue={(yes) => props.onAgreed(yes ? policy.current : "")}
            >
              {words.agree}
              {since && <span class="quiet">{words.version(format.date(since))}</span>}
            </Check>
            <details class="aside">
              <summary>{words.read}</summary>
              <PolicyText policy={policy} />
              <p>
                <a href="#/policy">{words.page}</a>
              </p>
            </details>
          </>
        );
      }}
    </Show>
  );
}
