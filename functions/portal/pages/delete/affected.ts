// What a deletion would end: the person's forwarding orders and questions.
import { type Client, pages } from "qeg-client";
import { every } from "../every";

/** How many there are. */
export interface Affected {
  /** Orders that no carrier has collected. */
  waiting: number;
  /** Orders that a carrier has collected and not ended. */
  underWay: number;
  /** Questions that support has not answered. */
  unanswered: number;
}

const UNDER_WAY = ["collected", "accepted", "in_transit"];

/** Counts on every page of both lists: one that is old can be open still. */
export async function affected(client: Client, signal: AbortSignal): Promise<Affected> {
  const [orders, threads] = await Promise.all([
    every(pages(client, "/handoffs", { signal }), (page) => page.handoffs),
    every(pages(client, "/threads", { signal }), (page) => page.threads),
  ]);
  return {
    waiting: orders.filter(({ status }) => status === "queued").length,
    underWay: orders.filter(({ status }) => UNDER_WAY.includes(status)).length,
    unanswered: threads.filter(({ answer_due_on }) => answer_due_on !== null).length,
  };
}
