// The Idempotency-Key of something that a person sends by a button, and sends again if the answer was lost.

/** Keys by what is sent. */
export interface RepeatKey {
  /** The key for this body: the same one while the body stays the same, so that sending it again repeats it. */
  of(body: unknown): string;
  /** The answer has come: the next time is another one, also with the same body. */
  done(): void;
}

/**
 * Without it, somebody whose connection broke off after an account was made would read that the call sign is taken, and a
 * recovery code in the lost answer would never be seen.
 */
export function repeatKey(newKey: () => string = () => crypto.randomUUID()): RepeatKey {
  let last: { body: string; key: string } | undefined;
  return {
    of(body) {
      const text = JSON.stringify(body);
      if (last?.body !== text) last = { body: text, key: newKey() };
      return last.key;
    },
    done() {
      last = undefined;
    },
  };
}
