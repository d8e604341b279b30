// A real browser (Debian's Chromium), and what must hold of every page that it opens.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium, type Browser, type BrowserContext, type Dialog, type Page } from "playwright-core";
import { stack } from "./stack.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** How a person looks at the pages. */
export interface View {
  language: "zh-CN" | "en";
  width: 360 | 1280;
  scheme: "light" | "dark";
}

/** Every combination. */
export const VIEWS: View[] = (["zh-CN", "en"] as const).flatMap((language) =>
  ([360, 1280] as const).flatMap((width) => (["light", "dark"] as const).map((scheme) => ({ language, width, scheme }))),
);

/** The browser. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Starts the browser. */
export function launch(): Promise<Browser> {
  // Containers have no sandbox of their own for Chromium.
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
}

/** A window in which everything that a page should not do is noted. */
export interface Window {
  context: BrowserContext;
  page: Page;
  /** What was wrong: console messages, requests to other origins, failed loads. */
  faults: string[];
  /** The addresses of all requests that the page made. */
  requests: Set<string>;
}

/** Opens a window. */
export async function open(browser: Browser, view: View): Promise<Window> {
  const context = await browser.newContext({
    viewport: { width: view.width, height: 900 },
    colorScheme: view.scheme,
    locale: view.language,
    timezoneId: "Europe/Lisbon", // Days are those of Asia/Shanghai wherever the reader is.
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const faults: string[] = [];
  const requests = new Set<string>();
  const origin = new URL(stack.portal).origin;
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium writes a line for each answer of the API that refuses something, and for each request without a network.
    const isRefusal = message.text().startsWith("Failed to load resource: the server responded with a status of 4");
    const isOffline = message.text().includes("net::ERR_INTERNET_DISCONNECTED");
    if (!isRefusal && !isOffline) faults.push(`console ${message.type()}: ${message.text()}`);
  });
  context.on("request", (request) => {
    const url = request.url();
    requests.add(url);
    if (!url.startsWith(`${origin}/`) && !url.startsWith("blob:") && !url.startsWith("data:")) faults.push(`request off the origin: ${url}`);
  });
  return { context, page, faults, requests };
}

/** Closes a window. Answers that a test still holds back or changes go nowhere then, which is no fault of the page. */
export async function close({ context, page }: Window): Promise<void> {
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
}

/** Tries to load the page again. The browser asks, and the person stays. Gives whether it asked. */
export async function staysWhenAsked(page: Page): Promise<boolean> {
  let asked = false;
  const stay = (dialog: Dialog) => {
    asked = dialog.type() === "beforeunload";
    void dialog.dismiss();
  };
  page.on("dialog", stay);
  await page.evaluate(() => location.reload()).catch(() => undefined);
  page.off("dialog", stay);
  return asked;
}

/** Goes to a route, such as `/contact`, by its address. */
export async function goTo(page: Page, route: string): Promise<void> {
  await page.evaluate((to) => {
    location.hash = to;
  }, route);
  await settled(page);
}

/** Waits until nothing loads any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector("main h1") !== null && document.querySelector(".loading, [aria-busy=true]") === null);
}

/** What must hold of a page at any time. `secrets` are words that may stand on the page and nowhere around it. */
export async function check({ context, page, faults, requests }: Window, secrets: readonly string[] = []): Promise<void> {
  assert.deepEqual(faults, [], `${page.url()}: nothing goes wrong`);
  assert.deepEqual(await context.cookies(), [], "no cookies");
  const kept = await page.evaluate(async () => ({
    local: localStorage.length,
    session: Object.keys(sessionStorage).sort(),
    // Browsers have both only where a page is trusted, as it is at the address of the local stack.
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  assert.equal(kept.local, 0, "nothing in the local storage");
  assert.deepEqual(
    kept.session.filter((name) => !["token", "ends", "language"].includes(name)),
    [],
    "only the token, its end and the language in the session storage",
  );
  assert.deepEqual([kept.databases, kept.caches, kept.workers], [[], [], 0], "no database, no cache and no worker of the page");
  const around = [page.url(), await page.title(), ...requests];
  for (const secret of secrets) {
    const found = around.filter((one) => one.includes(secret) || one.includes(encodeURIComponent(secret)));
    assert.deepEqual(found, [], "nothing personal in the title, in the address and in the addresses of requests");
  }
  assert.deepEqual(await withoutPurpose(page), [], `${page.url()}: each field says what it is for, who gets it and how long it stays`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, `${page.url()}: nobody has to scroll sideways`);
}

/** The fields that people see and beside which nothing says what they are for, as HTML. */
function withoutPurpose(page: Page): Promise<string[]> {
  return page
    .locator(":is(main, dialog) :is(input, select, textarea):not([hidden])")
    .evaluateAll((fields) =>
      fields
        .filter((field) => !field.closest(".field")?.querySelector(".about") && !field.closest(".asked")?.querySelector(":scope > .about"))
        .map((field) => field.outerHTML),
    );
}

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
}

/** Asserts that axe finds nothing (WCAG 2.2 A and AA, and its best practices). The size of targets is off unless asked for. */
export async function accessible(page: Page): Promise<void> {
  // The page's Content-Security-Policy forbids scripts of others; the debugger's connection may run them.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe);
  // Only what is wrong is described in full, which takes less time.
  const options = "{ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] }";
  const found = (await page.evaluate(`axe.run(${options})`)) as AxeResult;
  const faults = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => `${node.html} ${node.failureSummary}`).join("; ")}`);
  assert.deepEqual(faults, [], `${page.url()}: axe finds nothing`);
}
