// Copying and saving where a browser does not do it as others do.
import "../in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { copied, saveFile } from "./keep";

function withClipboard(clipboard: unknown): void {
  Object.defineProperty(globalThis, "navigator", { value: { languages: ["zh-CN"], onLine: true, clipboard }, configurable: true });
}

test("a browser that has no clipboard, or refuses, did not copy", async () => {
  withClipboard(undefined);
  assert.equal(await copied("a receipt"), false);
  withClipboard({ writeText: () => Promise.reject(new Error("not allowed")) });
  assert.equal(await copied("a receipt"), false);
  const texts: string[] = [];
  withClipboard({ writeText: (text: string) => Promise.resolve(void texts.push(text)) });
  assert.equal(await copied("a receipt"), true);
  assert.deepEqual(texts, ["a receipt"]);
});

test("a file is saved by a link that is in the document, and its address stays until the browser has read it", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const events: string[] = [];
  const link = { href: "", download: "", hidden: false, click: () => events.push("click"), remove: () => events.push("remove") };
  Object.assign(document, { createElement: () => link, body: { append: () => events.push("append") } });
  t.mock.method(URL, "createObjectURL", () => "blob:1");
  t.mock.method(URL, "revokeObjectURL", () => events.push("revoke"));
  saveFile("receipt.txt", "a receipt", "text/plain");
  assert.deepEqual(events, ["append", "click", "remove"]);
  t.mock.timers.tick(59_999);
  assert.equal(events.includes("revoke"), false);
  t.mock.timers.tick(1);
  assert.equal(events.at(-1), "revoke");
});
