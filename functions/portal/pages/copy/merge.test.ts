// The pages of an export become one document that has each part once, in order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ExportPage, merge } from "./merge";

const FIRST: ExportPage = {
  format: "1",
  exported_at: "2026-11-26T01:00:00Z",
  account: { call_sign: "BG1ABC" },
  contact: null,
  threads: [{ id: "3" }, { id: "2" }],
  access_log: [{ at: "9" }, { at: "8" }],
  labels: { actions: { "session.opened": { en: "Signed in" } }, actors: {} },
  next: "cursor",
};
const LATER: ExportPage = {
  format: "1",
  exported_at: "2026-11-26T01:00:05Z",
  threads: [{ id: "1" }],
  access_log: [{ at: "7" }],
  labels: { actions: { "account.created": { en: "Account opened" } }, purposes: { account: { en: "Running the account" } } },
};

test("threads and log follow each other, and the other parts are those of the first page", () => {
  assert.deepEqual(merge([FIRST, LATER]), {
    format: "1",
    exported_at: "2026-11-26T01:00:00Z",
    account: { call_sign: "BG1ABC" },
    contact: null,
    threads: [{ id: "3" }, { id: "2" }, { id: "1" }],
    access_log: [{ at: "9" }, { at: "8" }, { at: "7" }],
    labels: {
      actions: { "session.opened": { en: "Signed in" }, "account.created": { en: "Account opened" } },
      actors: {},
      purposes: { account: { en: "Running the account" } },
    },
  });
});

test("one page stays as it is, without a cursor", () => {
  const { next: _, ...document } = FIRST;
  assert.deepEqual(merge([FIRST]), document);
  assert.throws(() => merge([]));
});
