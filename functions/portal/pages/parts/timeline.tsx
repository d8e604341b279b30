// Steps one below the other: what is done, what is now, what comes.
import type { ComponentChildren, JSX } from "preact";
import { useText } from "../language";

/** A step. `when` is already written for people. */
export interface Step {
  state: "done" | "now" | "later" | "failed";
  title: string;
  /** The title says already how it is. */
  isState?: true;
  when?: string;
  detail?: ComponentChildren;
}

const text = {
  "zh-CN": { done: "已完成", now: "进行中", later: "尚未开始", failed: "未通过" },
  en: { done: "Done", now: "Now", later: "Later", failed: "Failed" },
};

/** The steps as a list. `labels` are other words for the states. */
export function Timeline(props: { steps: readonly Step[]; labels?: Partial<Record<Step["state"], string>> }): JSX.Element {
  const words = { ...useText(text), ...props.labels };
  return (
    <ol class="timeline">
      {props.steps.map((step) => (
        <li key={step.title} class={step.state} {...(step.state === "now" && { "aria-current": "step" as const })}>
          <p class="step">
            <strong>{step.title}</strong> {!step.isState && <span class="state">{words[step.state]}</span>}
          </p>
          {step.when && <p class="when">{step.when}</p>}
          {step.detail && <div class="detail">{step.detail}</div>}
        </li>
      ))}
    </ol>
  );
}
