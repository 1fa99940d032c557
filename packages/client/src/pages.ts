import type { Page, PageRequest } from './resources.ts'

/** Walks all pages of a list, one request ahead of nobody: the next page is asked for when this one is used up. */
export async function* eachItem<Item, Filter extends PageRequest>(
  list: (filter: Filter) => Promise<Page<Item>>,
  filter: Filter,
): AsyncGenerator<Item, void, undefined> {
  let { cursor } = filter
  do {
    const page = await list(cursor === undefined ? filter : { ...filter, cursor })
    yield* page.items
    // A server that sends the same cursor again would keep us here for ever.
    if (page.nextCursor === cursor) return
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
}
