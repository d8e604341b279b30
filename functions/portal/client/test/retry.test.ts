// What is sent again, when, and how often.

import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { connect, Offline, Problem } from "../src/index.js";
import { CONTACT, DELETION, ORDER, PREFERENCES, QUESTION } from "./bodies.js";
import { type Planned, problem, serve } from "./server.js";

/** A client of a server with these answers, and what it waited, in milliseconds. */
async function planned(t: TestContext, answers: readonly Planned[]) {
  const server = await serve(t, (_, index) => answers[index] ?? { status: 418, body: "unplanned" });
  const waited: number[] = [];
  const client = connect({ base: server.base, wait: async (ms) => void waited.push(ms) });
  const keys = () => server.received.map(({ headers }) => headers["idempotency-key"]);
  return { client, server, waited, keys };
}

const busy = (seconds: number | string): Planned => ({
  status: 503,
  headers: { "retry-after": String(seconds) },
  body: problem(503, "unavailable"),
});
const limited = (seconds: number): Planned => ({
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: problem(429, "too_many_requests"),
});
const cut: Planned = { cut: true };
const done: Planned = { body: { done: true } };

test("a POST has a key of its own, which its repeats keep", async (t) => {
  const { client, server, waited, keys } = await planned(t, [busy(2), cut, done, done]);
  await client.post("/handoffs", { body: ORDER });
  await client.post("/handoffs", { body: ORDER });
  const [first, second, third, other] = keys();
  assert.match(first ?? "", /^[0-9a-f]{32}$/);
  assert.deepEqual([second, third], [first, first]);
  assert.notEqual(other, first);
  assert.deepEqual(waited, [2000, 1000]);
  assert.equal(new Set(server.received.map(({ body }) => body)).size, 1);
});

test("a key can be given, by call and by client", async (t) => {
  const server = await serve(t, () => done);
  const client = connect({ base: server.base, newKey: () => "made" });
  await client.post("/threads", { body: QUESTION });
  await client.post("/threads", { body: QUESTION, key: "given" });
  await client.patch("/account", { body: {} });
  await client.patch("/account", { body: {}, key: "given" });
  await client.put("/contact", { body: CONTACT });
  const keys = server.received.map(({ headers }) => headers["idempotency-key"]);
  assert.deepEqual(keys, ["made", "given", "made", "given", undefined]);
});

test("a request is sent three times at most", async (t) => {
  const { client, server, waited } = await planned(t, [busy(1), busy(1), busy(1), done]);
  await assert.rejects(client.get("/contact"), { name: "Problem", code: "unavailable", retryAfter: 1 });
  assert.equal(server.received.length, 3);
  assert.deepEqual(waited, [1000, 1000]);
});

test("a long or unreadable Retry-After is not waited for", async (t) => {
  for (const answer of [limited(6), busy("Wed, 21 Oct 2026 07:28:00 GMT"), busy("-1"), busy("1.5")]) {
    const { client, server, waited } = await planned(t, [answer, done]);
    await assert.rejects(client.get("/contact"), Problem);
    assert.equal(server.received.length, 1);
    assert.deepEqual(waited, []);
  }
});

test("a limit is waited for whatever the method", async (t) => {
  const { client, waited } = await planned(t, [limited(5), done, limited(0), done, limited(1), done, limited(1), done]);
  await client.patch("/account", { body: {} });
  await client.delete("/contact");
  await client.put("/contact", { body: CONTACT, ifMatch: '"1"' });
  await client.post("/deletion", { body: DELETION });
  assert.deepEqual(waited, [5000, 0, 1000, 1000]);
});

test("what may have been done is sent again only if that changes nothing", async (t) => {
  type Call = (client: ReturnType<typeof connect>) => Promise<unknown>;
  const once: Call[] = [
    (client) => client.delete("/contact"),
    (client) => client.put("/contact", { body: CONTACT, ifMatch: '"1"' }),
    (client) => client.put("/contact", { body: CONTACT, ifNoneMatch: "*" }),
  ];
  const again: Call[] = [
    (client) => client.get("/contact"),
    (client) => client.put("/preferences", { body: PREFERENCES }),
    (client) => client.patch("/account", { body: {} }),
    (client) => client.post("/threads", { body: QUESTION }),
  ];
  for (const fault of [busy(1), cut]) {
    for (const call of once) {
      const { client, server } = await planned(t, [fault, done]);
      await assert.rejects(call(client), fault === cut ? Offline : Problem);
      assert.equal(server.received.length, 1);
    }
    for (const call of again) {
      const { client, server } = await planned(t, [fault, done]);
      await call(client);
      assert.equal(server.received.length, 2);
    }
  }
});

test("a network that stays away is Offline, and an answer that breaks off is too", async (t) => {
  const { client, server, waited } = await planned(t, [cut, cut, cut, done]);
  const failed = await client.get("/contact").catch((error: unknown) => error);
  assert.ok(failed instanceof Offline);
  assert.equal(failed.message, "The network failed: check the connection and try again.");
  assert.equal(server.received.length, 3);
  assert.deepEqual(waited, [500, 1000]);
  let sent = 0;
  const broken = connect({
    base: server.base,
    wait: async () => {},
    fetch: async () => {
      sent += 1;
      return new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError("terminated")) }));
    },
  });
  await assert.rejects(broken.get("/contact"), Offline);
  assert.equal(sent, 3);
});

test("a caller who gives up gets the reason at once, and nothing more is sent", async (t) => {
  const reason = new Error("closed");
  const { server } = await planned(t, [busy(1), done]);
  const control = new AbortController();
  // The pause never ends by itself.
  const client = connect({ base: server.base, wait: () => new Promise(() => control.abort(reason)) });
  await assert.rejects(client.get("/contact", { signal: control.signal }), reason);
  assert.equal(server.received.length, 1);
  await assert.rejects(client.get("/contact", { signal: AbortSignal.abort(reason) }), reason);
  assert.equal(server.received.length, 1);
});

test("a caller who gives up while the answer is awaited gets the reason, not Offline", async (t) => {
  const reason = new Error("closed");
  const control = new AbortController();
  const server = await serve(t, () => {
    control.abort(reason);
    return done;
  });
  const client = connect({ base: server.base, wait: async () => {} });
  await assert.rejects(client.delete("/contact", { signal: control.signal }), reason);
  assert.equal(server.received.length, 1);
});
