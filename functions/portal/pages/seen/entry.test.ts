// The sentences of the access log.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Entry, sentenceOf } from "./entry";

const COLLECTED: Entry = {
  at: "2026-03-03T02:00:00Z",
  actor: { kind: "carrier", name: "post" },
  action: "handoff.collected",
  purpose: "forwarding",
  fields: ["contact_name", "contact_phone", "contact_address"],
  handoff_id: "0123456789abcdef0123456789abcdef",
};
const carrier = (name: string) => (name === "post" ? "邮政" : name);

test("a sentence says who did what with which data, and what for", () => {
  assert.equal(sentenceOf(COLLECTED, "zh-CN", carrier), "邮政查看了姓名、电话、地址。目的：转寄。");
  assert.equal(
    sentenceOf(COLLECTED, "en", () => "Post"),
    "Post saw name, phone and address. Purpose: forwarding mail.",
  );
  const read: Entry = { ...COLLECTED, actor: { kind: "staff" }, action: "thread.read", purpose: "support", fields: ["threads"] };
  assert.equal(sentenceOf(read, "zh-CN", carrier), "工作人员查看了客服对话。目的：答复问题。");
});

test("a word that is new in the service is shown as it is", () => {
  const unknown = { ...COLLECTED, actor: { kind: "auditor" }, action: "chain.read", purpose: "audit", fields: ["head"] } as unknown as Entry;
  assert.equal(sentenceOf(unknown, "en", carrier), "auditor processed head. Purpose: audit.");
});
