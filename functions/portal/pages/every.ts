// Lists of which a page needs everything, to count in it.

/** The items of every page of a list, in their order. `list` is what `pages` of the client gives. */
export async function every<Page, Item>(list: AsyncIterable<{ data: Page }>, itemsOf: (page: Page) => readonly Item[]): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { data } of list) items.push(...itemsOf(data));
  return items;
}
