// The page has words for everything that the service can say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { holdReason, lawName } from "./words";

const DOMAIN = new URL("../../../../shared/domain/src/", import.meta.url);

/** The words of a closed set in the service's source. */
function words(file: string, set: string): string[] {
  const source = readFileSync(new URL(file, DOMAIN), "utf8");
  const body = source.split(new RegExp(`\n    ${set}(?: as "\\w+")? \\{`))[1]?.split("\n    }")[0] ?? "";
  return [...body.matchAll(/ = "([a-z_]+)"/g)].map(([, word]) => word ?? "");
}

test("each reason for a hold has words in both languages", () => {
  const reasons = [...words("hold.rs", "Basis"), "required_by_law"];
  assert.equal(reasons.length, 8);
  for (const reason of reasons) {
    assert.match(holdReason(reason, "zh-CN"), /\p{Script=Han}/u, reason);
    assert.notEqual(holdReason(reason, "en"), reason);
  }
});

test("each law of carriers has words in both languages", () => {
  const laws = words("erasure_answer/law.rs", "RetentionLaw");
  assert.equal(laws.length, 7);
  for (const law of laws) {
    assert.match(lawName(law, "zh-CN"), /第.+条/, law);
    assert.match(lawName(law, "en"), /article/, law);
  }
});
