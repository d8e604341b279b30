// Fields of a form that are chosen, not typed: one of a list, one of a few, yes or no.
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { useText } from "../language";
import { About, type AboutField, type Purpose } from "./about";
import { useFault } from "./form";

const text = { "zh-CN": { choose: "请选择", optional: "（选填）" }, en: { choose: "Choose", optional: " (optional)" } };

/** Something that can be chosen. */
export interface Option {
  value: string;
  label: string;
  /** More about it, for radio buttons. */
  detail?: ComponentChildren;
}

/** What a field is of which one value is chosen. */
export interface ChoiceProps {
  label: string;
  /** JSON pointer of the field in the body that is sent. */
  pointer: string;
  /** Empty while nothing is chosen. */
  value: string;
  onValue: (value: string) => void;
  options: readonly Option[];
  /** What the choice is for, who gets it and how long it stays. */
  about: AboutField;
  hint?: ComponentChildren;
  optional?: boolean;
}

/** One of a list. `empty` is the text for choosing none, where that means something. */
export function Select(props: ChoiceProps & { empty?: string; autocomplete?: string }): JSX.Element {
  const id = useId();
  const words = useText(text);
  const wrong = useFault(props.pointer, props.value);
  const described = [props.hint && `${id}-hint`, wrong && `${id}-fault`].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>
        {props.label}
        {props.optional && props.empty === undefined && <span class="quiet">{words.optional}</span>}
      </label>
      {props.about !== "group" && <About purpose={props.about} label={props.label} />}
      <select
        id={id}
        value={props.value}
        onChange={(event) => props.onValue(event.currentTarget.value)}
        aria-invalid={wrong !== undefined}
        required={!props.optional}
        {...(props.autocomplete && { autocomplete: props.autocomplete as "off" })}
        {...(described && { "aria-describedby": described })}
      >
        <option value="">{props.empty ?? words.choose}</option>
        {props.options.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
      {props.hint && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {wrong && (
        <p class="fault" id={`${id}-fault`}>
          {wrong}
        </p>
      )}
    </div>
  );
}

/** One of a few, which stand below each other. */
export function Radios(props: ChoiceProps): JSX.Element {
  const id = useId();
  const wrong = useFault(props.pointer, props.value);
  return (
    <fieldset class="field" role="radiogroup" aria-required="true" {...(props.hint && { "aria-describedby": `${id}-hint` })}>
      <legend>{props.label}</legend>
      {props.about !== "group" && <About purpose={props.about} label={props.label} />}
      {props.options.map((one, index) => (
        <div class="choice" key={one.value}>
          <input
            type="radio"
            id={`${id}-${index}`}
            name={id}
            value={one.value}
            checked={props.value === one.value}
            onChange={() => props.onValue(one.value)}
            aria-invalid={wrong !== undefined}
            {...(wrong && { "aria-describedby": `${id}-fault` })}
          />
          <label for={`${id}-${index}`}>
            {one.label}
            {one.detail && <span class="quiet"> {one.detail}</span>}
          </label>
        </div>
      ))}
      {props.hint && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {wrong && (
        <p class="fault" id={`${id}-fault`}>
          {wrong}
        </p>
      )}
    </fieldset>
  );
}

/** What a field is that can be ticked. */
export interface CheckProps {
  /** JSON pointer of the field in the body that is sent. */
  pointer: string;
  value: boolean;
  onValue: (value: boolean) => void;
  /** What the tick is for, who gets it and how long it stays, and a short name for it. */
  about: { purpose: Purpose; label: string } | "group";
  /** The label. */
  children: ComponentChildren;
}

/** Yes or no. */
export function Check(props: CheckProps): JSX.Element {
  const id = useId();
  const wrong = useFault(props.pointer, props.value);
  return (
    <div class="field">
      <div class="choice">
        <input
          type="checkbox"
          id={id}
          checked={props.value}
          onChange={(event) => props.onValue(event.currentTarget.checked)}
          aria-invalid={wrong !== undefined}
          {...(wrong && { "aria-describedby": `${id}-fault` })}
        />
        <label for={id}>{props.children}</label>
      </div>
      {props.about !== "group" && <About {...props.about} />}
      {wrong && (
        <p class="fault" id={`${id}-fault`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
