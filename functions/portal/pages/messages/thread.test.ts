// Lengths of messages, and titles of conversations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Thread, length, titleOf } from "./thread";

const THREAD: Thread = { id: "1", state: "open", channel: "app", created_at: "2026-11-26T01:00:00Z", subject: null, answer_due_on: null, messages: [] };

test("a character counts once, whatever it is made of", () => {
  assert.equal(length("您好"), 2);
  assert.equal(length("\u{20000}"), 1, "outside the basic plane");
  assert.equal(length("e\u0301"), 1, "composed");
  assert.equal(length("a\r\nb"), 3, "one line end");
  assert.equal(length("  a \n"), 1, "spaces around");
});

test("a conversation without a subject is called by its first words", () => {
  const asked = (body: string) => titleOf({ ...THREAD, messages: [{ at: THREAD.created_at, from: "person", body }] });
  assert.equal(titleOf({ ...THREAD, subject: "卡片" }), "卡片");
  assert.equal(asked("您好\n请问"), "您好 请问");
  assert.equal(asked("字".repeat(41)), `${"字".repeat(40)}…`);
  assert.equal(titleOf(THREAD), "");
});
