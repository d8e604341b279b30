// The input of a password, which people can make visible while they type.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useText } from "../language";

const text = {
  "zh-CN": { show: "显示", hide: "隐藏", showing: (label: string) => `显示${label}`, hiding: (label: string) => `隐藏${label}` },
  en: { show: "Show", hide: "Hide", showing: (label: string) => `Show: ${label}`, hiding: (label: string) => `Hide: ${label}` },
};

/** What `Field` gives to its input. */
export interface SecretProps {
  id: string;
  /** The label of the field. */
  label: string;
  value: string;
  onInput: (event: { currentTarget: { value: string } }) => void;
  autocomplete: string;
  required: boolean;
  "aria-invalid": boolean;
  "aria-describedby"?: string;
}

/** The input and its button. */
export function Secret(props: SecretProps): JSX.Element {
  const words = useText(text);
  const [shown, setShown] = useState(false);
  const { label, autocomplete, ...input } = props;
  return (
    <div class="secret">
      <input
        {...input}
        // The types of Preact want to know which one it is.
        type={(shown ? "text" : "password") as "text"}
        autocomplete={autocomplete as "off"}
        autocapitalize="none"
        autocorrect="off"
        spellcheck={false}
      />
      <button
        type="button"
        class="button plain"
        aria-controls={props.id}
        aria-label={shown ? words.hiding(label) : words.showing(label)}
        onClick={() => setShown(!shown)}
      >
        {shown ? words.hide : words.show}
      </button>
    </div>
  );
}
