// What the policy means for the reader: counted from the API while they are signed in.
import { pages } from "qeg-client";
import { api } from "../api";
import { stored } from "../contact/stored";
import { every } from "../every";
import type { Entry } from "../seen/entry";

/** The reader's own data, as counts, days and yes or no. */
export interface OwnData {
  /** The version that was agreed to. */
  agreed: string;
  phoneVerifiedAt: string | null;
  hasCallSign: boolean;
  hasContact: boolean;
  promotions: boolean;
  notices: number;
  threads: number;
  /** The nearest last day for an answer to a question. */
  answerDueOn: string | undefined;
  /** A running deletion. Its last day counts anew when it is not held any more. */
  deletion: { dueOn: string; isHeld: boolean } | undefined;
  /** What was read of the access log. `more`: there are older entries. */
  log: { count: number; more: boolean; first: string | undefined };
  /** Looks of carriers at contact data, the newest first. `carrier` is its name in the service. */
  carriers: { at: string; carrier: string }[];
  /** When data was given to an authority, the newest first. */
  authorities: string[];
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

/** Reads it. Lists are read whole, the access log up to its limit. */
export async function ownData(signal: AbortSignal): Promise<OwnData> {
  const [account, preferences, contact, notices, threads, seen] = await Promise.all([
    api.get("/account", { signal }),
    api.get("/preferences", { signal }),
    stored(signal),
    every(pages(api, "/notices", { signal }), (page) => page.notices),
    every(pages(api, "/threads", { signal }), (page) => page.threads),
    log(signal),
  ]);
  const { deletion } = account.data;
  const due = threads.flatMap((one) => one.answer_due_on ?? []).sort();
  const entriesOf = (action: string) => seen.entries.filter((one) => one.action === action);
  return {
    agreed: account.data.policy_version,
    phoneVerifiedAt: account.data.phone_verified_at,
    hasCallSign: account.data.call_sign !== null,
    hasContact: contact !== undefined,
    promotions: preferences.data.promotions,
    notices: notices.length,
    threads: threads.length,
    answerDueOn: due[0],
    deletion: deletion && { dueOn: deletion.due_on, isHeld: deletion.state === "held" },
    log: { count: seen.entries.length, more: seen.more, first: seen.entries.at(-1)?.at },
    carriers: entriesOf("handoff.collected").map((one) => ({ at: one.at, carrier: one.actor.name ?? "" })),
    authorities: entriesOf("disclosure.released").map((one) => one.at),
  };
}
