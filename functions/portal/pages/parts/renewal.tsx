// Asks for consent to the privacy policy when its version is a newer one than the person agreed to.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Problem } from "qeg-client";
import { api } from "../api";
import { useFormat } from "../format";
import { useText } from "../language";
import { useAction } from "../load";
import { refusal } from "../problems";
import { Consent, usePolicy } from "./consent";
import { Form } from "./form";
import { Section } from "./section";

const text = {
  "zh-CN": {
    title: "隐私政策已更新",
    lead: (day: string) => `新版本自${day}起生效。请阅读并确认，之后才能继续转寄。不同意的话，您可以随时导出信息或注销账户。`,
    submit: "同意新版本",
  },
  en: {
    title: "The privacy policy was renewed",
    lead: (day: string) =>
      `The new version is in effect from ${day}. Read it and agree; forwarding needs it. If you do not agree, you can export your data or delete your account at any time.`,
    submit: "Agree to the new version",
  },
};

/** Nothing while the policy loads and when it is the one that was agreed to. `onAgreed` is called after a new consent. */
export function PolicyRenewal(props: { agreedTo: string; onAgreed: () => void }): JSX.Element | null {
  const words = useText(text);
  const format = useFormat();
  const policy = usePolicy();
  const [agreed, setAgreed] = useState("");
  const action = useAction(async () => {
    if (agreed === "") throw refusal("/policy_version", "not_agreed");
    try {
      await api.patch("/account", { body: { policy_version: agreed } });
    } catch (error) {
      if (error instanceof Problem && error.errors.some((one) => one.pointer === "/policy_version")) {
        setAgreed("");
        policy.again();
      }
      throw error;
    }
    props.onAgreed();
  });
  if (policy.state !== "ready" || policy.data.current === props.agreedTo) return null;
  const since = policy.data.versions.find((one) => one.version === policy.data.current)?.effective_on;
  return (
    <Section title={words.title} class="card asking">
      {since && <p>{words.lead(format.date(since))}</p>}
      <Form action={action} submit={words.submit}>
        <Consent policy={policy} agreed={agreed} onAgreed={setAgreed} />
      </Form>
    </Section>
  );
}
