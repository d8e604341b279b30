// Carriers have the names that people know, in the state of a deletion and in its certificate.
import "../in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Certificate } from "qeg-client";
import { Carriers } from "./carriers";
import { InWords } from "./certificate";

const asked = (carrier: string) => ({ carrier, told_at: "2026-11-26T01:00:00Z" });

test("a carrier that has a word is shown by it, another one by the name that it has in the service", () => {
  const shown = renderToString(h(Carriers, { carriers: [asked("express"), asked("bureau")] }));
  assert.match(shown, /<strong>快递<\/strong>/);
  assert.match(shown, /<strong>bureau<\/strong>/);
});

test("a certificate names carriers in the same way", () => {
  const certificate: Certificate = {
    iss: "https://portal.test",
    jti: "1",
    iat: 1_795_000_000,
    request_id: "0".repeat(32),
    stage: "completed",
    received_at: "2026-11-20T01:00:00Z",
    received_on: "2026-11-20",
    proof: "password",
    mode: "immediate",
    due_on: "2026-12-01",
    calendar_version: "2026",
    erased_at: "2026-11-21T01:00:00Z",
    keys_destroyed: ["account"],
    items_deleted: 1,
    index_entries_deleted: 1,
    audit: { head: "x" },
    recipients: [asked("post")],
    not_covered: [{ what: "carrier_retains", carrier: "post", words: { "zh-CN": "面单", en: "Waybills" } }],
  };
  const shown = renderToString(h(InWords, { of: certificate }));
  assert.match(shown, /<strong>邮政<\/strong>/);
  assert.match(shown, /<strong>邮政 <\/strong>面单/);
  assert.doesNotMatch(shown, /post/);
});
