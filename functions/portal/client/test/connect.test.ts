// Calls: their address, headers and body, and their answers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect, pages } from "../src/index.js";
import { CONTACT, ORDER, SIGN_IN } from "./bodies.js";
import { problem, serve } from "./server.js";

test("each method sends its address, headers and body", async (t) => {
  const server = await serve(t, () => ({ body: { ok: true } }));
  const client = connect({ base: `${server.base}/?x#y`, token: () => "s.secret" });
  await client.get("/handoffs/{handoff_id}", { path: { handoff_id: "a/b ü" } });
  await client.get("/access-log", { query: { cursor: "c d&" } });
  await client.get("/access-log", { query: { cursor: undefined } });
  await client.put("/contact", { body: { ...CONTACT, name: "名" }, ifMatch: '"7"' });
  await client.put("/contact", { body: CONTACT, ifNoneMatch: "*" });
  await client.patch("/account", { body: { call_sign: null } });
  await client.delete("/contact", { ifMatch: '"8"' });
  const sent = server.received.map(({ method, url, body }) => [method, url, body]);
  assert.deepEqual(sent, [
    ["GET", "/v1/handoffs/a%2Fb%20%C3%BC", ""],
    ["GET", "/v1/access-log?cursor=c%20d%26", ""],
    ["GET", "/v1/access-log", ""],
    ["PUT", "/v1/contact", JSON.stringify({ ...CONTACT, name: "名" })],
    ["PUT", "/v1/contact", JSON.stringify(CONTACT)],
    ["PATCH", "/v1/account", '{"call_sign":null}'],
    ["DELETE", "/v1/contact", ""],
  ]);
  const [get, , , changed, first] = server.received;
  assert.equal(get?.headers.authorization, "Bearer s.secret");
  assert.equal(get?.headers["content-type"], undefined);
  assert.equal(changed?.headers["content-type"], "application/json");
  assert.equal(changed?.headers["if-match"], '"7"');
  assert.equal(first?.headers["if-none-match"], "*");
});

test("an answer has its status, data, ETag and Location", async (t) => {
  const headers = { etag: '"1"', location: "/v1/handoffs/1" };
  const server = await serve(t, () => ({ status: 201, headers, body: { id: "1" } }));
  const answer = await connect({ base: server.base }).post("/handoffs", { body: ORDER });
  assert.deepEqual(answer, { status: 201, data: { id: "1" }, etag: '"1"', location: "/v1/handoffs/1" });
});

test("answers without a body have no data", async (t) => {
  const server = await serve(t, (_, index) =>
    index === 0 ? { status: 204 } : { status: 304, headers: { etag: '"1"' } },
  );
  const client = connect({ base: server.base });
  assert.deepEqual(await client.delete("/contact"), { status: 204, data: undefined });
  const same = await client.get("/contact", { ifNoneMatch: '"1"' });
  assert.deepEqual(same, { status: 304, data: undefined, etag: '"1"' });
  assert.equal(server.received[1]?.headers["if-none-match"], '"1"');
});

test("a list is read page by page", async (t) => {
  const server = await serve(t, (_, index) => ({
    body: { entries: [index], ...(index < 2 ? { next: `c${index}` } : {}) },
  }));
  const read: unknown[] = [];
  for await (const page of pages(connect({ base: server.base }), "/access-log", { query: { cursor: "c" } }))
    read.push(...page.data.entries);
  assert.deepEqual(read, [0, 1, 2]);
  const urls = server.received.map(({ url }) => url);
  assert.deepEqual(urls, ["/v1/access-log?cursor=c", "/v1/access-log?cursor=c0", "/v1/access-log?cursor=c1"]);
});

test("the end of a session is told once per call, and a wrong password at sign-in is no end", async (t) => {
  const server = await serve(t, () => ({ status: 401, body: problem(401, "unauthenticated") }));
  let ended = 0;
  const client = connect({ base: server.base, token: () => "s.secret", onUnauthenticated: () => (ended += 1) });
  await assert.rejects(client.post("/sessions", { body: SIGN_IN }), { code: "unauthenticated" });
  assert.equal(server.received[0]?.headers.authorization, undefined);
  await assert.rejects(client.get("/deletions/{request_id}", { path: { request_id: "1" }, receipt: " q\n r " }), {
    status: 401,
  });
  assert.equal(server.received[1]?.headers.authorization, "Receipt qr");
  assert.equal(ended, 0);
  await assert.rejects(client.get("/account"), { code: "unauthenticated" });
  assert.equal(ended, 1);
});

test("a session that began meanwhile has not ended, and without a session none can end", async (t) => {
  let token: string | undefined = "s.old";
  const server = await serve(t, () => {
    if (token !== undefined) token = "s.new";
    return { status: 401, body: problem(401, "unauthenticated") };
  });
  const client = connect({
    base: server.base,
    token: () => token,
    onUnauthenticated: () => assert.fail("told of an end"),
  });
  await assert.rejects(client.get("/account"), { status: 401 });
  assert.equal(server.received[0]?.headers.authorization, "Bearer s.old");
  token = undefined;
  await assert.rejects(client.get("/account"), { status: 401 });
  assert.equal(server.received[1]?.headers.authorization, undefined);
});
