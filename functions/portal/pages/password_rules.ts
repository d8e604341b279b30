// What a new password must be, as far as a page can tell while it is typed. The service checks it again, and also compares
// it with the most common passwords.
import { limits } from "./limits";
import type { FieldCode } from "./problems";

/** How a password stands against the rules. */
export interface PasswordRules {
  /** Its characters, counted as the service counts them. */
  chars: number;
  isLongEnough: boolean;
  isTooLong: boolean;
  /** Whether it is made of an own number or call sign, with too little besides. */
  isOwn: boolean;
}

/** `own` are the person's numbers and call signs, as typed. */
export function passwordRules(password: string, own: readonly string[]): PasswordRules {
  const chars = [...password.normalize("NFKC")].length;
  return {
    chars,
    isLongEnough: chars >= limits.PASSWORD_MIN_CHARS,
    isTooLong: chars > limits.PASSWORD_MAX_CHARS,
    isOwn: own.some((one) => isMadeOf(password, one)),
  };
}

/** What is wrong with a new password; `undefined` if the service has to decide. */
export function passwordFault(password: string, own: readonly string[]): FieldCode | undefined {
  const rules = passwordRules(password, own);
  if (password === "") return "missing";
  if (!rules.isLongEnough) return "too_short";
  if (rules.isTooLong) return "too_long";
  return rules.isOwn ? "own_identifier" : undefined;
}

function isMadeOf(password: string, identifier: string): boolean {
  const written = lettersAndDigits(password);
  const own = lettersAndDigits(callSignOrNumber(identifier));
  const rest = written.replaceAll(own, "");
  return rest.length < written.length && [...rest].length < limits.PASSWORD_OTHER_CHARS;
}

/** A call sign without additions (`B9/BG7ABC/P`, `BG7ABC-9`), a number without the code of the country. */
function callSignOrNumber(typed: string): string {
  const text = typed.normalize("NFKC").trim();
  if (!/\p{Letter}/u.test(text)) return text.replace(/\D/g, "").replace(/^(00)?86(?=1\d{10}$)/, "");
  const parts = text.replace(/-\d{1,2}$/, "").split("/");
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), "");
}

/** Letters and digits in lower case, with `Ø` as zero, as in call signs. */
function lettersAndDigits(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[Øø]/g, "0")
    .replace(/[^\p{Alphabetic}\p{Number}]/gu, "")
    .toLowerCase();
}
