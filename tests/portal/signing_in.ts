// Signing in on the pages, and again after a session has ended.
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { type Made, PASSWORD } from "./accounts.ts";
import { goTo, open, type View, type Window } from "./browser.ts";
import { stack } from "./stack.ts";

/** A phone by day, in Chinese. */
const SMALL: View = { language: "zh-CN", width: 360, scheme: "light" };

/** A window in which the owner of an account is signed in. The view is a Chinese one. */
export async function signedIn(browser: Browser, made: Made, view: View = SMALL): Promise<Window> {
  const window = await open(browser, view);
  await window.page.goto(stack.portal);
  await goTo(window.page, "/sign-in");
  await window.page.getByLabel("手机号码或呼号").fill(made.callSign);
  await window.page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await window.page.locator("form button[type=submit]").click();
  await window.page.getByRole("heading", { name: "我的账户" }).waitFor();
  return window;
}

/** Presses the button that signs out. On a phone it is in the menu. */
export async function pressSignOut(page: Page): Promise<void> {
  const head = page.getByRole("banner");
  const signOut = head.getByRole("button", { name: "退出", exact: true });
  if (!(await signOut.isVisible())) await head.getByRole("button", { name: "菜单" }).click();
  await signOut.click();
}

/** The token of the session in this window. */
export async function tokenOf(page: Page): Promise<string> {
  const token = await page.evaluate(() => sessionStorage.getItem("token"));
  assert(token !== null, "somebody is signed in");
  return token;
}

/** Signs in above a page whose session has ended. */
export async function signInAgain(page: Page, callSign: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByLabel("手机号码或呼号").fill(callSign);
  await dialog.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await dialog.getByRole("button", { name: "登录", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}
