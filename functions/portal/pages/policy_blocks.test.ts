// Every word of a published policy is in its blocks.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { policyBlocks } from "./policy_blocks";

test("headings, paragraphs and names are told apart", () => {
  assert.deepEqual(policyBlocks("# 隐私政策\n\n重要\n\n## 保护\n\n账户信息：两行\n文字。\n"), [
    { kind: "paragraph", text: "重要" },
    { kind: "heading", text: "保护" },
    { kind: "paragraph", name: "账户信息", text: "两行 文字。" },
  ]);
});

test("a long sentence before a colon is no name", () => {
  const long = `${"很长的一句话".repeat(7)}：后面`;
  assert.deepEqual(policyBlocks(long), [{ kind: "paragraph", text: long }]);
});

test("no word of a published policy is lost", () => {
  const folder = new URL("../../../shared/domain/data/policy/", import.meta.url);
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".md"))) {
    const text = readFileSync(new URL(name, folder), "utf8");
    const plain = (all: string) => all.replace(/[\s#：:]/g, "");
    const title = /^# (.+)$/m.exec(text)?.[1] ?? "";
    const shown = policyBlocks(text).map((block) => (block.kind === "paragraph" ? (block.name ?? "") : "") + block.text);
    assert.equal(plain(title + shown.join("")), plain(text), name);
  }
});
