// Each part of each published policy is named, in both languages and in its order, with what keeps it.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { policyBlocks } from "../policy_blocks";
import { type Part, pieces } from "./parts";

const ROOT = new URL("../../../../", import.meta.url);
const FOLDER = new URL("shared/domain/data/policy/", ROOT);
const versions = readdirSync(FOLDER).flatMap((name) => /^(.+)\.zh-CN\.md$/.exec(name)?.[1] ?? []);
const read = (name: string) => readFileSync(new URL(name, FOLDER), "utf8");
const partsOf = (version: string): Part[] => JSON.parse(read(`${version}.promises.json`)).parts;

test("the parts of each version are its text in both languages", () => {
  assert.ok(versions.length > 0);
  for (const version of versions) {
    for (const language of ["zh-CN", "en"] as const) {
      const paragraphs = policyBlocks(read(`${version}.${language}.md`)).filter((block) => block.kind === "paragraph");
      const found = pieces(
        paragraphs.map((block) => block.text),
        partsOf(version),
        language,
      ).flat();
      const missing = found.filter((piece) => !piece.part).map((piece) => piece.text);
      assert.deepEqual(missing, [], `${version} in ${language}: add this text to ${version}.promises.json`);
      const named = partsOf(version).flatMap((part) => part[language] ?? []);
      assert.deepEqual(
        found.map((piece) => piece.text),
        named,
        `${version} in ${language}: the parts are in the order of the text`,
      );
    }
  }
});

test("each part that promises something says what keeps it, and each promise is made somewhere", () => {
  const table = readFileSync(new URL("docs/promises.md", ROOT), "utf8");
  const ids = [...table.matchAll(/^\| (P\d+) \|/gm)].map(([, id]) => id);
  for (const version of versions) {
    const parts = partsOf(version);
    for (const part of parts) {
      assert.equal(part.promises.length > 0, part.kept !== undefined, part.en);
      for (const id of part.promises) assert.ok(ids.includes(id), `${id} is not in docs/promises.md`);
      if (part.kept) assert.match(part.kept["zh-CN"], /\p{Script=Han}/u);
    }
    assert.deepEqual(
      ids.filter((id) => !parts.some((part) => part.promises.includes(id ?? ""))),
      [],
      version,
    );
  }
});

test("text that no part has stays as it is", () => {
  const parts: Part[] = [
    { en: "One.", promises: [] },
    { "zh-CN": "三。", en: "Three.", promises: [] },
  ];
  assert.deepEqual(pieces(["One. Two. Three.", "One."], parts, "en"), [
    [{ text: "One.", part: parts[0] }, { text: "Two." }, { text: "Three.", part: parts[1] }],
    [{ text: "One." }],
  ]);
  assert.deepEqual(pieces(["一。二。"], parts, "zh-CN"), [[{ text: "一。二。" }]]);
});
