// Working days by the calendar of the State Council, as the service itself counts them: seven working days after the day
// of receipt. A day is text such as `2026-12-01`, in Asia/Shanghai.
import { limits } from "../limits";

const { ANSWER_WORKING_DAYS } = limits;

/** What the yearly notices announce. A day is `MM-DD`, or `YYYY-MM-DD` in the December before the notice's year. */
export interface Announced {
  version: string;
  years: Record<string, { weekday_rest: readonly string[]; weekend_work: readonly string[] }>;
}

/** How a day is counted. An `unknown` day is not announced yet and counts as a working day. */
export type Kind = "working" | "rest" | "unknown";

/** The last day for what was received on a day, and whether a notice may still move it to a later one. */
export interface Deadline {
  dueOn: string;
  provisional: boolean;
}

/** The day that many days later. */
export function plusDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** 0 for Monday to 6 for Sunday. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** What a notice says about this day, if it names it. */
export function announced(calendar: Announced, day: string): "working" | "rest" | undefined {
  const year = Number(day.slice(0, 4));
  for (const [notice, name] of [
    [calendar.years[year], day.slice(5)],
    [calendar.years[year + 1], day],
  ] as const) {
    if (notice?.weekday_rest.includes(name)) return "rest";
    if (notice?.weekend_work.includes(name)) return "working";
  }
  return undefined;
}

/** How a day is counted. */
export function kindOf(calendar: Announced, day: string): Kind {
  const named = announced(calendar, day);
  if (named) return named;
  const year = Number(day.slice(0, 4));
  const monthDay = day.slice(5);
  if (!calendar.years[year]) return monthDay === "01-01" ? "rest" : "unknown";
  if (weekday(day) < 5) return "working";
  // The notice for the next year can make a day of the last week of December a working day.
  return monthDay >= "12-24" && !calendar.years[year + 1] ? "unknown" : "rest";
}

/** The deadline of what is received on a day. */
export function deadlineOn(calendar: Announced, received: string): Deadline {
  let [dueOn, provisional, counted] = [received, false, 0];
  while (counted < ANSWER_WORKING_DAYS) {
    dueOn = plusDays(dueOn, 1);
    const kind = kindOf(calendar, dueOn);
    if (kind === "unknown") provisional = true;
    if (kind !== "rest") counted += 1;
  }
  return { dueOn, provisional };
}

/** The working days that count towards a deadline, by their number from 1 to 7. The last one is the deadline. */
export function numbered(calendar: Announced, dueOn: string): Map<string, number> {
  const days = new Map<string, number>();
  for (let [day, left] = [dueOn, ANSWER_WORKING_DAYS]; left > 0; day = plusDays(day, -1)) {
    if (kindOf(calendar, day) === "rest" && day !== dueOn) continue;
    days.set(day, left);
    left -= 1;
  }
  return days;
}

/** The working days after `today`, up to and including `dueOn`; 0 when that day has come or is over. */
export function workingDaysLeft(calendar: Announced, today: string, dueOn: string): number {
  let left = 0;
  for (let day = plusDays(today, 1); day <= dueOn; day = plusDays(day, 1)) {
    if (kindOf(calendar, day) !== "rest") left += 1;
  }
  return left;
}

/** The months from the month of `first` to that of `last`, as `2026-12`. */
export function months(first: string, last: string): string[] {
  const all: string[] = [];
  for (let day = `${first.slice(0, 7)}-01`; day <= last;) {
    all.push(day.slice(0, 7));
    day = `${plusDays(day, 31).slice(0, 7)}-01`;
  }
  return all;
}

/** The weeks of a month, from Monday to Sunday. Days of other months are `undefined`. */
export function weeks(month: string): (string | undefined)[][] {
  const first = `${month}-01`;
  const all: (string | undefined)[][] = [];
  for (let monday = plusDays(first, -weekday(first)); monday.slice(0, 7) <= month; monday = plusDays(monday, 7)) {
    const week = [0, 1, 2, 3, 4, 5, 6].map((more) => plusDays(monday, more));
    all.push(week.map((day) => (day.startsWith(month) ? day : undefined)));
  }
  return all;
}
