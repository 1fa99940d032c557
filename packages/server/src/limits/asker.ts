import { AppError } from '@keywright/core'
import type { Debit, DebitReply, EpochMs, KeyId, MonotonicMs } from '@keywright/core'
import type { LimitedKey, SpendOutcome } from '../ports/limiter.ts'
import { debitOf, endAsk, makeAsk, readReply, returnReply } from './ask.ts'
import type { Ask, Reading } from './ask.ts'
import { ASK_TIMEOUT_MS } from './ask-queue.ts'
import type { AskJob, AskQueue } from './ask-queue.ts'
import type { After } from './deadline.ts'
import type { Moment } from './budget.ts'
import { NoAnswerError, withDeadline } from './deadline.ts'
import type { KeyEntry, Waiter } from './key-entry.ts'
import { refusalOf } from './outcome.ts'

/** Debits sent for one request. A reply that comes too late, or to limits that have changed, is asked for again. */
const ASKS_MAX = 3

/** Requests that wait for one key's debit. */
export const WAITERS_PER_KEY_MAX = 1000

/** Requests that wait, of all keys together. */
const WAITERS_MAX = 20_000

const RETRY_AFTER_SECONDS = 1

export interface AskerParts {
  readonly queue: AskQueue
  readonly now: () => Moment
  readonly nodes: () => number
  readonly reread: (id: KeyId) => Promise<LimitedKey | undefined>
  readonly after: After
}

/** Asks the store for requests that the leases in hand do not cover. */
export interface Asker {
  ask(entry: KeyEntry, cost: number): Promise<SpendOutcome>
  /** Until nobody waits any more. */
  idle(): Promise<void>
}

export function makeAsker(parts: AskerParts): Asker {
  return new StoreAsker(parts)
}

class StoreAsker implements Asker {
  readonly #parts: AskerParts
  #waiting = 0
  #busy = 0
  #idle: (() => void)[] = []
  /** The store let a debit pass without an answer: until it answers, one asks at a time and the others are told at once. */
  #silent = false
  /** The store's time at its last reply: which period a quota is in is the store's to say. */
  #storeSaid: { readonly storeNow: EpochMs; readonly mono: MonotonicMs } | undefined

  constructor(parts: AskerParts) {
    this.#parts = parts
  }

  ask(entry: KeyEntry, cost: number): Promise<SpendOutcome> {
    if (entry.waiting >= WAITERS_PER_KEY_MAX || this.#waiting >= WAITERS_MAX) {
      const extras = { retryAfterSeconds: RETRY_AFTER_SECONDS }
      return Promise.reject(new AppError('overloaded', 'Too many requests wait for the limiter', extras))
    }
    if (this.#silent && this.#busy > 0) return this.#withoutStore(entry, cost, new Error('the store is silent'))
    this.#waiting += 1
    return new Promise<SpendOutcome>((resolve, reject) => {
      entry.wait({ cost, asks: 0, resolve, reject })
      this.#schedule(entry)
    })
  }

  async idle(): Promise<void> {
    if (this.#busy > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** One debit of a key at a time: five requests at once ask together, and so all five of a limit of five pass. */
  #schedule(entry: KeyEntry): void {
    if (entry.busy || entry.waiting === 0) return
    entry.busy = true
    this.#busy += 1
    if (entry.dropped) void this.#reread(entry)
    else this.#parts.queue.push(this.#job(entry))
  }

  #release(entry: KeyEntry): void {
    entry.busy = false
    this.#busy -= 1
    this.#schedule(entry)
    if (this.#busy > 0) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** A change named the key: those who wait began before it, but their debit must not bring back the old numbers. */
  async #reread(entry: KeyEntry): Promise<void> {
    const epoch = entry.own.epoch
    try {
      const key = await withDeadline(this.#parts.reread(entry.key.id), ASK_TIMEOUT_MS, this.#parts.after)
      // Another change since: what was read is older than that one.
      if (epoch !== entry.own.epoch) return
      if (key === undefined) this.#fail(entry, entry.takeWaiters(), new Error('the key is gone'))
      else entry.reread(key)
    } catch (cause) {
      this.#fail(entry, entry.takeWaiters(), cause)
    } finally {
      this.#release(entry)
    }
  }

  #job(entry: KeyEntry): AskJob {
    let asked: Ask | undefined
    const ended = (then: (ask: Ask) => number): void => {
      if (asked === undefined) return
      endAsk(asked)
      const restMs = then(asked)
      if (restMs > 0 && entry.waiting > 0) this.#parts.after(restMs, () => this.#release(entry))
      else this.#release(entry)
    }
    return {
      debit: () => {
        const debit = this.#makeDebit(entry, (ask) => (asked = ask))
        if (debit === undefined) this.#release(entry)
        return debit
      },
      answered: (reply) => ended((ask) => this.#answered(ask, reply)),
      failed: (cause) =>
        ended((ask) => {
          this.#fail(entry, ask.waiters, cause)
          return 0
        }),
      answeredLate: (reply) => {
        this.#silent = false
        if (asked !== undefined) returnReply(asked, reply)
      },
    }
  }

  #makeDebit(entry: KeyEntry, made: (ask: Ask) => void): Debit | undefined {
    const now = this.#parts.now()
    const waiters = entry.dropped ? [] : this.#admit(entry, entry.takeWaiters(), now)
    if (waiters.length === 0) return undefined
    entry.forgetRefusal()
    const storeAt = this.#storeTime(now)
    const ask = makeAsk(entry, waiters, { now, storeAt, nodes: this.#parts.nodes(), ahead: true })
    made(ask)
    return debitOf(ask)
  }

  /** How long the key's next debit is to wait. */
  #answered(ask: Ask, reply: DebitReply): number {
    this.#silent = false
    const now = this.#parts.now()
    const storeNow = (reply.own ?? reply.shared)?.storeNow
    if (storeNow !== undefined) this.#storeSaid = { storeNow, mono: now.mono }
    const reading = readReply(ask, reply, now)
    const uncovered = this.#admit(ask.entry, ask.waiters, now)
    if (reading.next === 'fail') {
      this.#fail(ask.entry, uncovered, new Error('a row was not answered'))
      return reading.restMs
    }
    const again = reading.next === 'ask' ? uncovered : this.#refuse(ask.entry, uncovered, reading, now)
    const tired = again.filter((waiter) => waiter.asks >= ASKS_MAX)
    this.#fail(ask.entry, tired, new Error(`${ASKS_MAX} debits brought nothing in time`))
    ask.entry.waitAgain(again.filter((waiter) => waiter.asks < ASKS_MAX))
    return reading.restMs
  }

  /** Lets pass whom the leases in hand cover, the longest waiting first. */
  #admit(entry: KeyEntry, waiters: readonly Waiter[], { mono, wall }: Moment): readonly Waiter[] {
    entry.align()
    return waiters.filter((waiter) => {
      if (!entry.covers(waiter.cost, mono, wall)) return true
      this.#settle(waiter, entry.admit(waiter.cost, wall))
      return false
    })
  }

  /**
   * Refuses whom the store did not grant, and returns who lacks something else: a lease that ended meanwhile, or one
   * that another key of the workspace has brought.
   */
  #refuse(entry: KeyEntry, waiters: readonly Waiter[], { shorts }: Reading, now: Moment): readonly Waiter[] {
    if (waiters.length === 0) return waiters
    const limits = entry.states(now.wall)
    let cheapest: { readonly cost: number; readonly retryAfterMs: number | undefined } | undefined
    const others = waiters.filter((waiter) => {
      const inHand = shorts.filter(({ budget }) => budget.covers(waiter.cost, now.mono, now.wall))
      const short = waiter.asks < ASKS_MAX ? shorts.filter((each) => !inHand.includes(each)) : shorts
      const refusal = refusalOf(short, waiter.cost, 0, limits)
      if (refusal === undefined) return true
      if (cheapest === undefined || waiter.cost < cheapest.cost) {
        cheapest = { cost: waiter.cost, retryAfterMs: refusal.retryAfterMs }
      }
      this.#settle(waiter, refusal)
      return false
    })
    if (cheapest !== undefined) entry.remember(shorts, cheapest.cost, cheapest.retryAfterMs, now)
    return others
  }

  #fail(entry: KeyEntry, waiters: readonly Waiter[], cause: unknown): void {
    if (cause instanceof NoAnswerError) this.#silent = true
    for (const waiter of waiters) {
      this.#waiting -= 1
      this.#withoutStore(entry, waiter.cost, cause).then(waiter.resolve, waiter.reject)
    }
  }

  /** The store is out of reach. Whom only limits hold up that allow an outage passes; the verdict says so. */
  async #withoutStore(entry: KeyEntry, cost: number, cause: unknown): Promise<SpendOutcome> {
    const { mono, wall } = this.#parts.now()
    const budgets = entry.rows.flatMap((row) => row.budgets)
    const covering = budgets.filter((budget) => budget.covers(cost, mono, wall))
    const lacking = budgets.filter((budget) => !covering.includes(budget))
    if (lacking.some((budget) => budget.limit.onOutage === 'refuse')) {
      const extras = { retryAfterSeconds: RETRY_AFTER_SECONDS, cause }
      throw new AppError('store_unavailable', 'The limiter cannot be reached', extras)
    }
    for (const budget of covering) budget.take(cost)
    return { admitted: true, limits: entry.states(wall), limiterDown: true }
  }

  #settle(waiter: Waiter, outcome: SpendOutcome): void {
    this.#waiting -= 1
    waiter.resolve(outcome)
  }

  #storeTime({ mono, wall }: Moment): EpochMs {
    const said = this.#storeSaid
    return said === undefined ? wall : said.storeNow + (mono - said.mono)
  }
}
