// What the page says before somebody asks for deletion.
import "../in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { Ask } from "./ask";

const shown = () => renderToString(h(Ask, { username: "BG1ABC", onAsked: () => undefined }));

test("a last day that a later notice may move is marked as provisional, at the day", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-12-28T04:00:00Z") });
  assert.match(shown(), /最迟在2027年1月5日周二（暂定）完成，即今天之后的第 7 个工作日。/);
});

test("another last day is not", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: new Date("2026-02-06T04:00:00Z") });
  assert.match(shown(), /最迟在2026年2月24日周二完成/);
});
