// Working days are counted as the service counts them.
import assert from "node:assert/strict";
import { test } from "node:test";
import calendar from "../../../../shared/domain/data/working_days.json" with { type: "json" };
import { deadlineOn, kindOf, months, numbered, weeks, workingDaysLeft } from "./working_days";

test("deadlines are those of the service", () => {
  const cases: [string, string, boolean][] = [
    ["2026-02-06", "2026-02-24", false],
    ["2026-09-24", "2026-10-12", false],
    ["2026-02-14", "2026-03-03", false],
    ["2024-12-30", "2025-01-09", false],
    ["2026-12-28", "2027-01-05", true],
  ];
  for (const [received, dueOn, provisional] of cases) {
    assert.deepEqual(deadlineOn(calendar, received), { dueOn, provisional }, received);
  }
});

test("a make-up working day counts and a rest day in the week does not", () => {
  assert.equal(kindOf(calendar, "2026-02-14"), "working");
  assert.equal(kindOf(calendar, "2026-02-17"), "rest");
  assert.equal(kindOf(calendar, "2026-02-21"), "rest");
});

test("a day of a year without a notice is unknown, except New Year's Day", () => {
  assert.equal(kindOf(calendar, "2027-01-01"), "rest");
  assert.equal(kindOf(calendar, "2027-01-02"), "unknown");
  assert.equal(kindOf(calendar, "2026-12-26"), "unknown", "the notice for 2027 may make it a working day");
  assert.equal(kindOf(calendar, "2026-12-20"), "rest");
});

test("a notice may name days of the December before its year", () => {
  const later = { version: "later", years: { ...calendar.years, "2027": { weekday_rest: ["2026-12-31"], weekend_work: ["2026-12-26"] } } };
  assert.equal(kindOf(later, "2026-12-26"), "working");
  assert.equal(kindOf(later, "2026-12-31"), "rest");
  assert.equal(kindOf(later, "2026-12-27"), "rest");
});

test("the seven days that count end with the deadline", () => {
  const days = numbered(calendar, "2026-02-24");
  assert.equal(days.size, 7);
  assert.equal(days.get("2026-02-24"), 7);
  assert.equal(days.get("2026-02-14"), 6, "a make-up Saturday counts");
  assert.equal(days.get("2026-02-09"), 1, "the first working day after the day of receipt");
  assert.equal(days.get("2026-02-16"), undefined);
});

test("every deadline of a year is the seventh working day after its receipt", () => {
  for (let day = new Date("2026-01-01T00:00:00Z"); day.getUTCFullYear() === 2026; day.setUTCDate(day.getUTCDate() + 1)) {
    const received = day.toISOString().slice(0, 10);
    const { dueOn } = deadlineOn(calendar, received);
    assert.equal(workingDaysLeft(calendar, received, dueOn), 7, received);
    assert.ok(
      [...numbered(calendar, dueOn).keys()].every((counted) => counted > received),
      received,
    );
  }
});

test("no working day is left on the last day and after it", () => {
  assert.equal(workingDaysLeft(calendar, "2026-02-24", "2026-02-24"), 0);
  assert.equal(workingDaysLeft(calendar, "2026-02-25", "2026-02-24"), 0);
  assert.equal(workingDaysLeft(calendar, "2026-02-13", "2026-02-24"), 2);
});

test("months reach over the end of a year", () => {
  assert.deepEqual(months("2026-12-31", "2027-02-01"), ["2026-12", "2027-01", "2027-02"]);
  assert.deepEqual(months("2026-11-26", "2026-11-30"), ["2026-11"]);
});

test("a month is laid out from Monday to Sunday", () => {
  const november = weeks("2026-11");
  assert.equal(november.length, 6);
  assert.deepEqual(november[0], [undefined, undefined, undefined, undefined, undefined, undefined, "2026-11-01"]);
  assert.deepEqual(november[5], ["2026-11-30", undefined, undefined, undefined, undefined, undefined, undefined]);
  assert.deepEqual(weeks("2027-02").length, 4);
});
