// Contact data, forwarding, support, the access log and the copy in a real browser, away from the straight way: changes
// from elsewhere, ended sessions, a lost network, what is refused, and long lists.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Client, connect } from "../../functions/portal/client/src/index.ts";
import { CONTACT, endSession, makeAccount } from "./accounts.ts";
import { accessible, check, close, goTo, launch, settled, type Window } from "./browser.ts";
import { signedIn, signInAgain, tokenOf } from "./signing_in.ts";
import { stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The time after which the page of an order looks for news, in milliseconds. */
const LOOK_AGAIN_MS = 60_000;

/** Somebody who is signed in: their call sign, their window, and the API beside it. */
interface Somebody {
  callSign: string;
  window: Window;
  page: Page;
  api: Client;
}

/** A test of what somebody does who is signed in. At its end nothing has gone wrong on any page. */
function bySomebody(name: string, work: (one: Somebody) => Promise<void>): void {
  test(name, async () => {
    const made = await makeAccount();
    const window = await signedIn(browser, made);
    const { page } = window;
    const token = await tokenOf(page);
    await work({ callSign: made.callSign, window, page, api: connect({ base: stack.api, token: () => token }) });
    await check(window, [CONTACT.name, CONTACT.phone]);
    await close(window);
  });
}

/** The same of somebody who has given contact data. */
function byReceiver(name: string, work: (one: Somebody) => Promise<void>): void {
  bySomebody(name, async (one) => {
    await one.api.put("/contact", { body: CONTACT });
    await work(one);
  });
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement as (HTMLElement & { labels?: NodeListOf<HTMLLabelElement> }) | null;
    return (active?.labels?.[0] ?? active)?.innerText ?? "";
  });
}

/** Orders the forwarding of one card, and gives its id. */
async function order(api: Client): Promise<string> {
  const policy = await api.get("/policy");
  const body = { carrier: "post", item: { kind: "card" as const, count: 1 }, consent: { policy_version: policy.data.current } };
  return (await api.post("/handoffs", { body })).data.id;
}

byReceiver("contact data that was changed elsewhere is shown beside what was typed, and the person chooses", async ({ page, api }) => {
  await goTo(page, "/contact");
  for (const [choice, kept] of [
    ["保存我填写的", "文三路 2 号"],
    ["保留现在保存的", "文三路 3 号"],
  ] as const) {
    await press(page, "修改收件信息");
    await api.put("/contact", { body: { ...CONTACT, address: { ...CONTACT.address, detail: "文三路 3 号" } } });
    await page.getByLabel("详细地址").fill("文三路 2 号");
    await press(page, "保存收件信息");
    await page.getByRole("heading", { name: "您刚才填写的" }).waitFor();
    await accessible(page);
    await press(page, choice);
    await page.getByRole("button", { name: "修改收件信息" }).waitFor();
    assert.equal((await api.get("/contact")).data.address.detail, kept);
  }
});

byReceiver("contact data can still be saved after the network failed while it took the place of another version", async ({ window, page, api }) => {
  await goTo(page, "/contact");
  await press(page, "修改收件信息");
  await api.put("/contact", { body: { ...CONTACT, address: { ...CONTACT.address, detail: "文三路 7 号" } } });
  await page.getByLabel("详细地址").fill("文三路 8 号");
  await press(page, "保存收件信息");
  await page.getByRole("heading", { name: "您刚才填写的" }).waitFor();
  await window.context.setOffline(true);
  await press(page, "保存我填写的");
  await page.getByText("网络连接失败。您填写的内容仍在").waitFor();
  await window.context.setOffline(false);
  await press(page, "保存收件信息");
  await page.getByRole("button", { name: "修改收件信息" }).waitFor();
  assert.equal((await api.get("/contact")).data.address.detail, "文三路 8 号");
  await accessible(page);
});

byReceiver("the button shows that what was typed is being saved instead of another version", async ({ page, api }) => {
  await goTo(page, "/contact");
  await press(page, "修改收件信息");
  await api.put("/contact", { body: { ...CONTACT, address: { ...CONTACT.address, detail: "文三路 7 号" } } });
  await page.getByLabel("详细地址").fill("文三路 8 号");
  await press(page, "保存收件信息");
  await page.getByRole("heading", { name: "您刚才填写的" }).waitFor();
  // The request is held until the page was looked at.
  let release: () => void = () => undefined;
  const looked = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/contact", async (route) => {
    await looked;
    await route.continue();
  });
  await press(page, "保存我填写的");
  await page.getByRole("button", { name: "请稍候…", exact: true }).waitFor();
  release();
  await page.getByRole("button", { name: "修改收件信息" }).waitFor();
});

byReceiver("contact data that was deleted elsewhere can be saved again, or stays deleted", async ({ page, api }) => {
  await goTo(page, "/contact");
  for (const choice of ["保存我填写的", "不保存"]) {
    await press(page, "修改收件信息");
    await api.delete("/contact");
    await page.getByLabel("详细地址").fill("文三路 6 号");
    await press(page, "保存收件信息");
    await page.getByText("收件信息在别处被删除").waitFor();
    await accessible(page);
    await press(page, choice);
    await page.getByText(choice === "不保存" ? "您还没有填写收件信息。" : "文三路 6 号").waitFor();
  }
  assert.equal(await page.getByLabel("详细地址").inputValue(), "", "what was given up is forgotten");
});

byReceiver("what was typed outlives an ended session and a lost network", async ({ window, page, callSign }) => {
  await goTo(page, "/contact");
  await press(page, "修改收件信息");
  await page.getByLabel("详细地址").fill("文三路 4 号");
  await endSession(await tokenOf(page));
  await press(page, "保存收件信息");
  await signInAgain(page, callSign);
  await press(page, "保存收件信息");
  await page.getByText("文三路 4 号").waitFor();
  await check(window);

  await press(page, "修改收件信息");
  await page.getByLabel("详细地址").fill("文三路 5 号");
  await window.context.setOffline(true);
  await press(page, "保存收件信息");
  await page.getByText("网络连接失败。您填写的内容仍在").waitFor();
  await window.context.setOffline(false);
  await press(page, "保存收件信息");
  await page.getByText("文三路 5 号").waitFor();
  await accessible(page);
});

bySomebody("a place without counties, and one that is in no list, can be given", async ({ page, api }) => {
  await goTo(page, "/contact");
  await page.getByRole("textbox", { name: "收件人姓名" }).fill(CONTACT.name);
  await page.getByLabel("收件电话").fill("0769-85123456");
  // Until the list of divisions is there, they can be typed.
  await page.locator("select").first().waitFor();
  await page.getByLabel("省 / 自治区 / 直辖市").selectOption("广东省");
  await page.getByLabel("城市").selectOption("东莞市");
  await page.getByText("这里没有区县").waitFor();
  await page.getByLabel("乡镇 / 街道").fill("虎门镇");
  await press(page, "保存收件信息");
  await page.locator(".fault").waitFor();
  assert.equal(await focused(page), "详细地址", "the first fault has the focus");
  await accessible(page);
  await page.getByLabel("详细地址").fill("连升路 12 号");
  await press(page, "保存收件信息");
  await page.getByText("广东省东莞市虎门镇连升路 12 号").waitFor();
  assert.equal((await api.get("/contact")).data.address.county, undefined);

  await press(page, "修改收件信息");
  await press(page, "列表里没有？自己填写省、市、区县");
  await page.getByLabel("省 / 自治区 / 直辖市").fill("香港特别行政区");
  await page.getByLabel("城市").fill("香港");
  await press(page, "保存收件信息");
  await page.getByText("香港特别行政区香港虎门镇").waitFor();
  await press(page, "修改收件信息");
  assert.equal(await page.getByLabel("城市").inputValue(), "香港", "what the list does not have is shown to be typed");
});

byReceiver("deleting contact data cancels what nobody has collected", async ({ page, api }) => {
  const id = await order(api);
  await goTo(page, "/contact");
  await press(page, "删除收件信息");
  await page.getByRole("alertdialog").getByText("还没有领取的转寄会全部取消").waitFor();
  await accessible(page);
  await page.getByRole("alertdialog").getByRole("button", { name: "不删除" }).click();
  await press(page, "删除收件信息");
  await page.getByRole("alertdialog").getByRole("button", { name: "删除", exact: true }).click();
  await page.getByText("收件信息已删除").waitFor();
  await goTo(page, `/forward/${id}`);
  await page.getByText("已取消").waitFor();
  await goTo(page, "/forward/new");
  await page.getByRole("link", { name: "填写收件信息" }).waitFor();
  await accessible(page);
});

byReceiver("an order names the carriers with what they are by law, and says so when there is none", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
  await goTo(page, "/forward/new");
  const { carriers } = (await connect({ base: stack.api }).get("/carriers")).data;
  assert(carriers.length > 1);
  assert.equal(await page.getByRole("radio", { name: /委托|独立/ }).count(), carriers.length);
  assert(!asked.some((one) => one.startsWith("POST")), "a page that is only looked at orders nothing");
  await goTo(page, "/policy");
  await page.getByRole("heading", { name: "谁会收到您的收件信息" }).waitFor();
  for (const name of ["邮政：受我们委托", "快递：自行决定"]) await page.getByText(name).waitFor();

  await page.route("**/carriers", (route) => route.fulfill({ json: { carriers: [] } }));
  await goTo(page, "/forward/new");
  await page.getByText("现在没有可选的承运商，请联系客服。").waitFor();
  await accessible(page);
  await goTo(page, "/policy");
  await page.getByText("现在没有承运商").waitFor();
  await accessible(page);
});

byReceiver("an order says everything that is missing, needs consent for its carrier, and can be cancelled", async ({ page }) => {
  await goTo(page, "/forward/new");
  await page.getByLabel("数量").fill("十");
  await press(page, "办理转寄");
  assert.deepEqual(await page.locator(".fault").allInnerTexts(), ["请选择。", "请只填写数字。", "同意隐私政策后才能继续。"]);
  await page.getByRole("radio", { name: "邮政" }).check();
  await page.getByLabel(/我同意把/).check();
  await page.getByRole("radio", { name: "快递" }).check();
  assert.equal(await page.getByLabel(/我同意把/).isChecked(), false, "consent for one carrier is none for another");
  await page.getByLabel(/我同意把/).check();
  await page.getByLabel(/我已阅读并同意隐私政策/).check();
  await page.getByLabel("数量").fill("10001");
  await press(page, "办理转寄");
  await page.getByText("超出允许的范围。").waitFor();
  await accessible(page);
  await page.getByLabel("数量").fill("２");
  await press(page, "办理转寄");
  await page.getByText("QSL 卡片 2 张").waitFor();
  await press(page, "取消这次转寄");
  await page.getByRole("alertdialog").getByRole("button", { name: "取消转寄", exact: true }).click();
  await page.getByText("承运商不能再领取您的收件信息").waitFor();
  await accessible(page);
});

byReceiver("a look in the background that fails keeps the page with its dialog, and the next look shows what is new", async ({ page, api }) => {
  const id = await order(api);
  await page.clock.install();
  await goTo(page, `/forward/${id}`);
  await press(page, "取消这次转寄");
  const dialog = page.getByRole("alertdialog");
  await dialog.waitFor();
  let refused = 0;
  await page.route(`**/handoffs/${id}`, (route) => {
    refused += 1;
    return route.fulfill({ status: 404, contentType: "text/html", body: "<p>Please sign in to this network.</p>" });
  });
  const answered = page.waitForResponse((answer) => answer.url().endsWith(`/handoffs/${id}`));
  await page.clock.fastForward(LOOK_AGAIN_MS);
  await (await answered).finished();
  await page.unroute(`**/handoffs/${id}`);
  assert.equal(refused, 1);
  assert.equal(await dialog.count(), 1, "the question stays");
  await accessible(page);
  await api.delete("/handoffs/{handoff_id}", { path: { handoff_id: id } });
  await page.clock.fastForward(LOOK_AGAIN_MS);
  await page.locator(".timeline").getByText("已取消").waitFor();
});

bySomebody("long lists are read page by page, and the copy has all of them once", async ({ page, api }) => {
  for (let number = 1; number <= 7; number++) await api.post("/threads", { body: { subject: `问题 ${number}`, body: "您好" } });
  await goTo(page, "/messages");
  assert.equal(await page.locator(".list > li").count(), 5);
  await press(page, "显示更早的");
  await page.getByText("已全部显示。").waitFor();
  assert.equal(await page.locator(".list > li").count(), 7);
  await accessible(page);

  await goTo(page, "/copy");
  const saved = page.waitForEvent("download");
  await press(page, "生成并保存文件");
  const copy = JSON.parse(readFileSync(await (await saved).path(), "utf8")) as {
    threads: { subject: string }[];
    access_log: { action: string }[];
    next?: string;
  };
  assert.deepEqual(
    copy.threads.map((one) => one.subject).sort(),
    [1, 2, 3, 4, 5, 6, 7].map((number) => `问题 ${number}`),
  );
  assert.equal(copy.access_log.filter((one) => one.action === "thread.opened").length, 7);
  assert.equal(copy.next, undefined);
});

bySomebody("a message is counted as the service counts, and a long one is not sent", async ({ page }) => {
  await goTo(page, "/messages/new");
  const question = page.getByLabel("您的问题", { exact: true });
  await question.fill("字".repeat(4001));
  await page.getByText("超出 1 个字").waitFor();
  await press(page, "发送");
  await page.getByText("太长，最多 4000 个字。").waitFor();
  await accessible(page);
  await question.fill("\u{20000}".repeat(4000));
  await page.getByText("还可以写 0 个字").waitFor();
  await press(page, "发送");
  await page.getByRole("heading", { name: "与客服的对话" }).waitFor();
  await settled(page);
  await page.getByText(/我们最迟在.+答复您，还有 \d 个工作日。/).waitFor();
});

bySomebody("the access log can be read for one kind of actor", async ({ page }) => {
  await goTo(page, "/seen");
  await page.getByText("您注册了账户。目的：管理账户。").waitFor();
  await page.getByLabel("只看").selectOption({ label: "承运商" });
  await page.getByText("没有记录。").waitFor();
  await page.getByText("他们是谁").click();
  await accessible(page);
  await goTo(page, "/notices");
  await goTo(page, "/seen");
  await page.getByText("没有记录。").waitFor();
  assert.equal(await page.getByLabel("只看").inputValue(), "carrier", "the choice stays");
});
