// What the policy means for the reader: counted from the API while they are signed in.
import { Problem } from "qeg-client";
import { api } from "../api";

/** How much of a list was read, and whether there is more. */
interface Counted {
  count: number;
  more: boolean;
}

/** The reader's own data, as counts, days and yes or no. */
export interface OwnData {
  /** The version that was agreed to. */
  agreed: string;
  phoneVerifiedAt: string | null;
  hasCallSign: boolean;
  hasContact: boolean;
  promotions: boolean;
  notices: Counted;
  threads: Counted;
  /** The nearest last day for an answer to a question. */
  answerDueOn: string | undefined;
  /** The deadline of a running deletion. */
  deletionDueOn: string | undefined;
  log: Counted & { first: string | undefined };
  /** Looks of carriers at contact data, the newest first. */
  carriers: { at: string; carrier: string }[];
  /** When data was given to an authority, the newest first. */
  authorities: string[];
}

interface Entry {
  at: string;
  action: string;
  actor: { kind: string; name?: string };
}

/** Pages of the access log that are read at most. */
const LOG_PAGES = 4;

async function log(signal: AbortSignal): Promise<{ entries: Entry[]; more: boolean }> {
  const entries: Entry[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < LOG_PAGES; page += 1) {
    const { data } = await api.get("/access-log", { query: { cursor }, signal });
    entries.push(...data.entries);
    cursor = data.next;
    if (cursor === undefined) break;
  }
  return { entries, more: cursor !== undefined };
}

async function hasContact(signal: AbortSignal): Promise<boolean> {
  try {
    await api.get("/contact", { signal });
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return false;
    throw error;
  }
}

/** Reads it. Lists are counted on their first page. */
export async function ownData(signal: AbortSignal): Promise<OwnData> {
  const [account, preferences, contact, notices, threads, seen] = await Promise.all([
    api.get("/account", { signal }),
    api.get("/preferences", { signal }),
    hasContact(signal),
    api.get("/notices", { signal }),
    api.get("/threads", { signal }),
    log(signal),
  ]);
  const due = threads.data.threads.flatMap((one) => one.answer_due_on ?? []).sort();
  const entriesOf = (action: string) => seen.entries.filter((one) => one.action === action);
  return {
    agreed: account.data.policy_version,
    phoneVerifiedAt: account.data.phone_verified_at,
    hasCallSign: account.data.call_sign !== null,
    hasContact: contact,
    promotions: preferences.data.promotions,
    notices: { count: notices.data.notices.length, more: notices.data.next !== undefined },
    threads: { count: threads.data.threads.length, more: threads.data.next !== undefined },
    answerDueOn: due[0],
    deletionDueOn: account.data.deletion?.due_on,
    log: { count: seen.entries.length, more: seen.more, first: seen.entries.at(-1)?.at },
    carriers: entriesOf("handoff.collected").map((one) => ({ at: one.at, carrier: one.actor.name ?? "" })),
    authorities: entriesOf("disclosure.released").map((one) => one.at),
  };
}
