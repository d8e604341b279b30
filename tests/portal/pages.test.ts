// Every page in both languages, on a phone and a desk, in the light and the dark: nothing goes wrong, axe finds nothing,
// and nobody has to scroll sideways.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { connect } from "../../functions/portal/client/src/index.ts";
import { type Made, makeAccount, PASSWORD } from "./accounts.ts";
import { accessible, check, close, goTo, launch, open, settled, type View, VIEWS } from "./browser.ts";
import { stack } from "./stack.ts";

/** Every page by its route. */
const OPEN = ["", "sign-in", "register", "reset-password", "receipt", "policy", "numbers", "no-such-page"];
const OWN = ["", "contact", "forward", "forward/new", "messages", "messages/new", "notices", "seen", "account", "copy", "delete", "policy"];

const NAME = "欧阳修远";
const DETAIL = "文三路 100 号 3 幢 201 室";

/** Four of the eight views, in which every two of their properties meet. */
function isLookedAtByAxe({ language, width, scheme }: View): boolean {
  return [language === "en", width === 1280, scheme === "dark"].filter(Boolean).length % 2 === 0;
}

test("axe looks at every page in every pair of language, width and scheme", () => {
  const pairs = ({ language, width, scheme }: View) => [`${language} ${width}`, `${language} ${scheme}`, `${width} ${scheme}`];
  const all = new Set(VIEWS.flatMap(pairs));
  assert.equal(all.size, 12);
  assert.deepEqual(new Set(VIEWS.filter(isLookedAtByAxe).flatMap(pairs)), all);
});

let browser: Browser;
let made: Made;
let details: string[];
before(async () => {
  browser = await launch();
  made = await makeAccount();
  const api = connect({ base: stack.api, token: () => made.token });
  const address = { province: "浙江省", city: "杭州市", county: "西湖区", detail: DETAIL };
  await api.put("/contact", { body: { name: NAME, phone: "0571-87654321", address } });
  const policy = await api.get("/policy");
  const order = { carrier: "express", item: { kind: "card" as const, count: 3 }, consent: { policy_version: policy.data.current } };
  const handoff = await api.post("/handoffs", { body: order });
  const thread = await api.post("/threads", { body: { subject: "卡片", body: "什么时候寄出？" } });
  details = [`forward/${handoff.data.id}`, `messages/${thread.data.id}`];
});
after(() => browser.close());

test("the pages above are all that there are", () => {
  const source = readFileSync(new URL("../../functions/portal/pages/app.tsx", import.meta.url), "utf8");
  const listed = /^const PAGES[^\n]* = {\n(.*?)\n};/ms.exec(source)?.[1] ?? "";
  const routes = [...listed.matchAll(/^ {2}"?([a-z-]+)"?: {/gm)].map(([, name]) => name as string);
  assert(routes.length > 10);
  for (const route of routes) assert(OPEN.includes(route) || OWN.includes(route), `${route} is looked at`);
});

for (const view of VIEWS) {
  test(`in ${view.language} at ${view.width} pixels, ${view.scheme}`, async () => {
    const window = await open(browser, view);
    await window.page.goto(stack.portal);
    const secrets = [made.callSign, NAME, DETAIL];
    const look = async (routes: readonly string[]) => {
      for (const route of routes) {
        await goTo(window.page, `/${route}`);
        assert.equal(await window.page.locator("html").getAttribute("lang"), view.language);
        assert.equal(await window.page.locator("main h1").count(), 1, `#/${route} has one heading`);
        await check(window, secrets);
        // Each pair of language, width and scheme is in one of these four.
        if (isLookedAtByAxe(view)) await accessible(window.page);
      }
    };
    await look(OPEN);
    await window.page.evaluate((token) => sessionStorage.setItem("token", token), made.token);
    await window.page.reload();
    await look([...OWN, ...details]);
    await close(window);
  });
}

for (const view of VIEWS.filter(isLookedAtByAxe)) {
  test(`a receipt that is open, in ${view.language} at ${view.width} pixels, ${view.scheme}`, async () => {
    const deleted = await makeAccount();
    const api = connect({ base: stack.api, token: () => deleted.token });
    const { data } = await api.post("/deletion", { body: { mode: "grace", password: PASSWORD } });
    const window = await open(browser, view);
    const { page } = window;
    await page.goto(stack.portal);
    await goTo(page, "/receipt");
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({ name: "receipt.txt", mimeType: "text/plain", buffer: Buffer.from(JSON.stringify(data)) });
    await page.locator(".timeline").waitFor();
    await settled(page);
    await check(window, [deleted.callSign, data.receipt]);
    await accessible(page);
    await close(window);
  });

  test(`the reference of the API, in ${view.language} at ${view.width} pixels, ${view.scheme}`, async () => {
    const window = await open(browser, view);
    await window.page.goto(new URL("reference", stack.portal).href);
    await window.page.getByRole("heading", { level: 1 }).waitFor();
    await check(window);
    await accessible(window.page);
    await close(window);
  });
}

test("a page is used with the keyboard alone", async () => {
  const window = await open(browser, { language: "en", width: 1280, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), "Skip to content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1", "the way past the links leads to the heading");
  await goTo(page, "/sign-in");
  await page.getByLabel("Mobile number or call sign").focus();
  await page.keyboard.type(made.callSign);
  for (let turn = 0; turn < 3; turn++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.type === "password")) break;
  }
  await page.keyboard.type("not the password");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  const focused = await page.evaluate(() => document.activeElement?.closest("[role=alert], [aria-invalid=true]") !== null);
  assert(focused, "the focus is on what is wrong");
  await close(window);
});

test("the language is that of the browser until somebody chooses the other one, which stays in the tab", async () => {
  const window = await open(browser, { language: "en", width: 360, scheme: "light" });
  const { page } = window;
  const language = () => page.locator("html").getAttribute("lang");
  await page.goto(stack.portal);
  await goTo(page, "/sign-in");
  assert.equal(await language(), "en");
  await page.getByRole("button", { name: "中文" }).click();
  await page.getByLabel("手机号码或呼号").waitFor();
  assert.equal(await language(), "zh-CN");
  await page.reload();
  await page.getByLabel("手机号码或呼号").waitFor();
  assert.equal(await language(), "zh-CN");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByLabel("Mobile number or call sign").waitFor();
  await accessible(page);
  await check(window);
  await close(window);
});

test("links lead to pages also where the address has a query", async () => {
  const window = await open(browser, { language: "en", width: 1280, scheme: "light" });
  const { page } = window;
  await page.goto(`${stack.portal}?from=mail#/numbers`);
  await page.getByRole("heading", { name: "Public numbers" }).waitFor();
  await page.evaluate(() => document.documentElement.setAttribute("data-first", ""));
  await page.getByRole("link", { name: "Privacy policy" }).first().click();
  await page.getByRole("heading", { name: "Privacy policy", level: 1 }).waitFor();
  assert.equal(await page.locator("html[data-first]").count(), 1, "the document was not loaded again");
  await settled(page);
  await check(window);
  await close(window);
});

test("the menu of a phone closes when somebody chooses the page that is open", async () => {
  const window = await open(browser, { language: "en", width: 360, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await goTo(page, "/numbers");
  const menu = page.getByRole("button", { name: "Menu" });
  await menu.click();
  assert.equal(await menu.getAttribute("aria-expanded"), "true");
  await accessible(page);
  await page.getByRole("navigation").getByRole("link", { name: "Public numbers" }).click();
  assert.equal(await menu.getAttribute("aria-expanded"), "false");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
  await check(window);
  await close(window);
});

test("the description of the API can be read from every page", async () => {
  const window = await open(browser, { language: "en", width: 1280, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await page.getByRole("link", { name: "API reference" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  assert.equal(page.url(), new URL("reference", stack.portal).href);
  assert((await page.locator("body").innerText()).includes("POST /verifications"));
  await check(window);
  await close(window);
});

/** The numbers of a month. */
function numbersOf(month: string, requested: number | "<10") {
  return {
    month,
    deletions: { requested, completed: requested, slowest_working_days: 5 },
    carrier_erasures: { answered_in_time: 12, late: 0 },
    disclosures: 0,
  };
}

test("public numbers are shown by month, none below ten exactly, and what is overdue stands out", async () => {
  const window = await open(browser, { language: "en", width: 360, scheme: "light" });
  const { page } = window;
  let overdue = 0;
  // The stack has no month that has ended.
  const months = [numbersOf("2026-10", 1234), numbersOf("2026-09", "<10")];
  await page.route("**/numbers", (route) => route.fulfill({ json: { as_of: "2026-11-26", overdue, months } }));
  await page.goto(stack.portal);
  await goTo(page, "/numbers");
  await page.getByText("No deletion is overdue now.").waitFor();
  const rows = await page.getByRole("table").first().getByRole("row").allInnerTexts();
  assert.match(rows[1] ?? "", /October 2026\s+1,234/);
  assert.match(rows[2] ?? "", /September 2026\s+below 10/);
  await accessible(page);
  overdue = 12;
  await page.reload();
  await page.getByText("Deletions that are overdue now: 12.").waitFor();
  await accessible(page);
  await check(window);
  await close(window);
});
