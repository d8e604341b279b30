// The pages of an export put together into one document of the same form.
import type { DataOf } from "qeg-client";

/** A page of `GET /export`. Only the first one has the account and what belongs to it. */
export type ExportPage = DataOf<"get", "/export">;

/** Everything that is held. */
export type ExportDocument = Omit<ExportPage, "next">;

/** One document: everything of the first page, and the handoffs, notices, threads, log and labels of all pages. */
export function merge(pages: readonly ExportPage[]): ExportDocument {
  const [first] = pages;
  if (!first) throw new Error("an export has at least one page");
  const { next: _, ...document } = first;
  return {
    ...document,
    handoffs: pages.flatMap((page) => page.handoffs),
    notices: pages.flatMap((page) => page.notices),
    threads: pages.flatMap((page) => page.threads),
    access_log: pages.flatMap((page) => page.access_log),
    labels: pages.map((page) => page.labels).reduce(together),
  };
}

function together(one: ExportPage["labels"], other: ExportPage["labels"]): ExportPage["labels"] {
  return {
    actors: { ...one.actors, ...other.actors },
    actions: { ...one.actions, ...other.actions },
    purposes: { ...one.purposes, ...other.purposes },
    fields: { ...one.fields, ...other.fields },
  };
}
