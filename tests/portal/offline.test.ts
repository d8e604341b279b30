// A page that is opened first without a network: it says so, and opens once there is one.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { accessible, check, launch, open } from "./browser.ts";
import { stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a page that cannot be loaded says so, and opens when the network is back", async () => {
  const window = await open(browser, { language: "en", width: 360, scheme: "light" });
  const { context, page } = window;
  await page.goto(stack.portal);
  await page.locator("main h1").waitFor();
  await context.setOffline(true);
  await page.evaluate(() => {
    location.hash = "/numbers";
  });
  const again = page.getByRole("button", { name: "Try again" });
  await page.getByRole("alert").waitFor();
  await accessible(page);
  await again.click();
  await page.getByRole("alert").waitFor();
  assert(await again.evaluate((button) => document.activeElement === button), "the focus stays on the button");
  await context.setOffline(false);
  await again.click();
  await page.getByText("No deletion is overdue now.").waitFor();
  await check(window);
  await context.close();
});
