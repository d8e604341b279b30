// What the page of the policy shows of tests that passed, that failed, and that were not run.
/// <reference path="./built.d.ts" />
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";
import type { Proof } from "qeg:policy";

const AT = "2026-11-26T03:00:00Z";
const passed: Proof = { path: "tests/promises/p10_unreadable.rs", passed: 7, failed: [], at: AT };
const failed: Proof = { path: "tests/promises/p10_carriers.rs", passed: 3, failed: ["p10_carriers::late"], at: AT };
const notRun: Proof = { path: "tests/deployed/killed", passed: 0, failed: [] };

/** The HTML of the summary and of the list, with these tests of one promise. They are built as `build.mjs` builds them. */
async function shown(tests: readonly Proof[]): Promise<{ summary: string; list: string; last: string }> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import "../in_node"; import { h } from "preact"; import { renderToString as html } from "preact-render-to-string";
        import { LastRun, Proofs, ProofSummary } from "./proof";
        const props = { promises: ["P10"] };
        module.exports = { summary: html(h(ProofSummary, props)), list: html(h(Proofs, props)), last: html(h(LastRun, {})) };`,
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    bundle: true,
    format: "cjs",
    platform: "node",
    jsx: "automatic",
    jsxImportSource: "preact",
    write: false,
    plugins: [
      {
        name: "results",
        setup(own) {
          own.onResolve({ filter: /^qeg:policy$/ }, () => ({ path: "policy", namespace: "qeg" }));
          const contents = JSON.stringify({ parts: {}, proofs: { P10: { promise: "Nothing can be read.", tests } } });
          own.onLoad({ filter: /^policy$/, namespace: "qeg" }, () => ({ contents, loader: "json" }));
        },
      },
    ],
  });
  const module = { exports: {} as { summary: string; list: string; last: string } };
  new Function("module", "require", outputFiles[0]?.text ?? "")(module, createRequire(import.meta.url));
  return module.exports;
}

test("tests that passed are counted, with the time of their run", async () => {
  const { summary, list, last } = await shown([passed]);
  assert.match(summary, /class="passed">1 组测试全部通过/);
  assert.match(list, /p10_unreadable\.rs<\/code> <span class="passed">7 项通过（2026年11月26日 11:00）/);
  assert.match(last, /测试最近一次运行：2026年11月26日 11:00/);
});

test("a test that failed is named, and nothing says that all passed", async () => {
  const { summary, list } = await shown([passed, failed]);
  assert.match(summary, /class="fault">有测试未通过/);
  assert.match(list, /class="fault">1 项未通过.*<code>p10_carriers::late<\/code>/);
  assert.doesNotMatch(summary, /全部通过/);
});

test("a test that was not run has not passed", async () => {
  const { summary, list, last } = await shown([notRun]);
  assert.equal(summary, "");
  assert.match(list, /class="quiet">此版本未运行/);
  assert.doesNotMatch(list, /项通过/);
  assert.match(last, /此版本没有测试结果/);
  assert.match((await shown([passed, notRun])).summary, /2 组测试中运行了 1 组，全部通过/);
});
