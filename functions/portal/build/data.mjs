// Data files of the service that pages import whole, cut down to what the pages use. A plugin of esbuild.
import { readFileSync } from "node:fs";

/**
 * The calendar without the years before `from`: a page shows days from today on.
 * @param {{ version: string, years: Record<string, unknown> }} calendar
 * @param {number} from
 */
export function recentYears(calendar, from) {
  const years = Object.entries(calendar.years).filter(([year]) => Number(year) >= from);
  return { version: calendar.version, years: Object.fromEntries(years) };
}

/**
 * The retention schedule without its reasons, which pages say in words of their own.
 * @param {{ categories: { category: string, amount: number, unit: string }[] }} schedule
 */
export function termsOnly(schedule) {
  return { categories: schedule.categories.map(({ category, amount, unit }) => ({ category, amount, unit })) };
}

/**
 * Cuts the files down when they are imported.
 * @param {number} year the present year: deletions that were asked for late in the year before may still run
 * @returns {import("esbuild").Plugin}
 */
export function data(year) {
  const cut = {
    "working_days.json": (/** @type {any} */ file) => recentYears(file, year - 1),
    "retention.json": termsOnly,
  };
  return {
    name: "data",
    setup(build) {
      for (const [name, part] of Object.entries(cut)) {
        build.onLoad({ filter: new RegExp(`/domain/data/${name.replace(".", "\\.")}$`) }, ({ path }) => {
          const file = JSON.parse(readFileSync(path, "utf8"));
          return { contents: JSON.stringify(part(file)), loader: "json" };
        });
      }
    },
  };
}
