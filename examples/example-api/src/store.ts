import { HTTPException } from 'hono/http-exception'

/** Where a thing belongs. Without an environment: in the workspace's one store. */
export interface Place {
  readonly workspaceId: string
  readonly environment?: string
}

export type Fields = Readonly<Record<string, unknown>>
export type Item = Fields & { readonly id: string }

interface Entry {
  readonly place: Place
  readonly item: Item
}

/** This is a demo in memory: it must not grow without end, nor may one workspace take all of it. */
const ITEMS_MAX = 20_000
const ITEMS_IN_PLACE_MAX = 500

/** Things of one kind, of every workspace, in the order in which they came. */
export class Collection {
  readonly #prefix: string
  readonly #entries = new Map<string, Entry>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  list(place: Place): readonly Item[] {
    return [...this.#entries.values()].filter((entry) => isSame(entry.place, place)).map(({ item }) => item)
  }

  /** `foreign`: it is there, and belongs to another workspace. */
  find(place: Place, id: string): Item | 'foreign' | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined || isSame(entry.place, place)) return entry?.item
    return entry.place.workspaceId === place.workspaceId ? undefined : 'foreign'
  }

  add(place: Place, fields: Fields): Item {
    if (this.#entries.size >= ITEMS_MAX || this.list(place).length >= ITEMS_IN_PLACE_MAX) {
      throw new HTTPException(409, { message: 'There is no room for more. Delete something first.' })
    }
    const item = { ...fields, id: `${this.#prefix}_${crypto.randomUUID()}` }
    this.#entries.set(item.id, { place, item })
    return item
  }

  change(id: string, fields: Fields): Item | undefined {
    const entry = this.#entries.get(id)
    if (entry === undefined) return undefined
    const item = { ...entry.item, ...fields, id }
    this.#entries.set(id, { ...entry, item })
    return item
  }

  remove(id: string): void {
    this.#entries.delete(id)
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.workspaceId === b.workspaceId && a.environment === b.environment
}
