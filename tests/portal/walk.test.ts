// The main job in a real browser, once in Chinese on a phone in the light, once in English on a desk in the dark: register,
// contact data, forwarding, support, the access log, a copy, deletion to its end, and the certificate. Carriers and staff sign their
// calls, and only a deployed product verifies signatures: without a stack (QEG_ENDPOINTS) the tests are skipped.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { accessible, check, close, goTo, launch, open, settled, type View, type Window } from "./browser.ts";
import { ask, askForDeletion, forward, giveContact, type Person, register, somebody, type Words, wordsOf } from "./people.ts";
import { carrier, isDeployed, purgeUntil, qeg, stack, stop } from "./stack.ts";

const VIEWS: View[] = [
  { language: "zh-CN", width: 360, scheme: "light" },
  { language: "en", width: 1280, scheme: "dark" },
];

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

for (const view of VIEWS) {
  describe(`in ${view.language} at ${view.width} pixels, ${view.scheme}`, { skip: !isDeployed }, () => {
    const words: Words = wordsOf(view);
    const person: Person = somebody();
    let window: Window;
    const secrets = [person.phone, person.callSign, person.name, person.detail];

    before(async () => {
      window = await open(browser, view);
      await window.page.goto(stack.portal);
    });
    after(() => close(window));

    /** After each step: nothing went wrong, and axe finds nothing. */
    const held = async () => {
      await check(window, secrets);
      await accessible(window.page);
    };

    test("somebody registers by number and call sign", async () => {
      if (view.width === 360) await window.page.getByRole("button", { name: words("菜单", "Menu") }).click();
      await register(window.page, words, person);
      await held();
    });

    test("contact data is pasted, checked and saved", async () => {
      await goTo(window.page, "/contact");
      await giveContact(window.page, words, person);
      await window.page.getByText(person.name).waitFor();
      await held();
    });

    test("an order is collected and delivered by the reference carrier", async () => {
      await goTo(window.page, "/forward/new");
      await forward(window.page, words);
      await held();
      const consumer = carrier("post");
      try {
        await shows(window.page, words("送达 已完成", "Delivery Done"));
      } finally {
        await stop(consumer);
      }
      await held();
    });

    test("the access log says in words that the carrier saw name, phone and address", async () => {
      await goTo(window.page, "/seen");
      const entry = window.page
        .getByRole("listitem")
        .filter({ hasText: words("邮政查看了", "Post saw") })
        .first();
      await entry.waitFor();
      assert.match(await entry.innerText(), view.language === "zh-CN" ? /姓名.*电话.*地址/s : /name.*phone.*address/s);
      await held();
    });

    test("a question is answered by a member of staff", async () => {
      await goTo(window.page, "/messages/new");
      await ask(window.page, words, "卡片什么时候寄出？");
      await held();
      const id = /#\/messages\/([0-9a-f]+)/.exec(window.page.url())?.[1];
      assert(id && qeg(["inbox", "--json"]).includes(id), "the inbox of staff has the question");
      const { seen } = JSON.parse(qeg(["thread", id, "--json"])) as { seen: string };
      qeg(["reply", id, "--seen", seen, "--close"], "周五寄出。");
      await window.page.reload();
      await window.page.getByText("周五寄出。").waitFor();
      await held();
    });

    test("everything that is held is exported as a file", async () => {
      await goTo(window.page, "/copy");
      const saved = window.page.waitForEvent("download");
      await window.page.getByRole("button", { name: words("生成并保存文件", "Make and save the file") }).click();
      const copy = readFileSync(await (await saved).path(), "utf8");
      for (const given of [person.callSign, person.name, person.detail, "卡片什么时候寄出？"]) assert(copy.includes(given), "the file has all that was given");
      JSON.parse(copy);
      await held();
    });

    test("the account is deleted to its end, and the receipt alone shows the certificate", async () => {
      await goTo(window.page, "/delete");
      await held();
      const receipt = readFileSync(await askForDeletion(window.page, words, person));
      await window.context.clearCookies();
      await goTo(window.page, "/");
      await window.page.evaluate(() => sessionStorage.clear());
      await window.page.reload();
      await goTo(window.page, "/receipt");
      await held();
      // The carrier erases what it has, and answers.
      const consumer = carrier("post");
      try {
        await purgeUntil(receipt.toString(), "completed");
      } finally {
        await stop(consumer);
      }
      await window.page
        .getByLabel(words("打开保存的回执文件", "Open the receipt that you saved"))
        .setInputFiles({ name: "receipt.txt", mimeType: "text/plain", buffer: receipt });
      await shows(window.page, words("备份到期 已完成", "End of backups Done"));
      await window.page.getByText(words("证书有效：", "The certificate is valid:")).waitFor();
      await held();
    });

    test("a certificate from a file is verified step by step, and a changed one is refused", async () => {
      const saved = window.page.waitForEvent("download");
      await window.page.getByRole("button", { name: words("保存证书", "Save the certificate") }).click();
      const certificate = readFileSync(await (await saved).path(), "utf8").trim();
      await goTo(window.page, "/");
      await goTo(window.page, "/receipt");
      // The page still shows the certificate of the receipt above.
      const part = window.page.locator("section", {
        has: window.page.getByRole("heading", { name: words("验证证书文件", "Verify a certificate from a file") }),
      });
      const field = part.getByLabel(words("证书文件", "File of the certificate"));
      const given = (text: string) => field.setInputFiles({ name: "certificate.txt", mimeType: "text/plain", buffer: Buffer.from(text) });
      await given(certificate);
      await part.getByText(words("证书有效：", "The certificate is valid:")).waitFor();
      await held();
      const [header, content, signature] = certificate.split(".") as [string, string, string];
      const changed = Buffer.from(content, "base64url")
        .toString()
        .replace(/"stage":"\w+"/, '"stage":"erased"')
        .replace(/2026/, "2025");
      await given([header, Buffer.from(changed).toString("base64url"), signature].join("."));
      await part.getByText(words("证书无效，不能采信。", "The certificate is not valid. Do not rely on it.")).waitFor();
      await part.getByText(words("签名不正确", "The signature is wrong")).waitFor();
      await held();
    });

    test("afterwards nobody can sign in", async () => {
      await goTo(window.page, "/sign-in");
      await window.page.getByLabel(words("手机号码或呼号", "Mobile number or call sign")).fill(person.callSign);
      await window.page.getByLabel(words("密码", "Password"), { exact: true }).fill(person.password);
      await window.page.getByRole("button", { name: words("登录", "Sign in"), exact: true }).click();
      const wrong = words("手机号码、呼号或密码不正确。", "The mobile number, the call sign or the password is wrong.");
      await window.page.getByRole("alert").filter({ hasText: wrong }).waitFor();
      await held();
    });
  });
}

/** Waits until a step of the timeline is shown with its state. The page is loaded anew meanwhile. */
async function shows(page: Page, step: string): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    const steps = await page.locator(".timeline > li").allInnerTexts();
    if (steps.some((text) => text.replaceAll(/\s+/g, " ").startsWith(step))) return;
    await page.waitForTimeout(500);
    if (turn % 4 === 3 && page.url().includes("/forward/")) await page.reload();
    await settled(page);
  }
  throw new Error(`the page never showed "${step}"`);
}
