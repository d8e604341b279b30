// The answers of the API about the person's own deletion.
import { Problem } from "qeg-client";
import { api } from "../api";

/** Whether the person can cancel for a day, or the deletion begins at once. */
export type Mode = "grace" | "immediate";

/** The answer to a request. Its receipt is shown once. */
export interface Asked {
  request_id: string;
  receipt: string;
  received_at: string;
  erase_after: string;
  due_on: string;
  due: { calendar_version: string; provisional: boolean };
}

/** The request as the signed-in person sees it. */
export interface OwnRequest {
  request_id: string;
  state: "requested" | "held" | "erasing" | "erased" | "completed" | "cancelled";
  mode: Mode;
  received_at: string;
  erase_after: string;
  due_on: string;
  due: { calendar_version: string; provisional: boolean };
  reason?: string;
}

/** The account's name for password managers, and the running request; `null` if there is none. */
export interface Own {
  username: string;
  request: OwnRequest | null;
}

/** Reads the account first: without a request, there is nothing else to read. */
export async function own(signal: AbortSignal): Promise<Own> {
  const { phone, call_sign, deletion } = (await api.get("/account", { signal })).data;
  const username = call_sign ?? phone ?? "";
  if (!deletion) return { username, request: null };
  try {
    return { username, request: (await api.get("/deletion", { signal })).data };
  } catch (error) {
    // It was cancelled meanwhile.
    if (error instanceof Problem && error.status === 404) return { username, request: null };
    throw error;
  }
}

/** What a deletion would end: the person's forwarding orders and questions. */
export interface Affected {
  /** Orders that no carrier has collected. */
  waiting: number;
  /** Orders that a carrier has collected and not ended. */
  underWay: number;
  /** Questions that support has not answered. */
  unanswered: number;
  /** There may be more than was counted. */
  more: boolean;
}

const UNDER_WAY = ["collected", "accepted", "in_transit"];

/** Counts on the first page of each list: the newest come first, and older ones have ended. */
export async function affected(signal: AbortSignal): Promise<Affected> {
  const [orders, threads] = await Promise.all([
    api.get("/handoffs", { signal }),
    api.get("/threads", { signal }),
  ]);
  const count = (wanted: (status: string) => boolean) => orders.data.handoffs.filter(({ status }) => wanted(status)).length;
  return {
    waiting: count((status) => status === "queued"),
    underWay: count((status) => UNDER_WAY.includes(status)),
    unanswered: threads.data.threads.filter(({ answer_due_on }) => answer_due_on !== null).length,
    more: orders.data.next !== undefined || threads.data.next !== undefined,
  };
}
