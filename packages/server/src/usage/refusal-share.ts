import { addressBlock } from '@keywright/core'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../ports/index.ts'

/** Refusals without a key that one address has listed at once, of one service. */
export const LISTED_AT_ONCE_MAX = 20
/** How long until it may have one more listed. */
export const LISTED_AGAIN_AFTER_MS = 60_000
/** Addresses whose share is remembered; beyond them the one seen least lately begins anew. */
export const SHARES_MAX = 10_000

interface Share {
  /** What is left at `at`, with fractions. */
  left: number
  at: number
  leftOut: number
}

/**
 * Shares the list of recent refusals among addresses: whoever guesses fills his own part of it, and nobody else's refusals
 * are pushed out. What is left out is counted, and told with the next one that is listed.
 */
export class RefusalShare {
  readonly #clock: Pick<Clock, 'monotonicNow'>
  readonly #shares = new LRUCache<string, Share>({ max: SHARES_MAX })

  constructor(clock: Pick<Clock, 'monotonicNow'>) {
    this.#clock = clock
  }

  /** How many were left out before this one; `undefined` when this one is left out too. */
  take(service: string, ip: string): number | undefined {
    const share = this.#shareOf(`${service} ${addressBlock(ip)}`)
    if (share.left < 1) {
      share.leftOut += 1
      return undefined
    }
    const { leftOut } = share
    share.left -= 1
    share.leftOut = 0
    return leftOut
  }

  #shareOf(name: string): Share {
    const now = this.#clock.monotonicNow()
    const share = this.#shares.get(name) ?? { left: LISTED_AT_ONCE_MAX, at: now, leftOut: 0 }
    share.left = Math.min(LISTED_AT_ONCE_MAX, share.left + (now - share.at) / LISTED_AGAIN_AFTER_MS)
    share.at = now
    this.#shares.set(name, share)
    return share
  }
}
