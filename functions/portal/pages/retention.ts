// How long data is kept, by the retention schedule that the service itself follows.
import retention from "../../../shared/domain/data/retention.json";

/** The days for which a category of the retention schedule is kept. */
export function days(category: string): number {
  const found = retention.categories.find((one) => one.category === category);
  if (found?.unit !== "days") throw new Error(`the retention schedule has no days for ${category}`);
  return found.amount;
}
