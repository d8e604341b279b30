// The proofs of promises are found in docs/promises.md and in the results of tests.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { test } from "node:test";
import { promised, proofOf, proofs } from "./promises.mjs";

const ROOT = new URL("../../../", import.meta.url);
const TABLE = readFileSync(new URL("docs/promises.md", ROOT), "utf8");

/** The text of a file, or of all files in a folder; for a file also those in the folder of its name. */
function source(path) {
  const at = new URL(path, ROOT);
  if (!existsSync(at)) return "";
  const text = statSync(at).isDirectory() ? "" : readFileSync(at, "utf8");
  if (path.endsWith(".rs")) return text + source(path.slice(0, -".rs".length));
  if (text) return text;
  return readdirSync(at)
    .map((name) => source(`${path}/${name}`))
    .join("\n");
}

test("each promise of the table names tests that exist", () => {
  const rows = promised(TABLE);
  assert.deepEqual(
    rows.map(({ id }) => id),
    Array.from({ length: 12 }, (_, n) => `P${n + 1}`),
  );
  for (const { id, tests } of rows) {
    assert.ok(tests.length > 0, id);
    for (const { path } of tests) {
      assert.ok(existsSync(new URL(path, ROOT)), `${id}: ${path} does not exist: write its whole path in docs/promises.md`);
      if (path.endsWith(".ts")) assert.match(source(path), /^\s*test\(/m, `${id}: ${path} has no tests`);
      else if (!path.endsWith(".sh")) assert.match(source(path), /#\[(tokio::)?test\b|proptest!/, `${id}: ${path} has no tests`);
    }
  }
});

const RESULTS = {
  "tests/promises promises": {
    at: "2026-11-26T03:00:00Z",
    tests: { "p10_unreadable::nothing_is_readable": true, "p10_carriers::asked": true, "p10_carriers::late::shown": false },
  },
  "tests/deployed killed": { at: "2026-11-26T03:01:00Z", tests: { "end::runs_again": true } },
  "tests/deployed platform": { at: "2026-11-26T03:02:00Z", tests: { "gateway::no_cookies": true, "carrier_queues::sealed": true } },
  "tests/template template": { at: "2026-11-26T03:03:00Z", tests: { "tables::have_backups": true } },
  "shared/domain qeg_domain": { at: "2026-11-26T03:04:00Z", tests: { "notice::tests::promotions": true, "hold::tests::due": true } },
  "shared/vault credential": { at: "2026-11-26T03:05:00Z", tests: { digests_are_slow: true } },
  "tests/portal pages.test.ts": { at: "2026-11-26T03:07:00Z", tests: { "nothing goes wrong": true } },
  "shared/vault qeg_vault": { at: "2026-11-26T03:06:00Z", tests: { "credential::other": true } },
};

/** The proof that a table with this text in its last column names. */
const found = (text, results = RESULTS, since = undefined) => proofOf(promised(`| P1 | a | b | ${text} |`)[0].tests[0], results, since);

test("the results of a test are found by its path", () => {
  assert.deepEqual(found("`p10_unreadable.rs`"), { path: "tests/promises/p10_unreadable.rs", passed: 1, failed: [], at: "2026-11-26T03:00:00Z" });
  assert.deepEqual(found("`p10_carriers.rs` and its folder").failed, ["p10_carriers::late::shown"]);
  assert.equal(found("`p10_carriers.rs`").passed, 1);
  assert.equal(found("`p10_carriers/late.rs`").failed.length, 1);
  assert.equal(found("as a process: `tests/deployed/killed/`").passed, 1);
  assert.equal(found("`tests/deployed/platform/gateway.rs`").passed, 1);
  assert.equal(found("`tests/template/tables.rs`").passed, 1);
  assert.equal(found("`shared/domain/src/notice/tests.rs`").passed, 1);
  assert.equal(found("`shared/domain/src/hold.rs`").passed, 1);
  assert.equal(found("in a browser: `tests/portal/pages.test.ts`").passed, 1);
  assert.deepEqual(found("`shared/vault/tests/credential.rs`"), {
    path: "shared/vault/tests/credential.rs",
    passed: 1,
    failed: [],
    at: "2026-11-26T03:05:00Z",
  });
});

test("without a run nothing is said to have passed", () => {
  const nothing = { path: "tests/promises/p10_unreadable.rs", passed: 0, failed: [] };
  assert.deepEqual(found("`p10_unreadable.rs`", {}), nothing);
  assert.deepEqual(found("`p10_unreadable.rs`", RESULTS, "2026-11-26T03:00:01Z"), nothing, "the run is older than the code");
  assert.equal(found("`p10_unreadable.rs`", RESULTS, "2026-11-26T03:00:00Z").passed, 1);
});

test("a command in the table is no test", () => {
  assert.deepEqual(
    promised("| P12 | a | b | `make check` runs `infra/local/planted_advisory.sh` |")[0].tests.map(({ path }) => path),
    ["infra/local/planted_advisory.sh"],
  );
  assert.deepEqual(Object.keys(proofs(TABLE, RESULTS, undefined)).length, 12);
});
