// Days and times as the pages show them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatOf, shanghaiDay } from "./format_of";

/** Five minutes after midnight on 26 November in Shanghai. */
const AFTER_MIDNIGHT = "2026-11-25T16:05:00Z";

test("the hour after midnight is 00, in both languages", () => {
  for (const language of ["zh-CN", "en"] as const) {
    const { clock, time } = formatOf(language);
    assert.equal(clock(AFTER_MIDNIGHT), "00:05", language);
    assert.match(time(AFTER_MIDNIGHT), /26.* 00:05$/, language);
  }
});

test("the other hours are those of a clock of 24 hours", () => {
  for (const language of ["zh-CN", "en"] as const) {
    const { clock } = formatOf(language);
    assert.equal(clock("2026-11-25T04:05:00Z"), "12:05", language);
    assert.equal(clock("2026-11-25T15:59:59Z"), "23:59", language);
  }
});

test("the day is that of Shanghai", () => {
  assert.equal(shanghaiDay(new Date(AFTER_MIDNIGHT)), "2026-11-26");
  assert.match(formatOf("en").dayOf(AFTER_MIDNIGHT), /Nov 26, 2026/);
  assert.match(formatOf("zh-CN").dayOf(AFTER_MIDNIGHT), /2026年11月26日/);
});
