// The name under which a password manager has an account.

/** The call sign, or else the number. A number of the mainland is without +86, because that is how people type it when they sign in. */
export function signInName(account: { call_sign: string | null; phone: string | null }): string {
  return account.call_sign ?? account.phone?.replace(/^\+86(?=1\d{10}$)/, "") ?? "";
}
