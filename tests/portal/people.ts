// What a person does on the pages, by the words that they see, in both languages.
import type { Page } from "playwright-core";
import { settled, type View } from "./browser.ts";
import { callSignOf, numberOf, unusedIdentity } from "./identities.ts";
import { code } from "./stack.ts";

/** Chooses the words of the language that is shown. */
export type Words = (chinese: string, english: string) => string;

/** The words of a view. */
export function wordsOf(view: View): Words {
  return (chinese, english) => (view.language === "zh-CN" ? chinese : english);
}

/** A test user. Each is somebody else, so that tests do not meet. */
export interface Person {
  /** As it is typed. */
  phone: string;
  callSign: string;
  password: string;
  name: string;
  detail: string;
}

/** A new person. */
export function somebody(): Person {
  const identity = unusedIdentity();
  return {
    phone: numberOf(identity),
    callSign: callSignOf(identity),
    password: "seven summer relays",
    name: "欧阳修远",
    detail: `文三路 ${identity % 900} 号 3 幢 201 室`,
  };
}

/** Registers by number and call sign on the page `#/register`. Ends on the overview. */
export async function register(page: Page, words: Words, person: Person): Promise<void> {
  await page
    .getByRole("link", { name: words("注册", "Register"), exact: true })
    .first()
    .click();
  await page.getByRole("radio", { name: words("手机号码和呼号", "Mobile number and call sign") }).check();
  await page.getByLabel(words("手机号码", "Mobile number"), { exact: true }).fill(person.phone);
  await page.getByRole("button", { name: words("获取验证码", "Send me a code") }).click();
  await page.getByLabel(words("短信验证码", "Code from the SMS")).fill(await code(`+86${person.phone}`, 1));
  await page.getByLabel(words("呼号", "Call sign"), { exact: true }).fill(person.callSign.toLowerCase());
  await page.getByLabel(words("密码", "Password"), { exact: true }).fill(person.password);
  await page.getByRole("checkbox", { name: words("我已阅读并同意隐私政策", "I have read the privacy policy and agree to it") }).check();
  await page.getByRole("button", { name: words("注册", "Register"), exact: true }).click();
  await page.getByText(person.callSign).first().waitFor();
  await settled(page);
}

/** Saves contact data on the page `#/contact`, from a pasted address. */
export async function giveContact(page: Page, words: Words, person: Person): Promise<void> {
  const address = `收件人：${person.name}，电话 0571-87654321，浙江省杭州市西湖区${person.detail}，310012`;
  await page.getByLabel(words("粘贴整段地址", "Paste a whole address")).fill(address);
  await page.getByRole("button", { name: words("识别并填入", "Read it and fill in the form") }).click();
  await page
    .getByRole("status")
    .filter({ hasText: words("请逐项核对", "Check each field") })
    .waitFor();
  await page.getByRole("button", { name: words("保存收件信息", "Save contact data") }).click();
  await page.getByText(words("已保存。", "Saved."), { exact: true }).waitFor();
}

/** Orders the forwarding of three cards on the page `#/forward/new`. Ends on the page of the order. */
export async function forward(page: Page, words: Words): Promise<void> {
  await page.getByRole("radio", { name: words("邮政", "post") }).check();
  await page.getByRole("radio", { name: words("卡片", "card") }).check();
  await page.getByRole("textbox", { name: words("数量", "How many") }).fill("3");
  await page.getByRole("checkbox", { name: words("提供给", "gets the name") }).check();
  await page.getByRole("checkbox", { name: words("我已阅读并同意隐私政策", "I have read the privacy policy and agree to it") }).check();
  await page.getByRole("button", { name: words("办理转寄", "Order the forwarding") }).click();
  await page.getByRole("heading", { name: words("转寄进度", "Forwarding order"), level: 1 }).waitFor();
  await settled(page);
}

/** Asks for deletion at once on the page `#/delete`, and saves the receipt. Gives the file with the receipt. */
export async function askForDeletion(page: Page, words: Words, person: Person): Promise<string> {
  await page.getByRole("radio", { name: words("立即开始", "At once") }).check();
  await page.getByLabel(words("密码", "Password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: words("申请注销", "Ask for deletion"), exact: true }).click();
  await page.getByRole("button", { name: words("确定，立即永久删除", "Yes, delete everything now") }).click();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: words("保存为文件", "Save as a file") }).click();
  const file = await (await saved).path();
  await page.getByRole("checkbox", { name: words("我已经保存好回执", "I have saved the receipt") }).check();
  await page.getByRole("button", { name: words("继续", "Go on"), exact: true }).click();
  await settled(page);
  return file;
}

/** Asks support a question on the page `#/messages/new`. Ends on the page of the conversation. */
export async function ask(page: Page, words: Words, question: string): Promise<void> {
  await page.getByRole("textbox", { name: words("主题", "Subject") }).fill("卡片");
  await page.getByRole("textbox", { name: words("您的问题", "Your question") }).fill(question);
  await page.getByRole("button", { name: words("发送", "Send"), exact: true }).click();
  await page.getByRole("heading", { name: words("与客服的对话", "Conversation with support"), level: 1 }).waitFor();
  await page.getByText(question).waitFor();
  await settled(page);
}
