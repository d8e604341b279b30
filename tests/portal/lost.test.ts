// Answers that are lost, late or refused, in a real browser: what the pages keep, and what they say.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page, Route } from "playwright-core";
import { type Client, connect } from "../../functions/portal/client/src/index.ts";
import { CONTACT, makeAccount, PASSWORD, unusedCallSign, unusedNumber } from "./accounts.ts";
import { accessible, check, close, goTo, launch, open, staysWhenAsked, type Window } from "./browser.ts";
import { pressSignOut, signedIn, tokenOf } from "./signing_in.ts";
import { stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The time after which the page of a conversation looks for an answer, in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

/** A test of what somebody does who is signed in. At its end nothing has gone wrong on any page. */
function bySomebody(name: string, work: (one: { window: Window; page: Page; api: Client }) => Promise<void>): void {
  test(name, async () => {
    const window = await signedIn(browser, await makeAccount());
    const { page } = window;
    const token = await tokenOf(page);
    await work({ window, page, api: connect({ base: stack.api, token: () => token }) });
    await check(window);
    await close(window);
  });
}

/** The service does what the page asks for, and the answer is lost. */
async function loseAnswer(route: Route): Promise<void> {
  await route.fetch();
  await route.abort("internetdisconnected");
}

/** Answers to requests with this method are held until `release` is called. `handled`: the service has handled the first one. */
async function hold(page: Page, address: string, method: string): Promise<{ handled: Promise<void>; release: () => void }> {
  let [release, handle]: (() => void)[] = [];
  const released = new Promise<void>((resolve) => (release = resolve));
  const handled = new Promise<void>((resolve) => (handle = resolve));
  await page.route(address, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    const response = await route.fetch();
    handle?.();
    await released;
    return route.fulfill({ response });
  });
  return { handled, release: () => release?.() };
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

bySomebody("a form of the account stays filled in when the network fails, and the same change is sent again", async ({ window, page }) => {
  const callSign = unusedCallSign();
  const keys = new Set<string | undefined>();
  await goTo(page, "/account");
  await button(page, "更改呼号").click();
  await page.getByLabel("新的呼号", { exact: true }).fill(callSign);
  await page.getByLabel("当前密码", { exact: true }).fill(PASSWORD);
  page.on("request", (request) => {
    if (request.method() === "PATCH") keys.add(request.headers()["idempotency-key"]);
  });
  await page.route("**/account", async (route) => {
    if (route.request().method() !== "PATCH") return route.fallback();
    await window.context.setOffline(true);
    return route.abort("internetdisconnected");
  });
  await button(page, "保存呼号").click();
  await page.getByText("网络连接失败。您填写的内容仍在").waitFor();
  // The page has looked at the account meanwhile, without an answer.
  await page.waitForTimeout(3000);
  assert.equal(await page.getByLabel("新的呼号", { exact: true }).inputValue(), callSign);
  assert.equal(await page.getByLabel("当前密码", { exact: true }).inputValue(), PASSWORD);
  await accessible(page);
  await page.unroute("**/account");
  await window.context.setOffline(false);
  await button(page, "保存呼号").click();
  await page.getByText("呼号已更新。").waitFor();
  assert.equal(keys.size, 1, "it is the same change each time");
});

bySomebody("signing out and the browser ask before what was typed is lost", async ({ page }) => {
  await goTo(page, "/messages/new");
  await page.getByLabel("您的问题", { exact: true }).fill("还没有写完");
  await goTo(page, "/notices");
  assert(await staysWhenAsked(page), "the browser asks too, on whatever page");
  await pressSignOut(page);
  await page.getByRole("alertdialog").getByText("还没有提交").waitFor();
  await page.keyboard.press("Escape");
  await goTo(page, "/messages/new");
  assert.equal(await page.getByLabel("您的问题", { exact: true }).inputValue(), "还没有写完");
  await pressSignOut(page);
  await button(page, "仍然退出").click();
  await page.getByRole("heading", { name: "您的卡片与信件" }).waitFor();
  const loaded = page.waitForEvent("load");
  assert(!(await staysWhenAsked(page)), "nothing is left that could be lost");
  await loaded;
});

bySomebody("a sign-out that the service does not answer says so, and can be repeated", async ({ window: { context }, page }) => {
  await context.setOffline(true);
  await pressSignOut(page);
  const question = page.getByRole("alertdialog", { name: "服务没有响应，还没有退出" });
  await question.getByText("修改密码可以立即结束所有登录").waitFor();
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "我的账户" }).waitFor();
  await pressSignOut(page);
  await context.setOffline(false);
  const ended = page.waitForResponse((answer) => answer.url().endsWith("/sessions/current"));
  await question.getByRole("button", { name: "重试" }).click();
  assert.equal((await ended).status(), 204);
  await page.getByRole("heading", { name: "您的卡片与信件" }).waitFor();
});

bySomebody("a sign-out that the service does not answer can be done on the page alone", async ({ page, api }) => {
  await page.route("**/sessions/current", (route) => route.abort("internetdisconnected"));
  await pressSignOut(page);
  await page.getByRole("button", { name: "只退出这个页面" }).click();
  await page.getByRole("heading", { name: "您的卡片与信件" }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.getItem("token")), null);
  assert.equal((await api.get("/account")).status, 200, "the service still accepts the session, as the page said");
});

bySomebody("what is typed while a message is sent stays, and an older look does not hide the message", async ({ page, api }) => {
  const { id } = (await api.post("/threads", { body: { subject: "卡片", body: "什么时候寄出？" } })).data;
  await page.clock.install();
  await goTo(page, `/messages/${id}`);
  const looked = await hold(page, `**/threads/${id}`, "GET");
  await page.clock.fastForward(LOOK_AGAIN_MS);
  await looked.handled;
  const sent = await hold(page, `**/threads/${id}/messages`, "POST");
  const field = page.getByLabel("继续写", { exact: true });
  await field.fill("先寄十张。");
  await button(page, "发送").click();
  await button(page, "请稍候…").waitFor();
  await field.fill("再寄十张。");
  sent.release();
  await page.locator(".conversation").getByText("先寄十张。").waitFor();
  assert.equal(await field.inputValue(), "再寄十张。");
  const answered = page.waitForResponse((answer) => answer.url().endsWith(`/threads/${id}`));
  looked.release();
  await (await answered).finished();
  await page.clock.runFor(1000);
  assert.equal(await page.locator(".conversation").getByText("先寄十张。").count(), 1);
});

bySomebody("a question whose answer was lost is not asked twice, also after a look at another page", async ({ page, api }) => {
  await goTo(page, "/messages/new");
  await page.getByLabel("您的问题", { exact: true }).fill("卡片什么时候寄出？");
  await page.route("**/threads", (route) => (route.request().method() === "POST" ? loseAnswer(route) : route.fallback()));
  await button(page, "发送").click();
  await page.getByText("网络连接失败").waitFor();
  await page.unroute("**/threads");
  await goTo(page, "/messages");
  await goTo(page, "/messages/new");
  await button(page, "发送").click();
  await page.locator(".conversation").getByText("卡片什么时候寄出？").waitFor();
  assert.equal((await api.get("/threads")).data.threads.length, 1);
});

bySomebody("an answer that comes late takes nobody away from the page they went to", async ({ page }) => {
  await goTo(page, "/messages/new");
  await page.getByLabel("您的问题", { exact: true }).fill("卡片什么时候寄出？");
  const sent = await hold(page, "**/threads", "POST");
  await button(page, "发送").click();
  await sent.handled;
  await goTo(page, "/notices");
  const answered = page.waitForResponse((answer) => answer.request().method() === "POST");
  sent.release();
  await (await answered).finished();
  await goTo(page, "/account");
  assert.match(page.url(), /#\/account$/);
});

bySomebody("the last choice about promotions counts, also while an earlier one is sent", async ({ page, api }) => {
  await goTo(page, "/account");
  const box = page.getByLabel("接收推广消息，例如转寄优惠", { exact: true });
  const saved = await hold(page, "**/preferences", "PUT");
  await box.click();
  await saved.handled;
  await box.click();
  saved.release();
  await page.getByText("已关闭推广消息。").waitFor();
  assert.equal(await box.isChecked(), false);
  assert.equal((await api.get("/preferences")).data.promotions, false);
});

bySomebody("a cancelled deletion whose answer was lost is said to be cancelled", async ({ page, api }) => {
  await api.post("/deletion", { body: { mode: "grace", password: PASSWORD } });
  await goTo(page, "/delete");
  await page.route("**/deletion", (route) => (route.request().method() === "DELETE" ? loseAnswer(route) : route.fallback()));
  await button(page, "撤销申请，保留账户").click();
  await page.getByText("网络连接失败").waitFor();
  await page.unroute("**/deletion");
  await button(page, "撤销申请，保留账户").click();
  await page.getByText("申请已撤销，您的账户恢复正常。").waitFor();
});

bySomebody("a deletion that can no longer be cancelled says why", async ({ page, api }) => {
  await api.post("/deletion", { body: { mode: "grace", password: PASSWORD } });
  await goTo(page, "/delete");
  const refusal = { status: 409, code: "conflict", title: "The present state does not allow this.", request_id: "x" };
  let cancelled = 0;
  await page.route("**/deletion", async (route) => {
    if (route.request().method() === "DELETE") {
      cancelled += 1;
      return route.fulfill({ status: 409, contentType: "application/problem+json", json: refusal });
    }
    const response = await route.fetch();
    const json = (await response.json()) as object;
    // Over with the second try, not before it: the page reads the deletion again by itself, and would take the button away.
    return route.fulfill({ response, json: cancelled === 2 ? { ...json, erase_after: "2026-01-01T00:00:00Z" } : json });
  });
  const cancel = button(page, "撤销申请，保留账户");
  await cancel.click();
  await page.getByText("现在不能撤销，请联系客服。").waitFor();
  await cancel.click();
  await page.getByText("等待期已结束，不能再撤销。").waitFor();
  await cancel.waitFor({ state: "detached" });
  await accessible(page);
});

bySomebody("contact data that was changed or deleted elsewhere can still be deleted", async ({ page, api }) => {
  for (const elsewhere of ["changed", "deleted"]) {
    await api.put("/contact", { body: CONTACT });
    await goTo(page, "/notices");
    await goTo(page, "/contact");
    await button(page, "删除收件信息").click();
    const question = page.getByRole("alertdialog");
    if (elsewhere === "deleted") await api.delete("/contact");
    else await api.put("/contact", { body: { ...CONTACT, address: { ...CONTACT.address, detail: "文三路 9 号" } } });
    await question.getByRole("button", { name: "删除", exact: true }).click();
    if (elsewhere === "changed") {
      await question.getByText("收件信息刚刚在别处修改过，请核对后再删除。").waitFor();
      await accessible(page);
      assert.equal(await page.getByText("文三路 9 号").count(), 1, "the page shows what is stored now");
      await question.getByRole("button", { name: "删除", exact: true }).click();
    }
    await page.getByText("收件信息已删除").waitFor();
  }
  await assert.rejects(api.get("/contact"), { status: 404 });
});

test("a code that is asked for again after a lost answer is the same one, and a corrected number stays", async () => {
  const window = await open(browser, { language: "zh-CN", width: 360, scheme: "light" });
  const { page } = window;
  const [first, second] = [unusedNumber(), unusedNumber()];
  const keys = new Set<string | undefined>();
  page.on("request", (request) => {
    if (request.url().endsWith("/verifications")) keys.add(request.headers()["idempotency-key"]);
  });
  await page.goto(stack.portal);
  await goTo(page, "/register");
  const field = page.getByLabel("手机号码", { exact: true });
  await field.fill(first);
  await page.route("**/verifications", loseAnswer);
  await button(page, "获取验证码").click();
  await page.getByText("网络连接失败").waitFor();
  await page.unroute("**/verifications");
  await button(page, "获取验证码").click();
  await page.getByText("验证码已通过短信发出").waitFor();
  assert.equal(keys.size, 1, "the service gives the answer that was lost");
  await field.fill(second);
  const { release } = await hold(page, "**/verifications", "POST");
  await button(page, "获取验证码").click();
  await button(page, "正在发送…").waitFor();
  await field.fill(first);
  release();
  await page.getByRole("button", { name: "正在发送…" }).waitFor({ state: "detached" });
  assert.equal(await field.inputValue(), first);
  await check(window);
  await close(window);
});

bySomebody("the setting for promotions shows what is being saved, and goes back if that fails", async ({ page }) => {
  await goTo(page, "/account");
  const promotions = page.getByRole("checkbox", { name: "接收推广消息" });
  await promotions.waitFor();
  let release: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/preferences", async (route) => {
    if (route.request().method() !== "PUT") return route.fallback();
    await looked;
    return route.abort("internetdisconnected");
  });
  await promotions.click();
  await page.getByText("正在保存…").waitFor();
  assert.equal(await promotions.isChecked(), true);
  release();
  await page.getByText("网络连接失败，请检查网络后重试。").waitFor();
  assert.equal(await promotions.isChecked(), false);
});
