// The pages tell the days of the retention schedule.
import "./in_node";
import assert from "node:assert/strict";
import { test } from "node:test";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import retention from "../../../shared/domain/data/retention.json";
import { Consequences, GOES, STAYS } from "./delete/consequences";
import { Progress } from "./receipt/progress";
import { days, years } from "./retention";

test("backups of keys end after the days of the schedule, wherever a page says so", () => {
  const keys = days("key_backup");
  assert.equal(keys, 3);
  assert.match(renderToString(h(Progress, { known: { state: "erased", received_at: "2026-11-26T01:00:00Z" } })), new RegExp(`密钥的备份保留 ${keys} 天`));
  assert.match(renderToString(h(Consequences, {})), new RegExp(`密钥的备份 ${keys} 天后到期`));
});

test("a category that has no days is refused", () => {
  assert.throws(() => days("nothing of this name"), /no days for nothing of this name/);
});

/** Categories of which no item is about the person whose account is deleted. */
const OF_NOBODY = ["certificate_key", "registered", "broadcast", "report", "calendar"];

test("before a deletion, each category of the schedule is named among what goes or among what stays", () => {
  const named = [...Object.values(GOES), ...Object.values(STAYS), OF_NOBODY].flat();
  assert.deepEqual([...named].sort(), retention.categories.map(({ category }) => category).sort());
});

test("what outlives the account is named among what stays", () => {
  const outlives = retention.categories.filter(({ from, amount, then }) => from === "account_end" && (amount > 0 || then === "anonymise"));
  const stays: string[] = [...Object.values(STAYS), OF_NOBODY].flat();
  const names = outlives.map(({ category }) => category);
  assert(names.includes("handoff_trace") && names.includes("audit_head"));
  for (const name of names) assert(stays.includes(name), `${name} is named`);
  assert.match(renderToString(h(Consequences, {})), new RegExp(`编号（其中有下单时间）和承运商名称.*保留 ${days("handoff_trace")} 天`));
});

test("a time of whole years is told in years", () => {
  assert.equal(years("audit_head"), 3);
  assert.throws(() => years("backup"), /no whole years for backup/);
});
