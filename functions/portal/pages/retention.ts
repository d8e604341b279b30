// How long data is kept, by the retention schedule that the service itself follows.
import retention from "../../../shared/domain/data/retention.json";

/** The days for which a category of the retention schedule is kept. */
export function days(category: string): number {
  const found = retention.categories.find((one) => one.category === category);
  if (found?.unit !== "days") throw new Error(`the retention schedule has no days for ${category}`);
  return found.amount;
}

/** The same in years, as people say them: the schedule counts a year with 366 days. */
export function years(category: string): number {
  const amount = days(category);
  if (amount % 366 !== 0) throw new Error(`the retention schedule has no whole years for ${category}`);
  return amount / 366;
}
