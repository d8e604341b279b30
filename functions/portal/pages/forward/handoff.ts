// A handoff as the API gives it, and how far it has come.
import type { DataOf } from "qeg-client";

/** An order to forward something. */
export type Handoff = DataOf<"get", "/handoffs/{handoff_id}">;

/** What can happen to a handoff. */
export type Event = "ordered" | Exclude<Handoff["status"], "queued">;

/** A step on the way. */
export interface WayStep {
  event: Event;
  state: "done" | "now" | "later" | "failed";
  /** When it happened, where that is known: the carrier's last report is kept, not the ones before. */
  at?: string;
}

const WAY = ["ordered", "collected", "accepted", "in_transit", "delivered"] as const;

/** The steps of a handoff: those behind it, the one that it is in or waits for, and those before it. */
export function stepsOf(handoff: Handoff): WayStep[] {
  const { status, created_at, collected_at, occurred_at } = handoff;
  const ordered: WayStep = { event: "ordered", state: "done", at: created_at };
  const collected: WayStep = { event: "collected", state: "done", ...(collected_at && { at: collected_at }) };
  const last = occurred_at ? { at: occurred_at } : {};
  if (status === "cancelled") return [ordered, { event: status, state: "done" }];
  if (status === "expired") return [ordered, { event: status, state: "failed", at: handoff.collect_before }];
  if (status === "returned" || status === "failed") return [ordered, collected, { event: status, state: "failed", ...last }];
  const reached = WAY.indexOf(status === "queued" ? "ordered" : status);
  return WAY.map((event, index) => {
    if (event === "ordered") return ordered;
    if (event === "collected" && index <= reached) return collected;
    if (index < reached) return { event, state: "done" };
    if (index === reached) return { event, state: event === "delivered" ? "done" : "now", ...last };
    // Before the first report the next step is the one that people wait for.
    return { event, state: index === reached + 1 && reached < 2 ? "now" : "later" };
  });
}

/** Whether it is still under way: then the page looks again from time to time. */
export function isUnderWay(handoff: Handoff): boolean {
  return ["queued", "collected", "accepted", "in_transit"].includes(handoff.status);
}
