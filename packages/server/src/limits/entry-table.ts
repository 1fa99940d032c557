import type { KeyId, WorkspaceId } from '@keywright/core'
import type { LimitedKey } from '../ports/limiter.ts'
import type { RowGiveBack } from '../ports/bucket-store.ts'
import type { Moment } from './budget.ts'
import { KeyEntry } from './key-entry.ts'
import { RowLeases } from './row-leases.ts'

/** Entries looked at for one that may go, before one in use has to. */
const CHANCES_MAX = 16

/** Entries that one sweep looks at. */
const SWEEP_ENTRIES_MAX = 1000

interface SharedRow {
  readonly row: RowLeases
  /** Entries that point to it. */
  holders: number
}

/** The keys in use on this node, in bounded number; whoever leaves gives back. */
export class EntryTable {
  readonly #entriesMax: number
  readonly #giveBack: (orders: readonly RowGiveBack[]) => void
  readonly #entries = new Map<KeyId, KeyEntry>()
  readonly #shared = new Map<WorkspaceId, SharedRow>()
  #cursor: ReturnType<Map<KeyId, KeyEntry>['values']> | undefined

  constructor(entriesMax: number, giveBack: (orders: readonly RowGiveBack[]) => void) {
    this.#entriesMax = entriesMax
    this.#giveBack = giveBack
  }

  find(id: KeyId): KeyEntry | undefined {
    return this.#entries.get(id)
  }

  get size(): number {
    return this.#entries.size
  }

  /** The entry of a key, which knows the key at least as new as it was brought. */
  enter(key: LimitedKey): KeyEntry {
    const known = this.#entries.get(key.id)
    if (known !== undefined) {
      if (known.key !== key) known.meet(key)
      return known
    }
    if (this.#entries.size >= this.#entriesMax) this.#evictOne()
    const entry = new KeyEntry(key, new RowLeases('own', key.id, key.ownVersion, key.own), this.#sharedRow(key))
    this.#entries.set(key.id, entry)
    return entry
  }

  dropKey(id: KeyId): void {
    this.#entries.get(id)?.drop()
  }

  dropWorkspace(id: WorkspaceId): void {
    this.#shared.get(id)?.row.drop()
    for (const entry of this.#entries.values()) if (entry.key.workspaceId === id) entry.drop()
  }

  dropAll(): void {
    for (const { row } of this.#shared.values()) row.drop()
    for (const entry of this.#entries.values()) entry.drop()
  }

  /** Gives back the leases that ended unspent on keys that nobody uses now; a part of the table each time. */
  sweep(now: Moment): void {
    const orders: RowGiveBack[] = []
    for (const { row } of this.#shared.values()) retire(row, now, orders)
    for (let looked = 0; looked < SWEEP_ENTRIES_MAX; looked += 1) {
      this.#cursor ??= this.#entries.values()
      const { value, done } = this.#cursor.next()
      if (done === true) {
        this.#cursor = undefined
        break
      }
      if (!value.busy) retire(value.own, now, orders)
    }
    if (orders.length > 0) this.#giveBack(orders)
  }

  /** Gives back everything and knows nobody any more. */
  clear(): void {
    for (const entry of this.#entries.values()) this.#remove(entry)
  }

  /** Second chance: the oldest entry that was not used since it was last looked at. */
  #evictOne(): void {
    let looked = 0
    let spared: KeyEntry | undefined
    for (const entry of this.#entries.values()) {
      looked += 1
      if (!entry.busy && !entry.used) {
        this.#remove(entry)
        return
      }
      if (!entry.busy) spared ??= entry
      if (looked >= CHANCES_MAX) break
      entry.used = false
      this.#entries.delete(entry.key.id)
      this.#entries.set(entry.key.id, entry)
    }
    // Where all of them wait for the store the table grows by one; those who wait are themselves in bounded number.
    if (spared !== undefined) this.#remove(spared)
  }

  #remove(entry: KeyEntry): void {
    this.#entries.delete(entry.key.id)
    this.#release(entry.own)
    const shared = this.#shared.get(entry.key.workspaceId)
    if (shared === undefined) return
    shared.holders -= 1
    if (shared.holders > 0) return
    this.#shared.delete(entry.key.workspaceId)
    this.#release(shared.row)
  }

  #release(row: RowLeases): void {
    row.drop()
    const order = row.order()
    if (order !== undefined) this.#giveBack([order])
  }

  #sharedRow(key: LimitedKey): RowLeases {
    const known = this.#shared.get(key.workspaceId)
    if (known !== undefined) {
      known.holders += 1
      if (key.sharedVersion > known.row.version) known.row.adopt(key.sharedVersion, key.shared)
      return known.row
    }
    const row = new RowLeases('shared', key.workspaceId, key.sharedVersion, key.shared)
    this.#shared.set(key.workspaceId, { row, holders: 1 })
    return row
  }
}

function retire(row: RowLeases, now: Moment, orders: RowGiveBack[]): void {
  row.retire(now)
  const order = row.order()
  if (order !== undefined) orders.push(order)
}
