// The package as others get it: packed, installed in an empty project, and used there.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { serve } from "./server.js";

const run = promisify(execFile);
const client = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(client, "../node_modules/typescript/bin/tsc");

const USE = `
import { connect, Offline, pages, Problem, verifyCertificate } from "qeg-client";
const { status, data } = await connect({ base: process.env.BASE }).get("/policy");
console.log(JSON.stringify({ status, data, names: [Offline, pages, Problem, verifyCertificate].map(({ name }) => name) }));
`;

const TYPED = `
import { connect, Problem, type Answer, type Verification } from "qeg-client";
const client = connect({ base: "https://api.example/v1" });
export const status: Promise<Answer<unknown>> = client.get("/policy");
export const code = (problem: Problem): string => problem.code;
export type Result = Verification["certificate"];
`;

test("the package installs without a network and works in Node, with its types", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "qeg-client-"));
  t.after(() => rm(folder, { recursive: true }));
  await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: client });
  const [tarball] = await readdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
  const server = await serve(t, () => ({ body: { current: "1" } }));
  await writeFile(join(folder, "use.js"), USE);
  const { stdout } = await run(process.execPath, ["use.js"], {
    cwd: folder,
    env: { ...process.env, BASE: server.base },
  });
  assert.deepEqual(JSON.parse(stdout), {
    status: 200,
    data: { current: "1" },
    names: ["Offline", "pages", "Problem", "verifyCertificate"],
  });
  assert.equal(server.received[0]?.url, "/v1/policy");
  // The types are checked with those of the package itself, and with nothing of this project.
  await writeFile(join(folder, "typed.ts"), TYPED);
  const compilerOptions = { noEmit: true, strict: true, target: "es2022", module: "nodenext", types: [] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["typed.ts"] }));
  const checked = await run(process.execPath, [tsc], { cwd: folder }).catch((error: unknown) => error);
  assert.equal((checked as { stdout: string }).stdout, "");
  const installed = await readdir(join(folder, "node_modules/qeg-client"), { recursive: true });
  for (const name of ["dist/index.js", "dist/index.d.ts", "dist/LICENSE", "dist/LICENSE-noble-hashes", "README.md"]) {
    assert.ok(installed.includes(name), name);
  }
  assert.ok(installed.every((name) => !name.startsWith("src") && !name.startsWith("test")));
});
