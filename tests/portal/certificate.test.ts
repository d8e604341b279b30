// Verifying a certificate in a real browser without a network: with a file of the keys that was saved before.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { connect } from "../../functions/portal/client/src/index.ts";
import { makeAccount, PASSWORD } from "./accounts.ts";
import { accessible, check, close, goTo, launch, open } from "./browser.ts";
import { purgeUntil, stack } from "./stack.ts";

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The certificate of somebody who was erased. */
async function certificate(): Promise<string> {
  const made = await makeAccount();
  const api = connect({ base: stack.api, token: () => made.token });
  const { request_id, receipt } = (await api.post("/deletion", { body: { mode: "immediate", password: PASSWORD } })).data;
  await purgeUntil(`${request_id}\nreceipt: ${receipt}`, "erased");
  const followed = await api.get("/deletions/{request_id}", { path: { request_id }, receipt });
  assert(followed.data.certificate, "a certificate is signed with the erasure");
  return followed.data.certificate;
}

test("a certificate is verified without a network, with the keys from a file, and a changed one is refused", async () => {
  const valid = await certificate();
  const window = await open(browser, { language: "zh-CN", width: 360, scheme: "light" });
  const { page } = window;
  await page.goto(stack.portal);
  await goTo(page, "/receipt");
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "保存公钥，供日后离线验证" }).click();
  const keys = readFileSync(await (await saved).path());
  await page.reload();
  await page.getByRole("heading", { name: "验证证书文件" }).waitFor();

  await window.context.setOffline(true);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const field = page.getByLabel("证书文件", { exact: true });
  const text = (name: string, buffer: Buffer) => ({ name, mimeType: "text/plain", buffer });
  await field.setInputFiles([text("certificate.txt", Buffer.from(valid))]);
  await page.getByText("没有网络，无法取得公钥。").waitFor();
  await accessible(page);
  asked.length = 0;
  await field.setInputFiles([text("certificate.txt", Buffer.from(valid)), text("keys.json", keys)]);
  await page.getByText("签名有效，与您选择的公钥文件相符").waitFor();
  await accessible(page);
  const [header, content, signature] = valid.split(".") as [string, string, string];
  const changed = Buffer.from(content, "base64url").toString().replace(/2026/, "2025");
  const tampered = [header, Buffer.from(changed).toString("base64url"), signature].join(".");
  await field.setInputFiles([text("certificate.txt", Buffer.from(tampered))]);
  await page.getByText("证书无效，不能采信。").waitFor();
  assert.deepEqual(asked, [], "nothing is asked for");
  await window.context.setOffline(false);
  await check(window);
  await close(window);
});
