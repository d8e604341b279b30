// pages: a list, page by page.

import type { Answer } from "./answer.js";
import type { Client, GetOptions } from "./connect.js";

/** Reads a list page by page: each answer is one page. Ends after the page without `next`. */
export async function* pages<T extends { next?: string } = any>(
  client: Client,
  path: string,
  options: GetOptions = {},
): AsyncGenerator<Answer<T>, void, undefined> {
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? options.query : { ...options.query, cursor };
    const answer: Answer<T> = await client.get<T>(path, { ...options, query });
    yield answer;
    cursor = answer.data.next;
  } while (cursor !== undefined);
}
