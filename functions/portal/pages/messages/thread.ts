// A conversation with support as the API gives it, and the length of its texts as the service counts it.
import type { DataOf } from "qeg-client";

/** A conversation. */
export type Thread = DataOf<"get", "/threads/{thread_id}">;

/** One message. */
export type Message = Thread["messages"][number];

/** What the first message of a conversation without a subject begins with. */
const EXCERPT_CHARS = 40;

/** Characters of a text as the service counts them: composed, one line end as one, without spaces around. */
export function length(text: string): number {
  return [...text.replace(/\r\n/g, "\n").normalize("NFC").trim()].length;
}

/** The subject, or the beginning of the first message. */
export function titleOf(thread: Thread): string {
  if (thread.subject) return thread.subject;
  const first = [...(thread.messages[0]?.body ?? "").replace(/\s+/g, " ")];
  return first.length > EXCERPT_CHARS ? `${first.slice(0, EXCERPT_CHARS).join("")}…` : first.join("");
}
