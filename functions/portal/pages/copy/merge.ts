// The pages of an export put together into one document of the same form.

type Labels = Record<string, Record<string, unknown>>;

/** Everything that is held, or a part of it. Only the first page has the account and what belongs to it. */
export interface ExportDocument {
  format: string;
  exported_at: string;
  account?: unknown;
  contact?: unknown;
  handoffs?: unknown[];
  threads: unknown[];
  access_log: unknown[];
  /** The meaning of the words in the access log. */
  labels: Labels;
}

/** A page of `GET /export`. */
export interface ExportPage extends ExportDocument {
  next?: string;
}

/** One document: everything of the first page, and the threads, log and labels of all pages. Without `next`. */
export function merge(pages: readonly ExportPage[]): ExportDocument {
  const [first] = pages;
  if (!first) throw new Error("an export has at least one page");
  const { next: _, ...document } = first;
  const labels: Labels = {};
  for (const page of pages) {
    for (const [kind, words] of Object.entries(page.labels)) labels[kind] = { ...labels[kind], ...words };
  }
  return {
    ...document,
    threads: pages.flatMap((page) => page.threads),
    access_log: pages.flatMap((page) => page.access_log),
    labels,
  };
}
