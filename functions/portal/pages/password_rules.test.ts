// The rules of passwords that pages show while somebody types are those of shared/domain/src/password.rs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { passwordRules } from "./password_rules";

test("ten characters are enough and 128 are the most", () => {
  assert.equal(passwordRules("a".repeat(9), []).isLongEnough, false);
  assert.equal(passwordRules("a".repeat(10), []).isLongEnough, true);
  assert.equal(passwordRules("a".repeat(128), []).isTooLong, false);
  assert.equal(passwordRules("a".repeat(129), []).isTooLong, true);
});

test("characters are counted as people see them, in NFKC", () => {
  assert.equal(passwordRules("一二三四五六七八九十", []).chars, 10);
  assert.equal(passwordRules("𠮷".repeat(10), []).chars, 10);
  assert.equal(passwordRules("e\u0301".repeat(10), []).chars, 10);
});

test("a password made of the own call sign or number is told, in any spelling", () => {
  const own: [string, string][] = [
    ["bg1abc-bg1abc", "BG1ABC"],
    ["BG1ABC12345", "bg1abc"],
    ["Bg1 Abc!!!!", "BG1ABC/P"],
    ["BG1ABC12345", "B9/BG1ABC-9"],
    ["BGØABC12345", "BG0ABC"],
    ["13800138000", "138 0013 8000"],
    ["13800138000a", "+86 138-0013-8000"],
    ["13800138000a", "008613800138000"],
    ["１３８００１３８０００", "13800138000"],
  ];
  for (const [password, identifier] of own) assert.equal(passwordRules(password, [identifier]).isOwn, true, password);
});

test("six other letters or digits are enough, and empty identifiers do not count", () => {
  assert.equal(passwordRules("BG1ABC-battery", ["BG1ABC"]).isOwn, false);
  assert.equal(passwordRules("correct horse", ["", " "]).isOwn, false);
  assert.equal(passwordRules("correct horse", ["BG1ABC", "13800138000"]).isOwn, false);
});
