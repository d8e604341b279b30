// The pages of an export become one document that has each part once, in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExportPage, merge } from "./merge";

const AT = "2026-11-26T01:00:00Z";
const LABEL = { "zh-CN": "登录", en: "Signed in" };

function thread(id: string): ExportPage["threads"][number] {
  return { id, state: "open", channel: "app", created_at: AT, subject: null, answer_due_on: null, messages: [] };
}

function entry(at: string): ExportPage["access_log"][number] {
  return { at, actor: { kind: "self" }, action: "session.opened", purpose: "account", fields: [] };
}

const FIRST: ExportPage = {
  format: "1",
  exported_at: AT,
  contact: null,
  handoffs: [],
  threads: [thread("3"), thread("2")],
  access_log: [entry("9"), entry("8")],
  labels: { actors: { self: LABEL }, actions: { "session.opened": LABEL }, purposes: {}, fields: {} },
  next: "cursor",
};
const LATER: ExportPage = {
  format: "1",
  exported_at: "2026-11-26T01:00:05Z",
  threads: [thread("1")],
  access_log: [entry("7")],
  labels: { actors: { self: LABEL }, actions: { "account.created": LABEL }, purposes: { account: LABEL }, fields: { phone: LABEL } },
};

test("threads and log follow each other, and the other parts are those of the first page", () => {
  assert.deepEqual(merge([FIRST, LATER]), {
    format: "1",
    exported_at: AT,
    contact: null,
    handoffs: [],
    threads: [thread("3"), thread("2"), thread("1")],
    access_log: [entry("9"), entry("8"), entry("7")],
    labels: { actors: { self: LABEL }, actions: { "session.opened": LABEL, "account.created": LABEL }, purposes: { account: LABEL }, fields: { phone: LABEL } },
  });
});

test("one page stays as it is, without a cursor", () => {
  const { next: _, ...document } = FIRST;
  assert.deepEqual(merge([FIRST]), document);
  assert.throws(() => merge([]));
});
