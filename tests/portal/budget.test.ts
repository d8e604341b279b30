// What the first page costs on a slow phone: bytes, and Lighthouse's judgement.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import lighthouse from "lighthouse";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./browser.ts";
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

test("Lighthouse on its slow phone: performance 90, accessibility and best practices 95", async () => {
  const result = await lighthouse(stack.portal, { port: PORT, onlyCategories: ["performance", "accessibility", "best-practices"], logLevel: "error" });
  assert(result, "Lighthouse ran");
  const scores = Object.fromEntries(Object.entries(result.lhr.categories).map(([name, category]) => [name, (category.score ?? 0) * 100]));
  const failed = Object.values(result.lhr.audits).filter((audit) => audit.score !== null && audit.score < 0.9);
  const why = failed.map((audit) => `${audit.id} ${audit.displayValue ?? audit.score}`).join(", ");
  // The local stack has no TLS, and Lighthouse counts 127.0.0.1 as safe.
  assert((scores["accessibility"] ?? 0) >= 95, `accessibility ${scores["accessibility"]}: ${why}`);
  assert((scores["best-practices"] ?? 0) >= 95, `best practices ${scores["best-practices"]}: ${why}`);
  assert((scores["performance"] ?? 0) >= 90, `performance ${scores["performance"]}: ${why}`);
});
