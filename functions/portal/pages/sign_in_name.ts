// The name under which a password manager has an account.
import { shownPhone } from "./contact/values";

/** The call sign, or else the number without +86, because that is how people type it when they sign in. */
export function signInName(account: { call_sign: string | null; phone: string | null }): string {
  return account.call_sign ?? (account.phone === null ? "" : shownPhone(account.phone));
}
