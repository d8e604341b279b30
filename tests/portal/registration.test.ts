// Registering and getting back in, in a real browser: recovery codes, call signs that are taken, lost answers, challenges.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { endSession, makeAccount, makeAccountWithNumber, PASSWORD, unusedCallSign, unusedNumber } from "./accounts.ts";
import { accessible, check, close, goTo, launch, open, settled, type Window } from "./browser.ts";
import { signInAgain, tokenOf } from "./signing_in.ts";
import { code, stack } from "./stack.ts";

/** Accounts that one network address may ask for in an hour (`ACCOUNTS_PER_SOURCE_HOUR`). */
const ACCOUNTS_AN_HOUR = 10;

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** A window on the page `#/register`, where a call sign is filled in and nothing is sent yet. */
async function registering(callSign: string): Promise<Window> {
  const window = await open(browser, { language: "zh-CN", width: 360, scheme: "light" });
  await window.page.goto(stack.portal);
  await goTo(window.page, "/register");
  await fill(window.page, callSign);
  return window;
}

async function fill(page: Page, callSign: string): Promise<void> {
  await page.getByRole("radio", { name: /^呼号/ }).check();
  await page.getByRole("textbox", { name: "呼号", exact: true }).fill(callSign);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox", { name: "我已阅读并同意隐私政策" }).check();
}

const submit = (page: Page) => page.locator("form button[type=submit]").click();
const shownCode = (page: Page) => page.locator("code.code").textContent();

test("a recovery code is shown until its owner says that it is saved", async () => {
  const window = await registering(unusedCallSign());
  const { page } = window;
  await submit(page);
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  assert.match((await shownCode(page)) ?? "", /^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
  await accessible(page);
  await goTo(page, "/account");
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("请先保存，再勾选这一项。").waitFor();
  assert.equal(await page.getByRole("heading", { name: "请保存您的恢复码" }).count(), 1);
  await page.getByRole("checkbox", { name: "我已把恢复码保存在安全的地方" }).check();
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("heading", { name: "账户", exact: true }).waitFor();
  await check(window);
  await close(window);
});

test("somebody else who signs in where a recovery code is shown does not see it", async () => {
  const second = await makeAccount();
  const window = await registering(unusedCallSign());
  const { page } = window;
  await submit(page);
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  await endSession(await tokenOf(page));
  await goTo(page, "/notices");
  await signInAgain(page, second.callSign);
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  assert.equal(await page.locator("code.code").count(), 0);
  await close(window);
});

test("passwords and a recovery code are not kept while another page is shown", async () => {
  const window = await registering(unusedCallSign());
  const { page } = window;
  await goTo(page, "/reset-password");
  await page.getByRole("radio", { name: /^呼号和恢复码/ }).check();
  await page.getByRole("textbox", { name: "恢复码", exact: true }).fill("00000-00000-00000-00000");
  await page.getByLabel("新密码", { exact: true }).fill(PASSWORD);
  await goTo(page, "/register");
  assert.equal(await page.getByLabel("密码", { exact: true }).inputValue(), "");
  assert.equal(await page.getByRole("radio", { name: /^呼号/ }).isChecked(), true);
  await goTo(page, "/reset-password");
  assert.equal(await page.getByRole("textbox", { name: "恢复码", exact: true }).inputValue(), "");
  assert.equal(await page.getByLabel("新密码", { exact: true }).inputValue(), "");
  await close(window);
});

test("a recovery code sets a new password once, and another one takes its place", async () => {
  const made = await makeAccount();
  const window = await open(browser, { language: "zh-CN", width: 360, scheme: "dark" });
  const { page } = window;
  await page.goto(stack.portal);
  await goTo(page, "/reset-password");
  await page.getByRole("radio", { name: /^呼号和恢复码/ }).check();
  await page.getByRole("textbox", { name: "呼号", exact: true }).fill(made.callSign);
  await page.getByRole("textbox", { name: "恢复码", exact: true }).fill(made.recoveryCode.toLowerCase().replaceAll("-", " "));
  await page.getByLabel("新密码", { exact: true }).fill(`${PASSWORD} again`);
  await accessible(page);
  await submit(page);
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  assert.notEqual(await shownCode(page), made.recoveryCode);
  await page.getByRole("checkbox").check();
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByRole("button", { name: "去登录" }).click();
  await page.getByLabel("手机号码或呼号").fill(made.callSign);
  await page.getByLabel("密码", { exact: true }).fill(`${PASSWORD} again`);
  await submit(page);
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  await check(window, [made.callSign]);
  await close(window);
});

test("everything that is missing stands at its field, and the focus at the first", async () => {
  const window = await open(browser, { language: "en", width: 360, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await goTo(page, "/register");
  await submit(page);
  await page.getByText("You have to agree to the privacy policy to go on.").waitFor();
  assert.equal(await page.locator("[aria-invalid=true]").count(), 3);
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "tel");
  await page.locator("input[type=tel]").fill("1");
  assert.equal(await page.locator("[aria-invalid=true]").count(), 2, "a fault is gone once its field has changed");
  await accessible(page);
  await check(window);
  await close(window);
});

test("a call sign that somebody has is refused with the way to get it", async () => {
  const { callSign } = await makeAccount();
  const window = await registering(` ${callSign.toLowerCase()}/P `);
  await submit(window.page);
  await window.page.getByText("提交电台执照").waitFor();
  assert.equal(await window.page.evaluate(() => document.activeElement?.getAttribute("aria-invalid")), "true");
  await accessible(window.page);
  await check(window, [callSign]);
  await close(window);
});

test("a number that somebody had before is moved, and the page stays until that is done or has failed", async () => {
  const number = unusedNumber();
  await makeAccountWithNumber(number);
  const window = await open(browser, { language: "zh-CN", width: 360, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await goTo(page, "/register");
  await page.getByLabel("手机号码", { exact: true }).fill(number);
  // Enter after the number asks for the code: nothing is said of the fields that are still empty.
  await page.getByLabel("手机号码", { exact: true }).press("Enter");
  await page.getByLabel("短信验证码").waitFor();
  assert.equal(await page.locator("[aria-invalid=true]").count(), 0);
  await page.getByLabel("短信验证码").fill(await code(`+86${number}`, 2));
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox", { name: "我已阅读并同意隐私政策" }).check();
  await submit(page);
  await page.getByRole("button", { name: "把号码转到新账户" }).click();
  const dialog = page.getByRole("alertdialog");
  const move = dialog.getByRole("button", { name: "不是我的账户，转过来并注册" });
  assert.equal(await dialog.getByRole("alert").count(), 0);
  // The request is held until the page was looked at, and then lost.
  let release: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/accounts", async (route) => {
    await looked;
    await route.abort("connectionreset");
  });
  await move.click();
  await dialog.getByRole("button", { name: "请稍候…" }).waitFor();
  // Nothing cancels what is being done: no button, and no Escape, which a browser follows at the second time.
  await dialog.getByRole("button", { name: "取消" }).click({ force: true });
  for (let time = 0; time < 3; time += 1) await page.keyboard.press("Escape");
  await page.waitForTimeout(200);
  assert(await dialog.isVisible());
  await accessible(page);
  release();
  await dialog.getByText("网络连接失败").waitFor();
  await accessible(page);
  await page.unroute("**/accounts");
  await move.click();
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  await close(window);
});

test("an account whose answer was lost is there when the person presses again", async () => {
  const window = await registering(unusedCallSign());
  const { page } = window;
  // The service makes the account, and every answer that says so is lost on its way back.
  let lost = 0;
  await page.route("**/accounts", async (route) => {
    const answer = await route.fetch();
    if (answer.status() !== 201) return route.fulfill({ response: answer });
    lost += 1;
    return route.abort("connectionreset");
  });
  await submit(page);
  await page.getByText("网络连接失败").waitFor();
  assert(lost > 0, "the account was made");
  await page.unroute("**/accounts");
  await submit(page);
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  await close(window);
});

test("after many accounts of one network the browser solves a challenge and says so", async () => {
  for (let made = 0; made < ACCOUNTS_AN_HOUR; made += 1) await makeAccount();
  const window = await registering(unusedCallSign());
  const { page } = window;
  const said = page.getByText("浏览器正在做一道验证题").waitFor();
  await submit(page);
  await said;
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  await settled(page);
  await check(window);
  await close(window);
});
