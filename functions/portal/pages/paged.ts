// Lists that the API gives in pages: the first page when a page opens, the next ones when a person asks for more.
import { useEffect, useState } from "preact/hooks";
import { type Action, type Loaded, useAction, useLoaded } from "./load";

/** A page of a list: its items, and the cursor of the page after it. */
export interface ListPage<T> {
  items: T[];
  next: string | undefined;
}

/** All that was read of a list. */
export interface Paged<T> {
  /** The items of all pages that were read, in their order. */
  loaded: Loaded<T[]>;
  /** Reads the next page; `undefined` after the last one. */
  more: Action<[]> | undefined;
}

/** Reads a list when the page opens and when `keys` change. `read` gets a cursor for every page but the first. */
export function usePaged<T>(read: (cursor: string | undefined, signal?: AbortSignal) => Promise<ListPage<T>>, keys: readonly unknown[]): Paged<T> {
  const first = useLoaded((signal) => read(undefined, signal), keys);
  const [rest, setRest] = useState<ListPage<T>>();
  const begin = first.state === "ready" ? first.data : undefined;
  useEffect(() => setRest(undefined), [begin]);
  const next = rest ? rest.next : begin?.next;
  const action = useAction(async () => {
    const page = await read(next);
    setRest((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
  });
  const loaded: Loaded<T[]> = first.state === "ready" ? { ...first, data: [...first.data.items, ...(rest?.items ?? [])] } : first;
  return { loaded, more: next === undefined ? undefined : action };
}
