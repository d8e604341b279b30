// What the types of the client allow and refuse. It is never run: `npm run types` checks it.

import { type Answer, type Client, pages, type Problem } from "../src/index.js";
import { CONTACT, ORDER } from "./bodies.js";

export async function answers(client: Client): Promise<void> {
  const policy = await client.get("/policy");
  policy.status satisfies 200;
  policy.data.text["zh-CN"] satisfies string;
  const reset = await client.post("/password-resets", { body: { call_sign: "BG1ABC", new_password: "x" } });
  // Each status has its own data.
  if (reset.status === 200) reset.data.recovery_code satisfies string;
  else reset.data satisfies undefined;
  const cancelled = await client.delete("/handoffs/{handoff_id}", { path: { handoff_id: "1" } });
  cancelled satisfies Answer<undefined, 204>;
  const contact = await client.get("/contact", { ifNoneMatch: '"1"' });
  if (contact.status === 304) contact.data satisfies undefined;
  else contact.data.address.city satisfies string;
  const first = await client.put("/contact", { body: CONTACT, ifMatch: contact.etag });
  first.data.name satisfies string;
  // An optional field is absent, not undefined or null.
  const county: string | undefined = first.data.address.county;
  void county;
  await client.put("/contact", { body: first.data, ifNoneMatch: "*" });
  await client.patch("/account", { body: { call_sign: null, password: "x" } });
}

export async function lists(client: Client): Promise<void> {
  for await (const page of pages(client, "/handoffs")) page.data.handoffs[0]?.status satisfies string | undefined;
  for await (const page of pages(client, "/access-log", { query: { cursor: "c" } })) page.data.entries.length;
  // @ts-expect-error: it is no list.
  pages(client, "/policy");
}

export function refused(client: Client, problem: Problem): void {
  // @ts-expect-error: there is no such code.
  void (problem.code === "unprocesable");
  // @ts-expect-error: there is no such path.
  void client.get("/handoff");
  // @ts-expect-error: this path has no such method.
  void client.delete("/account");
  // @ts-expect-error: staff sign their requests.
  void client.get("/staff/deletions");
  // @ts-expect-error: carriers sign their requests.
  void client.get("/carrier/handoffs");
  // @ts-expect-error: the body is missing.
  void client.post("/handoffs");
  // @ts-expect-error: a field is unknown.
  void client.post("/handoffs", { body: { ...ORDER, more: 1 } });
  // @ts-expect-error: the word is not in the list.
  void client.post("/verifications", { body: { phone: "1", purpose: "other" } });
  // @ts-expect-error: the path parameter has another name.
  void client.get("/threads/{thread_id}", { path: { id: "1" } });
  // @ts-expect-error: preferences have no versions.
  void client.put("/preferences", { body: { promotions: true }, ifMatch: '"1"' });
  // @ts-expect-error: the list has no ETag.
  void client.get("/handoffs", { ifNoneMatch: '"1"' });
}
