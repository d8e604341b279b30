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

function handoff(id: string): ExportPage["handoffs"][number] {
  return { id, carrier: "post", status: "queued", item: { kind: "card", count: 1 }, created_at: AT } as ExportPage["handoffs"][number];
}

function notice(id: string): ExportPage["notices"][number] {
  return { id, at: AT } as ExportPage["notices"][number];
}

const FIRST: ExportPage = {
  format: "1",
  exported_at: AT,
  contact: null,
  handoffs: [handoff("5")],
  notices: [notice("b")],
  threads: [thread("3"), thread("2")],
  access_log: [entry("9"), entry("8")],
  labels: { actors: { self: LABEL }, actions: { "session.opened": LABEL }, purposes: {}, fields: {} },
  next: "cursor",
};
const LATER: ExportPage = {
  format: "1",
  exported_at: "2026-11-26T01:00:05Z",
  handoffs: [handoff("4")],
  notices: [notice("a")],
  threads: [thread("1")],
  access_log: [entry("7")],
  labels: { actors: { self: LABEL }, actions: { "account.created": LABEL }, purposes: { account: LABEL }, fields: { phone: LABEL } },
};

test("lists follow each other, and the other parts are those of the first page", () => {
  assert.deepEqual(merge([FIRST, LATER]), {
    format: "1",
    exported_at: AT,
    contact: null,
    handoffs: [handoff("5"), handoff("4")],
    notices: [notice("b"), notice("a")],
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
