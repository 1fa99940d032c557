import type { LimitState, MonotonicMs } from '@keywright/core'
import type { LimitedKey, SpendOutcome } from '../ports/limiter.ts'
import type { Budget, Moment } from './budget.ts'
import { refusalOf, states } from './outcome.ts'
import type { Refusal, Short } from './outcome.ts'
import type { RowLeases } from './row-leases.ts'

/**
 * A refusal is repeated from memory for so long at most. A key that hammers on a spent limit then costs a store call a
 * second; what another node gives back in between is seen a second late at worst.
 */
const REFUSAL_MEMORY_MS_MAX = 1000

const NONE: readonly Budget[] = []
const NOBODY: readonly Waiter[] = []

/** A request that leases in hand did not cover. */
export interface Waiter {
  readonly cost: number
  /** Debits sent for it so far. */
  asks: number
  readonly resolve: (outcome: SpendOutcome) => void
  readonly reject: (cause: unknown) => void
}

interface RefusalMemory {
  readonly shorts: readonly Short[]
  /** The cheapest request that was refused; a cheaper one may still pass. */
  readonly cost: number
  readonly saidAt: MonotonicMs
  readonly until: MonotonicMs
}

/** One key in use on this node. */
export class KeyEntry {
  key: LimitedKey
  /** There even without limits, so that a definition may give the key its first one. */
  readonly own: RowLeases
  /** One object for all keys of the workspace. */
  readonly shared: RowLeases
  /** Most keys have nobody waiting, and no list of their own for it. */
  #waiters: Waiter[] | undefined
  /** A debit is due or in flight, or the key is being read again. One at a time: what arrives meanwhile goes together. */
  busy = false
  /** A change named the key: it must be read again before anything is asked for it. */
  dropped = false
  /** Spared once by the eviction. */
  used = true
  #refusal: RefusalMemory | undefined
  /**
   * The budgets that a check looks at, side by side: through the rows it is twice as far to them. Where another key of the
   * workspace has changed the shared limits, those here are empty ones of before, and nothing is spent from them.
   */
  #lead: Budget | undefined
  #more: readonly Budget[] = NONE

  constructor(key: LimitedKey, own: RowLeases, shared: RowLeases) {
    this.key = key
    this.own = own
    this.shared = shared
    this.align()
  }

  get rows(): readonly RowLeases[] {
    return [this.own, this.shared]
  }

  get waiting(): number {
    return this.#waiters?.length ?? 0
  }

  wait(waiter: Waiter): void {
    this.#waiters ??= []
    this.#waiters.push(waiter)
  }

  /** In front of those who have come since. */
  waitAgain(waiters: readonly Waiter[]): void {
    if (waiters.length > 0) this.#waiters = [...waiters, ...(this.#waiters ?? NOBODY)]
  }

  /** Hands out all who wait; whoever takes them answers them. */
  takeWaiters(): readonly Waiter[] {
    const waiters = this.#waiters ?? NOBODY
    this.#waiters = undefined
    return waiters
  }

  covers(cost: number, mono: number, wall: number): boolean {
    if (this.#lead !== undefined && !this.#lead.covers(cost, mono, wall)) return false
    for (const budget of this.#more) if (!budget.covers(cost, mono, wall)) return false
    return true
  }

  /** Takes from every limit; the caller has seen that all of them cover it. */
  admit(cost: number, wall: number): SpendOutcome {
    this.used = true
    if (this.#lead === undefined) return { admitted: true, limits: [] }
    this.#lead.take(cost)
    // Made with its first member: an empty list makes room for sixteen when it grows, and nearly all keys have one limit.
    const limits = [this.#lead.state(wall)]
    for (const budget of this.#more) {
      budget.take(cost)
      limits.push(budget.state(wall))
    }
    return { admitted: true, limits }
  }

  /** Looks up the budgets of both rows anew. */
  align(): void {
    const [lead, ...more] = [...this.own.budgets, ...this.shared.budgets]
    this.#lead = lead
    this.#more = more.length === 0 ? NONE : more
  }

  states(wall: number): readonly LimitState[] {
    return states(this.rows, wall)
  }

  /** The key as someone brings it: newer limits replace those at hand, older ones do not. */
  meet(key: LimitedKey): void {
    if (key.ownVersion < this.key.ownVersion || key.sharedVersion < this.key.sharedVersion) return
    this.key = key
    this.dropped = false
    this.#refusal = undefined
    this.own.adopt(key.ownVersion, key.own)
    // Another key of the workspace may have brought later ones.
    if (key.sharedVersion > this.shared.version) this.shared.adopt(key.sharedVersion, key.shared)
    this.align()
  }

  /** The key as the primary has it now. Its versions may be lower than those known before: the store was restored. */
  reread(key: LimitedKey): void {
    this.key = key
    this.dropped = false
    this.own.adopt(key.ownVersion, key.own)
    this.shared.adopt(key.sharedVersion, key.shared)
    this.align()
  }

  /** Drops what is in hand of the key alone, and what debits in flight bring back. */
  drop(): void {
    this.mistrust()
    this.own.drop()
  }

  /** From now on nothing is asked for the key as it is known. */
  mistrust(): void {
    this.dropped = true
    this.#refusal = undefined
  }

  remember(shorts: readonly Short[], cost: number, retryAfterMs: number | undefined, { mono }: Moment): void {
    const until = mono + Math.min(retryAfterMs ?? 0, REFUSAL_MEMORY_MS_MAX)
    this.#refusal = { shorts, cost, saidAt: mono, until }
  }

  forgetRefusal(): void {
    this.#refusal = undefined
  }

  remembered(cost: number, { mono, wall }: Moment): Refusal | undefined {
    const refusal = this.#refusal
    if (refusal === undefined || cost < refusal.cost || mono >= refusal.until) return undefined
    return refusalOf(refusal.shorts, cost, mono - refusal.saidAt, this.states(wall))
  }
}
