// The entries of a list by the day on which they happened.

/** The entries of one day. */
export interface Day<T> {
  /** Such as `2026-12-01`. */
  day: string;
  entries: T[];
}

/** Entries that follow each other and are of one day, together. Keeps their order. */
export function byDay<T>(entries: readonly T[], dayOf: (entry: T) => string): Day<T>[] {
  const days: Day<T>[] = [];
  for (const entry of entries) {
    const day = dayOf(entry);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
