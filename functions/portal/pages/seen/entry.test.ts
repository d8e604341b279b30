// The sentences of the access log, and that every word of the service has one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Entry, sentenceOf, words } from "./entry";

const description = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8")) as { components: { schemas: Record<string, { enum?: string[] }> } };

/** The words of a closed list in the description of the API. */
function wordsOf(schema: string): string[] {
  return [...(description.components.schemas[schema]?.enum ?? [])];
}

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
  assert.equal(sentenceOf(COLLECTED, "zh-CN", carrier), "邮政查看了姓名、电话、地址，用于转寄。");
  assert.equal(sentenceOf(COLLECTED, "en", () => "Post"), "Post saw name, phone and address. Purpose: forwarding mail.");
  const read = { ...COLLECTED, actor: { kind: "staff" }, action: "thread.read", purpose: "support", fields: ["threads"] };
  assert.equal(sentenceOf(read, "zh-CN", carrier), "工作人员查看了客服对话，用于答复问题。");
});

test("every word of the service has a phrase in both languages", () => {
  for (const language of ["zh-CN", "en"] as const) {
    const of = words[language];
    for (const [set, phrases] of [["ActorKind", of.actors], ["AuditAction", of.actions], ["ProcessingPurpose", of.purposes], ["PersonalField", of.fields]] as const) {
      assert.ok(wordsOf(set).length > 5, set);
      assert.deepEqual(Object.keys(phrases).sort(), wordsOf(set).sort(), `${set} ${language}`);
    }
  }
});

test("a word that is new in the service is shown as it is", () => {
  const unknown = { ...COLLECTED, actor: { kind: "auditor" }, action: "chain.read", purpose: "audit", fields: ["head"] };
  assert.equal(sentenceOf(unknown, "en", carrier), "auditor processed head. Purpose: audit.");
});
