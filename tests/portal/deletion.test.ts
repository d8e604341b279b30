// Asking for deletion in a real browser: the receipt that is shown once, and the password that is typed there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { endSession, makeAccount, PASSWORD } from "./accounts.ts";
import { accessible, check, close, goTo, launch, staysWhenAsked } from "./browser.ts";
import { signedIn, signInAgain, tokenOf } from "./signing_in.ts";
import { stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Asks for deletion on the page `#/delete`. Ends where the receipt is shown. */
async function askForDeletion(page: Page, when: "after a day" | "at once" = "after a day"): Promise<void> {
  await goTo(page, "/delete");
  if (when === "at once") await page.getByRole("radio", { name: "立即开始" }).check();
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "申请注销", exact: true }).click();
  await page.getByRole("button", { name: when === "at once" ? "确定，立即永久删除" : "确定，申请注销" }).click();
  await receiptOn(page).waitFor();
}

const receiptOn = (page: Page) => page.getByRole("heading", { name: "申请已收到，请保存回执" });

test("a receipt is shown over every page until its owner says that it is saved, and the browser asks before it leaves", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await askForDeletion(page);
  assert.match(await page.title(), /^申请已收到，请保存回执/);
  await accessible(page);
  await goTo(page, "/notices");
  assert.equal(await receiptOn(page).count(), 1);
  assert(await staysWhenAsked(page), "the browser asks");
  assert.equal(await receiptOn(page).count(), 1);
  await goTo(page, "/delete");
  await page.getByRole("button", { name: "继续", exact: true }).click();
  await page.getByText("请先保存，再勾选这一项。").waitFor();
  assert.equal(await receiptOn(page).count(), 1);
  await page.getByRole("checkbox", { name: "我已经保存好回执" }).check();
  await page.getByRole("button", { name: "继续", exact: true }).click();
  await page.getByRole("heading", { name: "注销进度" }).waitFor();
  assert.match(await page.title(), /^注销进度/);
  await page.getByText("再要一份回执").click();
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "取得回执" }).click();
  await receiptOn(page).waitFor();
  await check(window);
  await close(window);
});

test("a receipt stays when the session ends and its owner does not sign in again", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await askForDeletion(page);
  const shown = await page.locator("code.code").allTextContents();
  await endSession(await tokenOf(page));
  await goTo(page, "/notices");
  await page.getByRole("dialog").getByRole("button", { name: "不登录，离开此页" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "离开", exact: true }).click();
  await page.getByRole("alertdialog").waitFor({ state: "detached" });
  assert.deepEqual(await page.locator("code.code").allTextContents(), shown);
  await close(window);
});

test("after a request that begins at once, the person is signed out and follows it by the receipt", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await askForDeletion(page, "at once");
  const bySession: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["authorization"]?.startsWith("Bearer")) bySession.push(request.url());
  });
  await page.getByRole("checkbox", { name: "我已经保存好回执" }).check();
  await page.getByRole("button", { name: "继续", exact: true }).click();
  await page.getByRole("heading", { name: "注销回执" }).waitFor();
  await page.getByText("收到申请", { exact: true }).waitFor();
  assert.deepEqual(bySession, [], "nothing is read by a session that may have ended");
  assert.match(await page.title(), /^注销回执/);
  assert.equal(await page.evaluate(() => sessionStorage.getItem("token")), null);
  await check(window);
  await close(window);
});

test("signing out asks before a receipt is lost, and afterwards nobody sees it", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await askForDeletion(page);
  const signOut = page.getByRole("banner").getByRole("button", { name: "退出", exact: true });
  const question = page.getByRole("alertdialog", { name: "还没有保存，确定退出吗？" });
  await signOut.click();
  await question.getByText("退出后无法再看到").waitFor();
  await accessible(page);
  await question.getByRole("button", { name: "返回保存" }).click();
  await question.waitFor({ state: "detached" });
  assert.equal(await receiptOn(page).count(), 1);
  // The request is held until the page was looked at.
  let release: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/sessions/current", async (route) => {
    await looked;
    await route.continue();
  });
  await signOut.click();
  await question.getByRole("button", { name: "仍然退出" }).click();
  await question.getByRole("button", { name: "正在退出…" }).waitFor();
  release();
  await receiptOn(page).waitFor({ state: "detached" });
  assert.equal(await page.locator("code.code").count(), 0);
  await close(window);
});

test("somebody else who signs in there does not see the receipt of the person before", async () => {
  const [first, second] = [await makeAccount(), await makeAccount()];
  const window = await signedIn(browser, first);
  const { page } = window;
  await askForDeletion(page);
  await endSession(await tokenOf(page));
  await goTo(page, "/notices");
  await signInAgain(page, second.callSign);
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  assert.equal(await page.locator("code.code").count(), 0);
  await close(window);
});

test("a password is not kept while another page is shown, the choice beside it is", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await goTo(page, "/delete");
  await page.getByRole("radio", { name: "立即开始" }).check();
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await goTo(page, "/copy");
  await goTo(page, "/delete");
  assert.equal(await page.getByLabel("密码", { exact: true }).inputValue(), "");
  assert.equal(await page.getByRole("radio", { name: "立即开始" }).isChecked(), true);
  await close(window);
});

test("a calendar numbers the working days, and the request is cancelled while that is possible", async () => {
  const made = await makeAccount();
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/delete");
  const counted = page.locator("table.calendar td.counts");
  await counted.first().waitFor();
  assert.equal(await counted.count(), 7, "the seven working days");
  assert.match((await page.locator("table.calendar td.due").innerText()).replaceAll(/\s+/g, " "), /^\d+ 7/);
  await askForDeletion(page);
  await page.getByRole("checkbox", { name: "我已经保存好回执" }).check();
  await page.getByRole("button", { name: "继续", exact: true }).click();
  await page.getByRole("heading", { name: "注销进度" }).waitFor();
  assert.equal(await counted.count(), 7);
  await page.getByText(/最迟在.+完成，还剩 7 个工作日。/).waitFor();
  await accessible(page);
  await page.getByRole("button", { name: "撤销申请，保留账户" }).click();
  await page.getByText("申请已撤销，您的账户恢复正常。").waitFor();
  await accessible(page);
  const token = await tokenOf(page);
  const answer = await fetch(`${stack.api}/account`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(((await answer.json()) as { status: string }).status, "active");
  await check(window, [made.callSign]);
  await close(window);
});

test("the receipt can be printed: its paper has the receipt, where to use it, and no buttons", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await askForDeletion(page);
  await page.evaluate(() => {
    globalThis.print = () => document.documentElement.setAttribute("data-printed", "");
  });
  await page.getByRole("button", { name: "打印" }).click();
  assert.equal(await page.locator("html[data-printed]").count(), 1);
  await page.emulateMedia({ media: "print" });
  for (const code of await page.locator("code.code").all()) assert(await code.isVisible());
  assert.equal(await page.locator("code.code").count(), 2, "the id and the receipt");
  assert(await page.getByText("在这里使用：").isVisible());
  assert.equal(await page.locator("button:visible, nav:visible, form:visible").count(), 0);
  await page.emulateMedia({ media: "screen" });
  await check(window);
  await close(window);
});
