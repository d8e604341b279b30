// Makes the pictures of the pages in docs/pictures, from a local stack: `make pictures`.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { close, goTo, launch, open, settled, type View } from "./browser.ts";
import { askForDeletion, forward, giveContact, register, somebody, wordsOf } from "./people.ts";
import { carrier, purgeUntil, stack, stop } from "./stack.ts";

const folder = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
mkdirSync(folder, { recursive: true });

/** A picture of the page from its top, or from the heading `from`, so many pixels high. */
async function picture(page: Page, name: string, height: number, from?: string): Promise<void> {
  await settled(page);
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  const width = page.viewportSize()?.width ?? 0;
  const y = from ? ((await page.getByRole("heading", { name: from }).boundingBox())?.y ?? 0) - 16 : 0;
  // Nothing is shown as if somebody pointed at it.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: `${folder}${name}.png`, clip: { x: 0, y, width, height }, fullPage: true });
  console.log(`docs/pictures/${name}.png`);
}

const browser = await launch();

const desk: View = { language: "zh-CN", width: 1280, scheme: "light" };
const window = await open(browser, desk);
await window.page.goto(stack.portal);
await goTo(window.page, "/");
await picture(window.page, "first-page", 1160);
await goTo(window.page, "/policy");
await window.page.locator("main details > summary:visible").first().click();
await picture(window.page, "policy", 1160);
await close(window);

const phone: View = { language: "en", width: 360, scheme: "light" };
const { page, context } = await open(browser, phone);
const words = wordsOf(phone);
const person = somebody();
await page.goto(stack.portal);
await page.getByRole("button", { name: "Menu" }).click();
await register(page, words, person);
await picture(page, "account", 1000);
await goTo(page, "/contact");
await giveContact(page, words, person);
await goTo(page, "/forward/new");
await forward(page, words);
const consumer = carrier("post");
try {
  await page.waitForTimeout(4000);
  await page.reload();
  await page.locator(".timeline > li.done").filter({ hasText: "Delivery" }).waitFor();
} finally {
  await stop(consumer);
}
await goTo(page, "/forward");
await page
  .getByRole("link", { name: /QSL card/ })
  .first()
  .click();
await page.getByRole("heading", { name: "Forwarding order" }).waitFor();
await picture(page, "forwarding", 1000);
await goTo(page, "/seen");
await picture(page, "access-log", 1000);
await goTo(page, "/delete");
await picture(page, "deletion", 1000, "When it is done");
const receipt = readFileSync(await askForDeletion(page, words, person));
const eraser = carrier("post");
try {
  await purgeUntil(receipt.toString(), "completed");
} finally {
  await stop(eraser);
}
await page.evaluate(() => sessionStorage.clear());
await page.reload();
await goTo(page, "/receipt");
await page.getByLabel("Open the receipt that you saved").setInputFiles({ name: "receipt.txt", mimeType: "text/plain", buffer: receipt });
await page.getByText("The certificate is valid").first().waitFor();
await picture(page, "receipt", 1000, "State");
await context.close();
await browser.close();
