// Serves a page that solves the hardest challenge with the code of the built pages, three times, and shows how long each took.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const ASSETS = new URL("../../target/pages/assets/", import.meta.url);
/** The greatest number of a challenge (`CHALLENGE_NUMBERS`). */
const GREATEST = 100_000;
/** How often the page solves it. */
export const TIMES = 3;

const salt = "00112233445566778899aabb?expires=1772416800&";
const challenge = {
  algorithm: "SHA-256",
  challenge: createHash("sha256").update(`${salt}${GREATEST}`).digest("hex"),
  maxnumber: GREATEST,
  salt,
  signature: "",
};

/** The page. The name of the function is shortened in the built file: it is the only one there. */
function page(script: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Challenge</title><h1>The hardest challenge</h1><ol id="times"></ol>
<script type="module">
import * as module from "./${script}";
const solve = Object.values(module).find((one) => typeof one === "function");
const platform = { wait: (ms) => new Promise((done) => setTimeout(done, ms)), now: () => performance.now() };
for (let time = 0; time < ${TIMES}; time += 1) {
  const began = performance.now();
  const solved = await solve(${JSON.stringify(challenge)}, platform);
  const text = typeof solved === "string" ? Math.round(performance.now() - began) + " ms" : "not solved";
  await fetch("measured", { method: "POST", body: text }).catch(() => undefined);
  document.getElementById("times").append(Object.assign(document.createElement("li"), { textContent: text }));
}
</script></html>`;
}

/** Listens at this address until it is closed, and says what a browser has measured. Port 0 is any free one. */
export async function serve(host: string, port: number, measured: (browser: string, time: string) => void) {
  const scripts = readdirSync(ASSETS).filter((file) => file.endsWith(".js"));
  const script = scripts.find((file) => file.startsWith("challenge-"));
  assert(script, "the pages are not built: make pages");
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body = (body + part).slice(0, 20)));
      request.on("end", () => {
        if (/^(\d{1,7} ms|not solved)$/.test(body)) measured(request.headers["user-agent"] ?? "", body);
        response.writeHead(204).end();
      });
      return;
    }
    const asked = scripts.find((file) => request.url === `/${file}`);
    if (asked) {
      response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(new URL(asked, ASSETS)));
    } else {
      response.writeHead(200, { "content-type": "text/html" }).end(page(script));
    }
  });
  await new Promise<void>((listening) => server.listen(port, host, listening));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
