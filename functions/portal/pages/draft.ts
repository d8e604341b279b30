// What people type stays in memory until it is sent, even when their session ends or they look at another page. It is
// never stored. Passwords and recovery codes are not kept here: they are typed again after a look at another page.
import { useState } from "preact/hooks";
import { type RepeatKey, repeatKey } from "./repeat_key";

const drafts = new Map<string, unknown>();
const keys = new Map<string, RepeatKey>();

/** The values of a form. `change` sets some of them, `clear` forgets them after they were sent. */
export interface Draft<T> {
  values: T;
  /**
   * The Idempotency-Key of what is sent. It stays when somebody looks at another page after a lost answer, or while the
   * answer is on its way: otherwise the same draft could be sent twice.
   */
  key: RepeatKey;
  change: (some: Partial<T>) => void;
  clear: () => void;
}

/** The draft of this name, or `first`. */
export function useDraft<T extends object>(name: string, first: T): Draft<T> {
  const [values, setValues] = useState<T>(() => (drafts.get(name) as T | undefined) ?? first);
  return {
    values,
    key: keyOf(name),
    change: (some) =>
      setValues((before) => {
        const next = { ...before, ...some };
        drafts.set(name, next);
        return next;
      }),
    clear: () => {
      drafts.delete(name);
      setValues(first);
    },
  };
}

function keyOf(name: string): RepeatKey {
  const key = keys.get(name) ?? repeatKey();
  keys.set(name, key);
  return key;
}

/** Drafts of what only their owner can send. What is typed before signing in, or is only a choice, is not among them. */
const OWN = /^(contact|forward|question|reply .*)$/;

/** Whether there is something that was typed and not sent yet. */
export function hasUnsent(): boolean {
  return [...drafts.keys()].some((name) => OWN.test(name));
}

/** Forgets everything that was typed: after signing out, and when another person signs in. */
export function forgetDrafts(): void {
  drafts.clear();
  keys.clear();
}
