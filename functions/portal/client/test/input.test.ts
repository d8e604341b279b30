// What callers give: receipts as people paste them, path parameters, headers. Errors never repeat it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { connect } from "../src/index.js";
import { plainReceipt } from "../src/receipt.js";
import { QUESTION } from "./bodies.js";
import { serve } from "./server.js";

const RECEIPT = "A--Cdef_hijklmnopqrstuvwxyz-ABCDEFGHIJKLMNO";

test("a receipt is read as people paste it", () => {
  const wide = RECEIPT.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  const pasted = [
    RECEIPT,
    ` ${RECEIPT}\r\n`,
    `\u202a${RECEIPT}\u202c\u200b`,
    `${RECEIPT.slice(0, 20)}\n  ${RECEIPT.slice(20)}`,
    RECEIPT.replace(/-/g, "\u2011"),
    RECEIPT.replace(/-/g, "–"),
    RECEIPT.replace(/-/g, "—"),
    RECEIPT.replace("--", "—"),
    wide,
  ];
  for (const text of pasted) assert.equal(plainReceipt(text), RECEIPT);
});

test("text that is no receipt is refused as the service would, and not sent", async (t) => {
  const server = await serve(t, () => ({}));
  const client = connect({ base: server.base });
  for (const receipt of ["", " \n", "收据", `${RECEIPT}。`, "secret\u0007"]) {
    const options = { path: { request_id: "1" }, receipt };
    const error = await client.get("/deletions/{request_id}", options).catch((error: unknown) => error as Error);
    assert.ok(error instanceof Error);
    assert.equal((error as { code?: string }).code, "unauthenticated");
    assert.doesNotMatch(`${error.stack}`, /secret|收据|Cdef/);
  }
  assert.equal(server.received.length, 0);
});

test("a path parameter cannot lead to another route", async (t) => {
  const server = await serve(t, () => ({}));
  const client = connect({ base: server.base });
  for (const handoff_id of ["", ".", ".."]) {
    await assert.rejects(client.get("/handoffs/{handoff_id}", { path: { handoff_id } }), /path parameter handoff_id/);
  }
  // @ts-expect-error: the path parameter is missing.
  await assert.rejects(client.get("/handoffs/{handoff_id}"), /path parameter handoff_id/);
  assert.equal(server.received.length, 0);
});

test("a header value that cannot be sent is refused without repeating it", async (t) => {
  const server = await serve(t, () => ({}));
  const client = connect({ base: server.base, token: () => "secret\nx: y" });
  const error = await client.get("/contact").catch((error: unknown) => error as Error);
  assert.match(String(error), /authorization has characters/);
  assert.doesNotMatch(String((error as Error).stack), /secret/);
});

test("without random bytes a POST says what is needed", async (t) => {
  const server = await serve(t, () => ({}));
  const { crypto } = globalThis;
  Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true });
  t.after(() => Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true }));
  await assert.rejects(
    connect({ base: server.base }).post("/threads", { body: QUESTION }),
    /react-native-get-random-values/,
  );
});
