import { AppError } from '@keywright/core'
import type { EpochMs, KeyId, LimitState, MonotonicMs, WorkspaceId } from '@keywright/core'
import type { BucketStore } from '../ports/bucket-store.ts'
import type { LimitedKey, Limiter, SpendOutcome } from '../ports/limiter.ts'
import { makeAskQueue } from './ask-queue.ts'
import type { After } from './deadline.ts'
import { makeAsker } from './asker.ts'
import type { Asker } from './asker.ts'
import type { Moment } from './budget.ts'
import { afterRealTime } from './deadline.ts'
import { EntryTable } from './entry-table.ts'
import { makeGiveBackQueue } from './give-back-queue.ts'
import type { GiveBackQueue } from './give-back-queue.ts'
import type { KeyEntry } from './key-entry.ts'
import { refusedForEver } from './outcome.ts'

/** Keys whose leases are kept at once; about half a kilobyte each. */
const ENTRIES_MAX = 200_000

export interface LeasedLimiterOptions {
  readonly store: BucketStore
  readonly monotonicNow: () => MonotonicMs
  readonly wallNow: () => EpochMs
  /** How many nodes share the store, this one among them: a lease is a part of one node's share. */
  readonly nodes: () => number
  /** The key as the primary has it now; `undefined` when it is gone. */
  readonly reread: (id: KeyId) => Promise<LimitedKey | undefined>
  readonly entriesMax?: number
  readonly after?: After
}

export interface LeasedLimiter extends Limiter {
  /** Gives back what ended unspent on keys that are idle now. Call it about once a second. */
  sweep(): void
  /** Keys that may have leases in hand, for the metrics. */
  readonly size: number
}

export function makeLeasedLimiter(options: LeasedLimiterOptions): LeasedLimiter {
  return new Leased(options)
}

const WITHOUT_LIMITS: SpendOutcome = { admitted: true, limits: [] }

class Leased implements LeasedLimiter {
  readonly #monotonicNow: () => MonotonicMs
  readonly #wallNow: () => EpochMs
  readonly #table: EntryTable
  readonly #asker: Asker
  readonly #giveBacks: GiveBackQueue
  #closed = false

  constructor({ store, entriesMax = ENTRIES_MAX, after = afterRealTime, ...rest }: LeasedLimiterOptions) {
    this.#monotonicNow = rest.monotonicNow
    this.#wallNow = rest.wallNow
    this.#giveBacks = makeGiveBackQueue(store, after)
    this.#table = new EntryTable(entriesMax, this.#giveBacks.push)
    const now = (): Moment => this.#now()
    this.#asker = makeAsker({ queue: makeAskQueue(store, after), now, nodes: rest.nodes, reread: rest.reread, after })
  }

  spend(key: LimitedKey, cost: number, at: Moment = this.#now()): SpendOutcome | Promise<SpendOutcome> {
    const entry = this.#table.find(key.id)
    // Without a promise and without the store: this is what a busy key pays.
    if (entry !== undefined && entry.key === key && entry.covers(cost, at.mono, at.wall)) {
      return entry.admit(cost, at.wall)
    }
    if (key.own.length === 0 && key.shared.length === 0) return WITHOUT_LIMITS
    return this.#spendSlowly(this.#table.enter(key), cost)
  }

  peek(key: Pick<LimitedKey, 'id' | 'own' | 'shared'>): readonly LimitState[] {
    const wall = this.#wallNow()
    const entry = this.#table.find(key.id)
    if (entry !== undefined) return entry.rows.flatMap((row) => row.budgets.map((budget) => budget.stateSeen(wall)))
    return [...key.own, ...key.shared].map((limit) => {
      const windowMs = limit.kind === 'window' ? limit.windowMs : undefined
      return { name: limit.name, limit: limit.limit, windowMs, remaining: limit.limit, resetAt: wall }
    })
  }

  dropKey(id: KeyId): void {
    this.#table.dropKey(id)
  }

  dropWorkspace(id: WorkspaceId): void {
    this.#table.dropWorkspace(id)
  }

  dropAll(): void {
    this.#table.dropAll()
  }

  get size(): number {
    return this.#table.size
  }

  sweep(): void {
    if (!this.#closed) this.#table.sweep(this.#now())
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#asker.idle()
    this.#table.clear()
    await this.#giveBacks.drained()
  }

  #spendSlowly(entry: KeyEntry, cost: number): SpendOutcome | Promise<SpendOutcome> {
    if (this.#closed) {
      const extras = { retryAfterSeconds: 1 }
      return Promise.reject(new AppError('store_unavailable', 'The limiter is shutting down', extras))
    }
    const now = this.#now()
    entry.align()
    if (cost <= 0) return { admitted: true, limits: entry.states(now.wall) }
    if (entry.covers(cost, now.mono, now.wall)) return entry.admit(cost, now.wall)
    return refusedForEver(entry.rows, cost, now.wall) ?? entry.remembered(cost, now) ?? this.#asker.ask(entry, cost)
  }

  #now(): Moment {
    return { mono: this.#monotonicNow(), wall: this.#wallNow() }
  }
}
