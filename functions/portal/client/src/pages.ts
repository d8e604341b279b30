// pages: a list, page by page.

import type { Client, GetOptions } from "./connect.js";
import type { AnswerOf, Last, ListPath } from "./typed.js";

/** Reads a list page by page: each answer is one page. Ends after the page without `next`. */
export async function* pages<P extends ListPath>(
  client: Client,
  path: P,
  ...[options]: Last<GetOptions<P>>
): AsyncGenerator<AnswerOf<"get", P>, void, undefined> {
  // Inside, a list is any list: the types of the description are for the caller.
  const get = client.get as (path: P, options: object) => Promise<AnswerOf<"get", P>>;
  let cursor: string | undefined;
  do {
    const query = { ...options?.query, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await get(path, { ...options, query });
    yield answer;
    cursor = (answer as { data: { next?: string } }).data.next;
  } while (cursor !== undefined);
}
