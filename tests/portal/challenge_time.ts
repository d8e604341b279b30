// How long the pages work on the hardest challenge in Chromium, at its full speed and slowed as Lighthouse slows it for a phone:
// `npm run challenge`, after `make pages`. It needs no stack, and prints milliseconds of this machine, which should do nothing else.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium } from "playwright-core";

const ASSETS = new URL("../../target/pages/assets/", import.meta.url);
/** The greatest number of a challenge (`CHALLENGE_NUMBERS`). */
const GREATEST = 100_000;
/** How many times slower than this machine. Lighthouse's phone is four times as slow. */
const SLOWER = [1, 4, 6];

const name = readdirSync(ASSETS).find((file) => /^challenge-.*\.js$/.test(file));
assert(name, "the pages are not built: make pages");

const server = createServer((request, response) => {
  const file = (request.url ?? "/").slice(1);
  const isScript = file.endsWith(".js");
  response.writeHead(200, { "content-type": isScript ? "text/javascript" : "text/html" }).end(isScript ? readFileSync(new URL(file, ASSETS)) : "");
});
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const salt = "00112233445566778899aabb?expires=1772416800&";
const challenge = {
  algorithm: "SHA-256",
  challenge: createHash("sha256").update(`${salt}${GREATEST}`).digest("hex"),
  maxnumber: GREATEST,
  salt,
  signature: "",
};

const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const rate of SLOWER) {
  const page = await browser.newPage();
  await page.goto(origin);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  // The name of the function is shortened in the built file: it is the only one there.
  const program = `import("${origin}/${name}").then(async (module) => {
    const solve = Object.values(module).find((one) => typeof one === "function");
    const began = performance.now();
    const solved = await solve(${JSON.stringify(challenge)}, { wait: (ms) => new Promise((done) => setTimeout(done, ms)), now: () => performance.now() });
    return { ms: Math.round(performance.now() - began), isSolved: typeof solved === "string" };
  })`;
  const { ms, isSolved } = (await page.evaluate(program)) as { ms: number; isSolved: boolean };
  assert(isSolved, "the challenge is solved");
  console.log(`Chromium, ${rate} times slower: ${ms} ms`);
  await page.close();
}
await browser.close();
server.close();
