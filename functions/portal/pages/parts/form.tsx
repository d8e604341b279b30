// A form whose faults stand beside its fields, and whose focus goes to the first of them.
import type { ComponentChildren, JSX } from "preact";
import { createContext } from "preact";
import { useContext, useEffect, useId, useRef } from "preact/hooks";
import { Problem } from "qeg-client";
import { solving } from "../api";
import { useLanguage, useText } from "../language";
import type { Action } from "../load";
import { fault, sentence } from "../problems";
import { session } from "../session";
import { useStore } from "../store";
import { About, type AboutField } from "./about";
import { Secret } from "./secret";

/** Why the form could not be sent the last time. Its fields find their own fault in it. */
export const Fault = createContext<unknown>(undefined);

const text = {
  "zh-CN": {
    busy: "请稍候…",
    optional: "（选填）",
    returned: "您已重新登录。刚才的内容还没有提交，请再按一次按钮。",
    solving: "您所在的网络请求较多，浏览器正在做一道验证题，通常只要几秒钟，不用您操作。",
  },
  en: {
    busy: "Please wait…",
    optional: " (optional)",
    returned: "You are signed in again. Nothing was sent yet: press the button once more.",
    solving: "There were many requests from your network. Your browser is solving a puzzle to go on; it takes a few seconds, and you need to do nothing.",
  },
};

/** Why something could not be sent, and what the browser does while it is sent. `explain` has better words for some errors. */
export function Outcome(props: { action: Pick<Action<[]>, "busy" | "error">; explain?: (error: unknown) => ComponentChildren }): JSX.Element {
  const { busy, error } = props.action;
  const words = useText(text);
  const language = useLanguage();
  const isSolving = useStore(solving);
  const isOpen = useStore(session).state === "open";
  // The session had ended while somebody typed, and they have signed in again above the page.
  const hasReturned = isOpen && error instanceof Problem && error.code === "unauthenticated";
  return (
    <>
      {hasReturned && (
        <p class="good" role="status">
          {words.returned}
        </p>
      )}
      {error !== undefined && !hasReturned && (
        <p class="problem" role="alert" tabIndex={-1}>
          {props.explain?.(error) ?? sentence(error, language)}
        </p>
      )}
      <p class="hint" role="status">
        {busy && isSolving && words.solving}
      </p>
    </>
  );
}

/** What a form is. */
export interface FormProps {
  action: Action<[]>;
  /** The text of its button. */
  submit: string;
  danger?: boolean;
  /** Better words for some errors than `sentence` has. */
  explain?: (error: unknown) => ComponentChildren;
  /** Another button, beside the one that sends. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** A form that sends by `action`. */
export function Form(props: FormProps): JSX.Element {
  const { action } = props;
  const words = useText(text);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (action.error === undefined) return;
    // A step inside the form, such as sending a code, can have an alert of its own, which is about something earlier.
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    (find("[aria-invalid=true]") ?? find(":scope > [role=alert]"))?.focus();
  }, [action.error]);
  const send = (event: Event) => {
    event.preventDefault();
    void action.run();
  };
  return (
    <Fault.Provider value={action.error}>
      <form ref={form} onSubmit={send} noValidate aria-busy={action.busy}>
        {props.children}
        <Outcome action={action} {...(props.explain && { explain: props.explain })} />
        <div class="row">
          <button type="submit" class={props.danger ? "button danger" : "button"} aria-disabled={action.busy}>
            {action.busy ? words.busy : props.submit}
          </button>
          {props.beside}
        </div>
      </form>
    </Fault.Provider>
  );
}

/** What a field of a form is. */
export interface FieldProps {
  label: string;
  /** JSON pointer of the field in the body that is sent. */
  pointer: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ComponentChildren;
  /** What the value is for, who gets it and how long it stays. */
  about: AboutField;
  optional?: boolean;
  type?: "text" | "password" | "tel";
  autocomplete?: string;
  inputMode?: "numeric" | "tel" | "text";
  /** Lines of a larger box for text. */
  rows?: number;
  /** The characters that the value may have, where they are told to people. */
  longest?: number;
}

/**
 * What is wrong with this field. Nothing once its value has changed after the form was sent: then nobody knows yet.
 */
export function useFault(pointer: string, value: unknown, longest?: number): string | undefined {
  const language = useLanguage();
  const error = useContext(Fault);
  const sent = useRef({ error, value });
  if (sent.current.error !== error) sent.current = { error, value };
  return sent.current.value === value ? fault(error, pointer, language, longest) : undefined;
}

/** Keyboards and browsers change nothing of what is typed. */
const AS_TYPED = { autocapitalize: "none", autocorrect: "off", spellcheck: false } as const;

/** A labelled field with its hint, its purpose and its fault. */
export function Field(props: FieldProps): JSX.Element {
  const id = useId();
  const words = useText(text);
  const wrong = useFault(props.pointer, props.value, props.longest);
  const described = [props.hint && `${id}-hint`, wrong && `${id}-fault`].filter(Boolean).join(" ");
  const shared = {
    id,
    value: props.value,
    onInput: (event: { currentTarget: { value: string } }) => props.onValue(event.currentTarget.value),
    "aria-invalid": wrong !== undefined,
    ...(described && { "aria-describedby": described }),
    required: !props.optional,
  };
  return (
    <div class="field">
      <label for={id}>
        {props.label}
        {props.optional && <span class="quiet">{words.optional}</span>}
      </label>
      {props.about !== "group" && <About purpose={props.about} label={props.label} />}
      {props.rows ? (
        <textarea {...shared} rows={props.rows} />
      ) : props.type === "password" ? (
        <Secret {...shared} label={props.label} autocomplete={props.autocomplete ?? "off"} />
      ) : (
        <input
          {...shared}
          {...AS_TYPED}
          // The types of Preact want to know which one it is.
          type={(props.type ?? "text") as "text"}
          autocomplete={(props.autocomplete ?? "off") as "off"}
          {...(props.inputMode && { inputMode: props.inputMode })}
        />
      )}
      {props.hint && (
        <div class="hint" id={`${id}-hint`}>
          {props.hint}
        </div>
      )}
      {wrong && (
        <p class="fault" id={`${id}-fault`}>
          {wrong}
        </p>
      )}
    </div>
  );
}
