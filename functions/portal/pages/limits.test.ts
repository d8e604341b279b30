// The limits that pages tell people are those that the service keeps.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { limits } from "./limits";

const source = readFileSync(new URL("../../../shared/domain/src/limits.rs", import.meta.url), "utf8");

function inService(name: string): number | undefined {
  const found = new RegExp(`pub const ${name}: \\w+ = ([\\d_]+);`).exec(source)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll("_", ""));
}

test("every limit that pages tell is the limit of the service", () => {
  for (const [name, value] of Object.entries(limits)) assert.equal(inService(name), value, name);
});

test("one code a minute", () => {
  assert.equal(inService("CODES_PER_ASKER_MINUTE"), 1);
});
