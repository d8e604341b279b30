// The promises of docs/promises.md, the tests that prove them, and what the last run of each test was, for the page of the
// policy. Results come from the file that `make test` writes; nothing here says that a test passed.

/**
 * A test file or folder that proves a promise, and where its results are: in which program, under which beginning of names.
 * @typedef {{ path: string, program: string | RegExp, prefix: string }} Test
 * @typedef {{ id: string, promise: string, tests: Test[] }} Promised
 * @typedef {Record<string, { at: string, tests: Record<string, boolean> }>} Results
 * @typedef {{ path: string, passed: number, failed: string[], at?: string }} Proof
 */

/**
 * The rows of the table. A path in the last column is a test; what is not a path, such as a command, is left out.
 * @param {string} markdown
 * @returns {Promised[]}
 */
export function promised(markdown) {
  const rows = markdown.split("\n").map((line) => /^\| (P\d+) \| (.+?) \| .+ \| (.+) \|$/.exec(line));
  return rows.flatMap((row) => {
    if (!row) return [];
    const [, id = "", promise = "", proof = ""] = row;
    const paths = [...proof.matchAll(/`([^`\s]+(?:\.rs|\.sh|\/[^`\s]*))`/g)].map(([, path = ""]) => path);
    return [{ id, promise, tests: paths.map(testAt) }];
  });
}

/**
 * Where the results of a path are. A name without a folder is in tests/promises.
 * @param {string} written
 * @returns {Test}
 */
function testAt(written) {
  const path = (written.includes("/") && !/^p\d\d_/.test(written) ? written : `tests/promises/${written}`).replace(/\/$/, "");
  const modules = (/** @type {string} */ rest) =>
    rest
      .replace(/\.rs$/, "")
      .split("/")
      .map((name) => `${name}::`)
      .join("");
  const found = (/** @type {string | RegExp} */ program, prefix = "") => ({ path, program, prefix });
  const [, folder, rest = ""] = /^(tests\/promises|tests\/template|tests\/deployed\/\w+)(?:\/(.+))?$/.exec(path) ?? [];
  if (folder?.startsWith("tests/deployed/")) return found(folder.replace("tests/deployed/", "tests/deployed "), rest && modules(rest));
  if (folder) return found(`${folder} ${folder.replace("tests/", "")}`, modules(rest));
  const inBrowser = /^(tests\/portal)\/(\w+\.test\.ts)$/.exec(path);
  if (inBrowser) return found(`${inBrowser[1]} ${inBrowser[2]}`);
  const unit = /^(.+)\/src\/(.+)$/.exec(path);
  // The program of unit tests has the name of its crate, which is not written in the path.
  if (unit) return found(new RegExp(`^${unit[1]} \\w+$`), modules(unit[2] ?? ""));
  const integration = /^(.+)\/tests\/(.+)\.rs$/.exec(path);
  return found(integration ? `${integration[1]} ${integration[2]}` : path);
}

/**
 * The last results of a test. Runs that ended before `since` were of an earlier state of the code: they prove nothing now.
 * @param {Test} test
 * @param {Results} results
 * @param {string | undefined} since
 * @returns {Proof}
 */
export function proofOf({ path, program, prefix }, results, since) {
  const runs = Object.entries(results).filter(([name]) => (typeof program === "string" ? name === program : program.test(name)));
  const current = runs.filter(([, run]) => !since || Date.parse(run.at) >= Date.parse(since));
  const ended = current.flatMap(([, run]) =>
    Object.entries(run.tests)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, passed]) => ({ name, passed, at: run.at })),
  );
  const failed = ended.filter(({ passed }) => !passed).map(({ name }) => name);
  const [first] = ended;
  return { path, passed: ended.length - failed.length, failed, ...(first && { at: first.at }) };
}

/**
 * The proofs of each promise by its id.
 * @param {string} markdown
 * @param {Results} results
 * @param {string | undefined} since
 */
export function proofs(markdown, results, since) {
  return Object.fromEntries(promised(markdown).map(({ id, promise, tests }) => [id, { promise, tests: tests.map((test) => proofOf(test, results, since)) }]));
}
