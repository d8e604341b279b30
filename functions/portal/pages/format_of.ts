// Days and times in each language, as people in mainland China read them: in Asia/Shanghai.
import type { Language } from "./language";

const ZONE = "Asia/Shanghai";

/** How days and times are written in one language. */
export interface Format {
  /** A time in RFC 3339, as day and time. */
  time: (at: string) => string;
  /** The hour and minute of a time in RFC 3339. */
  clock: (at: string) => string;
  /** The date of a time in RFC 3339, without its day of the week. */
  dayOf: (at: string) => string;
  /** A day such as `2026-12-01`, with its day of the week. */
  day: (on: string) => string;
  /** A date such as `2025-02-11`, without its day of the week: nobody plans by the one of a day long past. */
  date: (on: string) => string;
  /** A month such as `2026-12`. */
  month: (of: string) => string;
  /** A number of whole things. */
  count: (value: number) => string;
}

/** The format of this language. */
export function formatOf(language: Language): Format {
  const day = new Intl.DateTimeFormat(language, { timeZone: ZONE, year: "numeric", month: "short", day: "numeric", weekday: "short" });
  const date = new Intl.DateTimeFormat(language, { timeZone: ZONE, year: "numeric", month: "short", day: "numeric" });
  const noon = (on: string) => new Date(`${on}T12:00:00+08:00`);
  const time = new Intl.DateTimeFormat(language, {
    timeZone: ZONE,
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const clock = new Intl.DateTimeFormat(language, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const month = new Intl.DateTimeFormat(language, { timeZone: ZONE, year: "numeric", month: "long" });
  const count = new Intl.NumberFormat(language);
  return {
    time: (at) => time.format(new Date(at)),
    clock: (at) => clock.format(new Date(at)),
    dayOf: (at) => date.format(new Date(at)),
    day: (on) => day.format(noon(on)),
    date: (on) => date.format(noon(on)),
    month: (of) => month.format(new Date(`${of}-15T12:00:00+08:00`)),
    count: (value) => count.format(value),
  };
}

/** The day in Asia/Shanghai of a time, as `2026-12-01`. */
export function shanghaiDay(at: Date): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }).format(at);
}
