// What the first page costs on a slow phone, in bytes, and what Lighthouse says of it. Its score for performance depends on
// the machine, so `npm run lighthouse` measures that.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./browser.ts";
import { judge } from "./lighthouse.ts";
import { stack } from "./stack.ts";

/** Bytes that the first page may load, compressed, with everything that it needs. */
const FIRST_LOAD_BYTES = 60 * 1024;
/** Where Lighthouse finds the browser. */
const PORT = 9333;

let browser: Browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", `--remote-debugging-port=${PORT}`] });
});
after(() => browser.close());

test("the first page loads at most 60 KB", async () => {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  const loaded: string[] = [];
  session.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
  });
  page.on("response", (response) => loaded.push(new URL(response.url()).pathname.split("/").at(-1) ?? ""));
  await page.goto(stack.portal, { waitUntil: "networkidle" });
  assert(bytes > 10_000, "something was counted");
  assert(bytes <= FIRST_LOAD_BYTES, `${bytes} bytes: ${loaded.join(", ")}`);
  await page.close();
});

test("Lighthouse gives at least 95 for accessibility and for best practices", async () => {
  const { scores, failed } = await judge(stack.portal, PORT, ["accessibility", "best-practices"]);
  for (const [name, score] of Object.entries(scores)) assert(score >= 95, `${name} ${score}: ${failed}`);
});
