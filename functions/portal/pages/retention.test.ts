// The pages tell the days of the retention schedule.
import "./in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { Consequences } from "./delete/consequences";
import { Progress } from "./receipt/progress";
import { days } from "./retention";

test("backups of keys end after the days of the schedule, wherever a page says so", () => {
  const keys = days("key_backup");
  assert.equal(keys, 3);
  assert.match(renderToString(h(Progress, { known: { state: "erased", received_at: "2026-11-26T01:00:00Z" } })), new RegExp(`密钥的备份保留 ${keys} 天`));
  assert.match(renderToString(h(Consequences, {})), new RegExp(`密钥的备份 ${keys} 天后到期`));
});

test("a category that has no days is refused", () => {
  assert.throws(() => days("nothing of this name"), /no days for nothing of this name/);
});
