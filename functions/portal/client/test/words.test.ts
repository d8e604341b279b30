// The words and fields of a certificate are those that the service writes: they are compared with its source.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import * as content from "../src/certificate/content.js";
import { CONTENT } from "./certificates.js";

const DOMAIN = new URL("../../../../shared/domain/src/", import.meta.url);
const source = (file: string) => readFileSync(new URL(file, DOMAIN), "utf8");

/** The texts of a `closed_set!`. */
function words(file: string, name: string): string[] {
  const block = new RegExp(`\\n    ${name}(?: as "\\w+")? \\{\\n(.*?)\\n    \\}`, "s").exec(source(file))?.[1];
  assert.ok(block, `${name} is in ${file}`);
  return [...block.matchAll(/^\s+\w+ = "(\w+)",$/gm)].map(([, word]) => word ?? "");
}

/** The names of the fields of a struct, as they are in JSON. */
function fields(file: string, name: string): string[] {
  const block = new RegExp(`\\npub struct ${name} \\{\\n(.*?)\\n\\}`, "s").exec(source(file))?.[1];
  assert.ok(block, `${name} is in ${file}`);
  return [...block.matchAll(/^ {4}pub (\w+):/gm)].map(([, field]) => (field === "zh_cn" ? "zh-CN" : (field ?? "")));
}

test("the closed lists are those of the service", () => {
  assert.deepEqual([...content.STAGES], words("certificate.rs", "Stage"));
  assert.deepEqual([...content.OUTCOMES], words("certificate.rs", "Outcome"));
  assert.deepEqual([...content.PROOFS], words("deletion.rs", "Proof"));
  assert.deepEqual([...content.MODES], words("deletion.rs", "Mode"));
  assert.deepEqual([...content.LEVELS], words("certificate/scope.rs", "Level"));
  assert.deepEqual([...content.ASSURANCES], words("certificate/scope.rs", "Assurance"));
  assert.deepEqual([...content.REMAINDERS], words("certificate/scope.rs", "Remainder"));
  assert.deepEqual([...content.RETENTION_LAWS], words("erasure_answer/law.rs", "RetentionLaw"));
  const purposes = [...source("purpose.rs").matchAll(/Self::\w+ => "(\w+)",/g)].map(([, word]) => word);
  assert.deepEqual([...content.PURPOSES], purposes);
});

test("the fields are those of the service", () => {
  const of = (value: unknown) => Object.keys(value as object);
  const first = (name: string) => (CONTENT[name] as unknown[])[0];
  assert.deepEqual(of(CONTENT), fields("certificate.rs", "Claims"));
  assert.deepEqual(of(CONTENT["audit"]), fields("certificate.rs", "Audit"));
  assert.deepEqual(of(first("recipients")), fields("certificate.rs", "Recipient"));
  assert.deepEqual(of(first("attested")), fields("certificate/scope.rs", "Attested"));
  const rest = first("not_covered") as { words: unknown };
  assert.deepEqual(of(rest), fields("certificate/scope.rs", "NotCovered"));
  assert.deepEqual(of(rest.words), fields("certificate/scope.rs", "Words"));
});
