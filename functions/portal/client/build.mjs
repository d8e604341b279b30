// Builds the package into dist/: one module for browsers, Node and React Native, its types, and the licences.
//
// @noble/hashes is built in, so that the package has no dependencies.

import { execFileSync } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: ["src/index.ts"],
  outfile: "dist/index.js",
  bundle: true,
  platform: "neutral",
  format: "esm",
  target: "es2022",
  legalComments: "inline",
  logLevel: "warning",
});
execFileSync(process.execPath, [require.resolve("typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
  cwd: here,
  stdio: "inherit",
});
copyFileSync(join(here, "../../../LICENSE"), join(dist, "LICENSE"));
copyFileSync(join(dirname(require.resolve("@noble/hashes")), "LICENSE"), join(dist, "LICENSE-noble-hashes"));
