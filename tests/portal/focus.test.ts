// Where the focus is for people who use the keyboard or a screen reader: when a form takes the place of its button, in
// dialogs, and when the session ends. What is saved and copied by a button that a browser may not allow.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { connect } from "../../functions/portal/client/src/index.ts";
import { endSession, type Made, makeAccount } from "./accounts.ts";
import { accessible, check, close, goTo, launch, settled } from "./browser.ts";
import { signedIn, tokenOf } from "./signing_in.ts";
import { stack } from "./stack.ts";

let browser: Browser;
let made: Made;
let order: string;
before(async () => {
  browser = await launch();
  made = await makeAccount();
  const api = connect({ base: stack.api, token: () => made.token });
  const address = { province: "浙江省", city: "杭州市", county: "西湖区", detail: "文三路 100 号" };
  await api.put("/contact", { body: { name: "欧阳修远", phone: "0571-87654321", address } });
  const { current } = (await api.get("/policy")).data;
  const body = { carrier: "express", item: { kind: "card" as const, count: 3 }, consent: { policy_version: current } };
  order = (await api.post("/handoffs", { body })).data.id;
});
after(() => browser.close());

/** What has the focus: its label or its text. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    return element.labels?.[0]?.textContent ?? element.textContent;
  });

/** Waits until this has the focus. */
async function focusIsOn(page: Page, text: string): Promise<void> {
  for (let turn = 0; turn < 40 && (await focused(page)) !== text; turn++) await page.waitForTimeout(50);
  assert.equal(await focused(page), text);
}

test("the first field of a form that takes the place of its button has the focus, and then the button again", async () => {
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/account");
  for (const [button, field] of [
    ["更改呼号", "新的呼号"],
    ["修改密码", "当前密码"],
  ] as const) {
    await page.getByRole("button", { name: button }).click();
    await focusIsOn(page, field);
    await page.getByRole("button", { name: "取消", exact: true }).click();
    await focusIsOn(page, button);
  }
  await goTo(page, "/contact");
  await page.getByRole("button", { name: "修改收件信息" }).click();
  await focusIsOn(page, "收件人姓名");
  await page.getByRole("button", { name: "放弃修改" }).click();
  await focusIsOn(page, "修改收件信息");
  await check(window);
  await close(window);
});

test("a dialog that deletes something opens with the focus on the way back", async () => {
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/contact");
  await page.getByRole("button", { name: "删除收件信息" }).click();
  await focusIsOn(page, "不删除");
  await page.keyboard.press("Escape");
  await focusIsOn(page, "删除收件信息");
  await goTo(page, `/forward/${order}`);
  await page.getByRole("button", { name: "取消这次转寄" }).click();
  await focusIsOn(page, "不取消");
  await close(window);
});

test("divisions that are in the list stay chosen when somebody goes from typing back to the list", async () => {
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/contact");
  await page.getByRole("button", { name: "修改收件信息" }).click();
  await page.getByRole("button", { name: "列表里没有" }).click();
  await page.getByLabel("区 / 县").fill("不在列表里的区");
  await page.getByRole("button", { name: "从列表中选择" }).click();
  assert.equal(await page.getByLabel("省 / 自治区 / 直辖市", { exact: true }).inputValue(), "浙江省");
  assert.equal(await page.getByLabel("城市", { exact: true }).inputValue(), "杭州市");
  assert.equal(await page.getByLabel("区 / 县", { exact: true }).inputValue(), "");
  await close(window);
});

test("when a session ends, Escape asks before what was typed is forgotten", async () => {
  const own = await makeAccount();
  const window = await signedIn(browser, own);
  const { page } = window;
  await goTo(page, "/messages/new");
  await page.getByLabel("您的问题", { exact: true }).fill("还没有写完");
  await endSession(await tokenOf(page));
  await page.getByRole("button", { name: "发送", exact: true }).click();
  await focusIsOn(page, "手机号码或呼号");
  await page.keyboard.press("Escape");
  await focusIsOn(page, "返回登录");
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "登录已失效" }).waitFor();
  assert.equal(await page.getByLabel("您的问题", { exact: true }).inputValue(), "还没有写完");
  await page.getByRole("button", { name: "不登录，离开此页" }).click();
  await page.getByRole("button", { name: "离开", exact: true }).click();
  await page.getByRole("heading", { name: "您的卡片与信件" }).waitFor();
  await close(window);
});

test("the page of the account says when the sign-in ends, also after it was loaded again", async () => {
  const window = await signedIn(browser, made);
  const { page } = window;
  await goTo(page, "/account");
  await page.getByText(/^这次登录到 20\d\d年.* 为止。$/).waitFor();
  await page.reload();
  await settled(page);
  await page.getByText(/^这次登录到 20\d\d年.* 为止。$/).waitFor();
  await check(window);
  await close(window);
});

test("a browser without a clipboard says that it does not copy, and a file is saved by a link of the document", async () => {
  const window = await signedIn(browser, await makeAccount());
  const { page } = window;
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true }));
  await page.evaluate(() => {
    document.addEventListener("click", (event) => {
      if (event.target instanceof HTMLAnchorElement && event.target.download !== "") document.title = "the link was in the document";
    });
  });
  await goTo(page, "/delete");
  await page.getByLabel("密码", { exact: true }).fill("seven summer relays");
  await page.getByRole("button", { name: "申请注销", exact: true }).click();
  await page.getByRole("button", { name: "确定，申请注销" }).click();
  await page.getByRole("button", { name: "复制" }).click();
  await page.getByText("浏览器不允许复制").waitFor();
  assert.equal(await page.getByRole("navigation").count(), 0, "what has to be saved has no links beside it");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "保存为文件" }).click();
  await (await saved).path();
  assert.equal(await page.title(), "the link was in the document");
  await close(window);
});
