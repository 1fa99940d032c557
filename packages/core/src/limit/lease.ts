import type { EpochMs } from '../ids.ts'

/** A drift of 100 parts in a million over the bucket of a month would be four minutes: no lease lives so long. */
export const LEASE_LIFE_MAX_MS = 60_000

/** An allowance for the rates of two clocks: a slewed one may run 8 % off. */
export const LEASE_MARGIN = 0.1

/** One lease takes at most this part of what is left for its node; what dies unspent is so little that others hardly notice. */
export const LEASE_SHARE = 10

/**
 * How long a lease may be spent, from before its debit was sent. It dies with its bucket: a token spent later would
 * fall into a window that does not count that bucket any more.
 */
export function leaseLifeMs(endAt: EpochMs, storeNow: EpochMs): number {
  return Math.min(endAt - storeNow, LEASE_LIFE_MAX_MS) * (1 - LEASE_MARGIN)
}

export interface LeaseSizing {
  /** What waits already. */
  readonly need: number
  /** What the node spent lately. */
  readonly ratePerMs: number
  readonly lifeMs: number
  /** Before the lease is taken. */
  readonly remaining: number
  readonly nodes: number
}

/**
 * What the node will likely spend while the lease lives, one at a time near the limit, and never less than waits for it.
 * The caller makes sure that `remaining` covers the least of what waits.
 */
export function leaseSize({ need, ratePerMs, lifeMs, remaining, nodes }: LeaseSizing): number {
  const share = Math.max(1, Math.floor(remaining / (LEASE_SHARE * Math.max(1, nodes))))
  const likely = Math.ceil(ratePerMs * lifeMs)
  return Math.min(remaining, Math.max(need, Math.min(likely, share)))
}
