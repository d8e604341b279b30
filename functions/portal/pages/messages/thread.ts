// A conversation with support as the API gives it, and the length of its texts as the service counts it.

/** A conversation. */
export interface Thread {
  id: string;
  state: "open" | "closed";
  /** How the first question came: here, or recorded by staff. */
  channel: "app" | "mail" | "social" | "phone";
  created_at: string;
  subject: string | null;
  /** The last day for an answer; `null` if no question waits. */
  answer_due_on: string | null;
  /** Whether that day may become later, because holidays before it are not announced. */
  provisional?: boolean;
  messages: Message[];
}

/** One message. */
export interface Message {
  at: string;
  from: "person" | "staff";
  body: string;
}

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
