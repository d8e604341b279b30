// The account in a real browser: identifiers, password, sessions that end, and who sees what was typed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { endSession, makeAccount, PASSWORD, unusedCallSign, unusedNumber } from "./accounts.ts";
import { accessible, check, close, goTo, launch, settled } from "./browser.ts";
import { pressSignOut, signedIn, signInAgain, tokenOf } from "./signing_in.ts";
import { code, stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

test("a number and a call sign are added, changed and given up, and one remains", async () => {
  const made = await makeAccount();
  const window = await signedIn(browser, made);
  const { page } = window;
  const [number, callSign] = [unusedNumber(), unusedCallSign()];
  await goTo(page, "/account");
  assert.equal(await page.getByRole("button", { name: "移除呼号" }).count(), 0, "the only identifier stays");

  await page.getByRole("button", { name: "添加手机号码" }).click();
  await page.getByLabel("新的手机号码", { exact: true }).fill(number);
  await page.getByRole("button", { name: "获取验证码" }).click();
  const digits = await code(`+86${number}`, 1);
  await page.getByLabel("短信验证码").fill(digits === "000000" ? "111111" : "000000");
  await page.getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "保存新号码" }).click();
  await page.getByText("验证码不正确或已过期").waitFor();
  await accessible(page);
  await page.getByLabel("短信验证码").fill(digits);
  await page.getByLabel("当前密码", { exact: true }).fill("not the password");
  await page.getByRole("button", { name: "保存新号码" }).click();
  await page.getByText("密码不正确。").waitFor();
  await page.getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "保存新号码" }).click();
  await page.getByText("手机号码已更新。").waitFor();

  await page.getByRole("button", { name: "更改呼号" }).click();
  await page.getByLabel("新的呼号", { exact: true }).fill(callSign);
  await page.getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "保存呼号" }).click();
  await page.getByText("呼号已更新。").waitFor();

  await page.getByRole("button", { name: "移除号码" }).click();
  await accessible(page);
  await page.getByRole("alertdialog").getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("alertdialog").getByRole("button", { name: "移除号码" }).click();
  // The code from the registration may be gone, so there is a new one.
  await page.getByRole("heading", { name: "请保存您的恢复码" }).waitFor();
  await accessible(page);
  await page.getByRole("checkbox", { name: "我已把恢复码保存在安全的地方" }).check();
  await page.getByRole("button", { name: "继续" }).click();
  await page.getByText("没有手机号码。").waitFor();
  await check(window, [number, callSign, made.callSign]);
  await close(window);
});

test("what was typed stays when a session ends, and its owner signs in again above it", async () => {
  const made = await makeAccount();
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/account");
  await page.getByRole("button", { name: "修改密码" }).click();
  await page.getByLabel("新密码", { exact: true }).fill("typed before it ended");
  await page.getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  await endSession(await tokenOf(page));
  await page.getByRole("button", { name: "修改密码" }).click();
  await signInAgain(page, made.callSign);
  await page.getByText("刚才的内容还没有提交").waitFor();
  assert.equal(await page.getByLabel("新密码", { exact: true }).inputValue(), "typed before it ended");
  await page.getByRole("button", { name: "修改密码" }).click();
  await page.getByText("密码已修改").waitFor();
  await check(window);
  await close(window);
});

test("somebody else who signs in there sees nothing of what was typed", async () => {
  const [first, second] = [await makeAccount(), await makeAccount()];
  const window = await signedIn(browser, first);
  const { page } = window;
  await goTo(page, "/contact");
  await page.getByLabel("收件人姓名", { exact: true }).fill("欧阳修远");
  await endSession(await tokenOf(page));
  await goTo(page, "/notices");
  await signInAgain(page, second.callSign);
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  await goTo(page, "/contact");
  assert.equal(await page.getByLabel("收件人姓名", { exact: true }).inputValue(), "");
  await close(window);
});

test("promotions are off until somebody wants them, and notices cannot be turned off", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await goTo(page, "/account");
  const promotions = page.getByRole("checkbox", { name: "接收推广消息" });
  await promotions.waitFor();
  assert.equal(await promotions.isChecked(), false);
  await promotions.click();
  await page.getByText("已开启推广消息。").waitFor();
  await page.reload();
  await settled(page);
  await promotions.waitFor();
  assert.equal(await promotions.isChecked(), true);
  await page.getByText("重要通知：始终开启").waitFor();
  await accessible(page);
  await check(window);
  await close(window);
});

test("signing out forgets the session in the tab and at the service", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  const token = await tokenOf(page);
  await pressSignOut(page);
  await page.getByRole("heading", { name: "您的卡片与信件" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("token")), null);
  const answer = await fetch(`${stack.api}/account`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 401);
  await close(window);
});

test("who agreed to an earlier version of the policy is asked to agree to the present one", async () => {
  const made = await makeAccount();
  const window = await signedIn(browser, made);
  const { page } = window;
  const sent: unknown[] = [];
  // One version is published only: so the account is made to say that it agreed to another, until it agrees.
  await page.route("**/account", async (route) => {
    const request = route.request();
    if (request.method() === "PATCH") sent.push(request.postDataJSON());
    if (request.method() !== "GET" || sent.length > 0) return route.continue();
    const response = await route.fetch();
    return route.fulfill({ response, json: { ...((await response.json()) as object), policy_version: "2020-01-01" } });
  });
  await page.reload();
  const asked = page.getByRole("heading", { name: "隐私政策已更新" });
  await asked.waitFor();
  await page.getByRole("button", { name: "同意新版本" }).click();
  await page.getByText("同意隐私政策后才能继续。").waitFor();
  assert.deepEqual(sent, [], "nothing is agreed to without a tick");
  await accessible(page);
  await page.getByRole("checkbox", { name: "我已阅读并同意隐私政策" }).check();
  await page.getByRole("button", { name: "同意新版本" }).click();
  await asked.waitFor({ state: "detached" });
  const { current } = (await (await fetch(`${stack.api}/policy`)).json()) as { current: string };
  assert.deepEqual(sent, [{ policy_version: current }]);
  await check(window, [made.callSign]);
  await close(window);
});
