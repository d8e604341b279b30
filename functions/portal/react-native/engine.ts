// React Native's engine on this machine: the package as it is published is installed, an app is bundled by Metro, Hermes runs it.

import { execFile } from "node:child_process";
import { mkdtemp, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));

/** The engine of this machine: its package has those of Linux and Windows on x64, and of macOS. */
const ENGINE = { darwin: "osx-bin/hermes", linux: "linux64-bin/hermes", win32: "win64-bin/hermes.exe" }[process.platform as string];

/** Why there is no engine here; `false` where there is one. */
export const missing = ENGINE === undefined || (process.platform !== "darwin" && process.arch !== "x64") ? "Hermes has no program for this machine" : false;

/** A folder in which the client is installed, and how to remove it. */
export async function installed(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "qeg-react-native-")));
  await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: join(here, "../client") });
  const [tarball] = await readdir(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true }');
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], { cwd: folder });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** Runs an app of this folder, such as `app.ts`, and gives the line that it prints. */
export async function inHermes(folder: string, app: string, profile: string): Promise<string> {
  const script = join(folder, `${profile}-${app}.js`);
  await run(process.execPath, [join(here, "bundle.mjs"), folder, profile, script, app]);
  const { stdout } = await run(join(here, "node_modules/hermes-engine-cli", ENGINE as string), ["-O", "-w", script]);
  return stdout;
}
