import type { EffectiveLimit, EpochMs, KeyId, WorkspaceId } from '@keywright/core'
import type { BucketStore } from '../../ports/bucket-store.ts'
import type { LimitedKey, SpendOutcome } from '../../ports/limiter.ts'
import type { After } from '../deadline.ts'
import { makeLeasedLimiter } from '../leased-limiter.ts'
import type { LeasedLimiter, LeasedLimiterOptions } from '../leased-limiter.ts'
import { makeMemoryBucketStore } from './memory-bucket-store.ts'
import type { MemoryBucketStore } from './memory-bucket-store.ts'

/** 2026-01-15T12:00:00Z. */
export const NOON: EpochMs = 1_768_478_400_000

/** One store, its clock, and the clocks of the nodes; time passes only when told. */
export class World {
  mono = 5000
  wall = NOON
  storeClock = NOON
  /** It tells whole milliseconds, as databases do. */
  readonly store: MemoryBucketStore = makeMemoryBucketStore(() => Math.floor(this.storeClock))
  readonly keys = new Map<KeyId, LimitedKey>()
  #timers: { readonly at: number; readonly run: () => void }[] = []

  readonly after: After = (ms, run) => {
    const timer = { at: this.mono + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer)
    }
  }

  pass(ms: number): void {
    this.mono += ms
    this.wall += ms
    this.storeClock += ms
    for (const timer of this.#timers.filter((each) => each.at <= this.mono)) timer.run()
    this.#timers = this.#timers.filter((each) => each.at > this.mono)
  }

  node(options: Partial<LeasedLimiterOptions> = {}): LeasedLimiter {
    return makeLeasedLimiter({
      store: this.store,
      monotonicNow: () => this.mono,
      wallNow: () => this.wall,
      nodes: () => 1,
      reread: async (id) => this.keys.get(id),
      after: this.after,
      ...options,
    })
  }
}

export interface Gate {
  readonly store: BucketStore
  /** Debits that have arrived and were not let through; `execute`: the store carries it out, `answer`: the node hears of it. */
  readonly held: { execute(): Promise<void>; answer(): Promise<void>; fail(): Promise<void> }[]
  /** How many pass at once from now on. */
  open(): void
}

/** A store whose answers come when the test says so. */
export function makeGate(inner: BucketStore): Gate {
  const held: Gate['held'] = []
  let isOpen = false
  return {
    held,
    open: () => {
      isOpen = true
    },
    store: {
      giveBack: (batch) => inner.giveBack(batch),
      debit: (batch) => {
        if (isOpen) return inner.debit(batch)
        return new Promise((resolve, reject) => {
          let reply: ReturnType<BucketStore['debit']> | undefined
          held.push({
            execute: async () => {
              reply ??= inner.debit(batch)
              await reply
            },
            answer: async () => {
              reply ??= inner.debit(batch)
              resolve(await reply)
              await settled()
            },
            fail: async () => {
              reject(new Error('connection lost'))
              await settled()
            },
          })
        })
      },
    },
  }
}

/** Until everything that needs no time has happened. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve()
}

export function windowLimit(limit: number, windowMs: number, more: Partial<EffectiveLimit> = {}): EffectiveLimit {
  // The spread may name a quota's fields; tests that do so get what they ask for.
  return { kind: 'window', name: 'w', limit, windowMs, per: 'key', onOutage: 'refuse', ...more } as EffectiveLimit
}

export function quotaLimit(limit: number, more: Partial<EffectiveLimit> = {}): EffectiveLimit {
  return {
    kind: 'quota',
    name: 'q',
    limit,
    period: 'day',
    timeZone: 'UTC',
    per: 'key',
    onOutage: 'refuse',
    ...more,
  } as EffectiveLimit // As above.
}

export function limitedKey(own: readonly EffectiveLimit[], more: Partial<LimitedKey> = {}): LimitedKey {
  return {
    id: 'key_00000000000000000001' as KeyId, // It has the shape of one.
    workspaceId: 'ws_00000000000000000001' as WorkspaceId, // As above.
    own,
    shared: [],
    ownVersion: 1,
    sharedVersion: 1,
    ...more,
  }
}

/** Spends one after the other and says how each ended: admitted, or what refused it. */
export async function spendEach(limiter: LeasedLimiter, key: LimitedKey, times: number): Promise<string[]> {
  const outcomes: string[] = []
  for (let count = 0; count < times; count += 1) outcomes.push(told(await limiter.spend(key, 1)))
  return outcomes
}

export function told(outcome: SpendOutcome): string {
  return outcome.admitted ? 'admitted' : outcome.limit
}
