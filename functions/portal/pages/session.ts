// Who is signed in. The token is in session storage alone, so it is gone when the tab is closed.
import { store } from "./store";

/** `expired`: the person was signed in, and the API no longer accepts the token. */
export type Session = { state: "none" } | { state: "open"; token: string } | { state: "expired" };

const KEPT = "token";
const kept = sessionStorage.getItem(KEPT);

/** The session of this tab. */
export const session = store<Session>(kept ? { state: "open", token: kept } : { state: "none" });

/** The token, if somebody is signed in. */
export function token(): string | undefined {
  const now = session.get();
  return now.state === "open" ? now.token : undefined;
}

/** Keeps the token of a new session. */
export function open(value: string): void {
  sessionStorage.setItem(KEPT, value);
  session.set({ state: "open", token: value });
}

/** Forgets the token after a sign-out. */
export function close(): void {
  sessionStorage.removeItem(KEPT);
  session.set({ state: "none" });
}

/** The API refused the token. What is on the page stays, and the person can sign in again above it. */
export function expire(): void {
  sessionStorage.removeItem(KEPT);
  if (session.get().state === "open") session.set({ state: "expired" });
}
