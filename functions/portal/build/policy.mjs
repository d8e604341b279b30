// What the page of the policy shows beside the text: what keeps each part, and the last results of the tests that prove it.
// A plugin of esbuild: pages import it as `qeg:policy` (its types are in pages/policy/built.d.ts).
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { proofs } from "./promises.mjs";

const ENDING = ".promises.json";

/**
 * The parts of each version of the policy.
 * @param {string} root of the project
 */
export function partsOf(root) {
  const folder = join(root, "shared/domain/data/policy");
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  return Object.fromEntries(files.map((name) => [name.slice(0, -ENDING.length), JSON.parse(readFileSync(join(folder, name), "utf8")).parts]));
}

/** The results of the last run of each test program; none where no test was run. */
function resultsOf(/** @type {string} */ root) {
  try {
    return JSON.parse(readFileSync(join(root, "target/test-results.json"), "utf8"));
  } catch {
    return {};
  }
}

/**
 * Since when the code is what it is now: the time of the last commit. Code with changes that are not committed was never
 * tested as it is. `undefined` without Git: then the results are shown with their time only.
 * @param {string} root
 */
function codeSince(root) {
  const git = (/** @type {string[]} */ ...args) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("status", "--porcelain", "--untracked-files=no") === "" ? git("log", "-1", "--format=%cI") : new Date().toISOString();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root of the project
 * @returns {import("esbuild").Plugin}
 */
export function policy(root) {
  return {
    name: "policy",
    setup(build) {
      build.onResolve({ filter: /^qeg:policy$/ }, () => ({ path: "policy", namespace: "qeg" }));
      build.onLoad({ filter: /^policy$/, namespace: "qeg" }, () => {
        const table = readFileSync(join(root, "docs/promises.md"), "utf8");
        const contents = { parts: partsOf(root), proofs: proofs(table, resultsOf(root), codeSince(root)) };
        return { contents: JSON.stringify(contents), loader: "json" };
      });
    },
  };
}
