// Who is signed in. The token is in session storage alone, so it is gone when the tab is closed.
import { forget, keep, kept } from "./kept";
import { store } from "./store";

/**
 * `expired`: the person was signed in, and the API no longer accepts the token. `account` tells whether two sessions are of
 * one account; it is shown and sent nowhere.
 */
export type Session = { state: "none" } | { state: "open"; token: string; account: string } | { state: "expired"; account: string };

function opened(token: string): Session {
  // Tokens of one account begin alike, up to the dot. If that changes, each token counts as another account: what was typed
  // is then forgotten after a new sign-in, and nobody sees what somebody else typed.
  return { state: "open", token, account: token.split(".")[0] ?? token };
}

const before = kept("token");

/** The session of this tab. */
export const session = store<Session>(before ? opened(before) : { state: "none" });

/** The token, if somebody is signed in. */
export function token(): string | undefined {
  const now = session.get();
  return now.state === "open" ? now.token : undefined;
}

/** When the session of this tab ends, in RFC 3339; `undefined` if nobody is signed in. */
export function endsAt(): string | undefined {
  return session.get().state === "open" ? kept("ends") : undefined;
}

/**
 * Keeps the token of a new session, and when it ends. Gives back whether it is of the account that was signed in before.
 */
export function open({ token: value, expires_at }: { token: string; expires_at: string }): boolean {
  const [last, now] = [session.get(), opened(value)];
  keep("token", value);
  keep("ends", expires_at);
  session.set(now);
  return last.state !== "none" && now.state !== "none" && last.account === now.account;
}

/** Forgets the token after a sign-out. */
export function close(): void {
  forget("token");
  forget("ends");
  session.set({ state: "none" });
}

/** The API refused the token. What is on the page stays, and the person can sign in again above it. */
export function expire(): void {
  forget("token");
  forget("ends");
  const now = session.get();
  if (now.state === "open") session.set({ state: "expired", account: now.account });
}
