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
  assert.equal(formatOf("en").dayOf(AFTER_MIDNIGHT), "Nov 26, 2026");
  assert.equal(formatOf("zh-CN").dayOf(AFTER_MIDNIGHT), "2026年11月26日");
});

test("a day that one waits for has its day of the week, and a date has none", () => {
  assert.equal(formatOf("zh-CN").date("2025-02-11"), "2025年2月11日");
  assert.equal(formatOf("zh-CN").day("2025-02-11"), "2025年2月11日周二");
  assert.equal(formatOf("en").date("2025-02-11"), "Feb 11, 2025");
});
