// What an app does with the client, as a list of what came of it. It runs in React Native's engine and in Node.

import { connect, Offline, pages, Problem } from "qeg-client";

/** What came of one call. */
export type Outcome = readonly [name: string, result: unknown];

/** The pause in which the app gives a call up, in milliseconds. */
const LONGEST_PAUSE = 5000;

/** The parts of an app that a test decides. */
export interface App {
  readonly base: string;
  /** A controller of the platform, which gives up a call. */
  readonly newController: () => AbortController;
}

/** Makes calls one after another. What came of them must not depend on the engine. */
export async function scenario({ base, newController }: App): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const pauses: number[] = [];
  let token: string | undefined;
  let keys = 0;
  let ended = 0;
  let controller = newController();
  const wait = async (ms: number): Promise<void> => {
    // How often the work on a challenge pauses depends on the engine.
    if (ms > 0) pauses.push(ms);
    if (ms === LONGEST_PAUSE) controller.abort();
  };
  const client = connect({ base, token: () => token, onUnauthenticated: () => (ended += 1), newKey: () => `k-${(keys += 1)}`, wait });
  const does = async <T>(name: string, call: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await call();
      outcomes.push([name, result]);
      return result;
    } catch (error) {
      outcomes.push([name, faultOf(error)]);
      return undefined;
    }
  };

  const signIn = { identifier: "BG1ABC", password: "seven summer relays" };
  await does("a wrong password", () => client.post("/sessions", { body: signIn }));
  token = (await does("a session", () => client.post("/sessions", { body: signIn })))?.data.token;
  const contact = await does("contact data", () => client.get("/contact"));
  await does("contact data that have not changed", () => client.get("/contact", { ifNoneMatch: contact?.etag ?? "" }));
  const changed = { name: "王晓明", phone: "12", address: { province: "北京市", city: "北京市", detail: "中关村大街1号", town: undefined } };
  await does("a change", () => client.put("/contact", { body: changed, ifMatch: contact?.etag ?? "" }));
  await does("a change with faults", () => client.put("/contact", { body: changed }));
  const order = { carrier: "post", item: { kind: "card", count: 2 }, consent: { policy_version: "2026-10" } } as const;
  await does("an order whose first answer is lost", () => client.post("/handoffs", { body: order }));
  await does("a service that is busy for a moment", () => client.get("/account"));
  await does("a call that cannot be repeated", () => client.delete("/contact"));
  await does("a change whose first answer is lost", () => client.patch("/account", { body: { policy_version: "2026-10" } }));
  await does("a call past a limit", () => client.post("/verifications", { body: { phone: "+8613800138000", purpose: "registration" } }));
  await does("a list", async () => {
    const actions: string[] = [];
    for await (const page of pages(client, "/access-log")) for (const { action } of page.data.entries) actions.push(action);
    return actions;
  });
  const receipt = "\u200bAbCdEfGhIjKlMnOpQrStUvWxYz０１２３４５６ 789\u2014\u2010_\n";
  await does("a receipt as it was pasted", () => client.get("/deletions/{request_id}", { path: { request_id: "e1" }, receipt }));
  await does("a receipt that is none", () => client.get("/deletions/{request_id}", { path: { request_id: "e1" }, receipt: "收据" }));
  await does("the login page of a network", () => client.get("/policy"));
  await does("a session that has ended", () => client.get("/notices"));
  await does("a call that is given up while it waits", () => client.get("/numbers", { signal: controller.signal }));
  controller = newController();
  await does("a call that is given up on its way", () => {
    const call = client.get("/handoffs", { signal: controller.signal });
    controller.abort();
    return call;
  });
  outcomes.push(["pauses", pauses], ["sessions that ended", ended]);
  return outcomes;
}

/** An error as data. */
function faultOf(error: unknown): object {
  const { name, message } = error as Error;
  if (error instanceof Problem) return { is: "Problem", ...error, name, message };
  // The words of what failed are the platform's.
  if (error instanceof Offline) return { is: "Offline", name, message, hasCause: error.cause !== undefined };
  return { is: error instanceof Error ? "Error" : typeof error, name };
}
