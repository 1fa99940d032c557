import { LRUCache } from 'lru-cache'
import type { Clock } from '../ports/index.ts'

/** Reads that found nothing which an address has free: what a customer with a handful of dead keys makes. */
export const GUESSES_FREE = 20
/** How long one of them is held against an address. */
export const GUESS_FORGIVEN_AFTER_MS = 1000
/** The most that is held against an address, so that one that has stopped is soon as good as any. */
export const GUESSES_HELD_MAX = 80
/** Addresses that are counted; who has not guessed for the longest time is forgotten first. */
export const GUESSING_ADDRESSES_MAX = 10_000
export const SLOWED_BY_EACH_MS = 50
export const SLOWED_MS_MAX = 1000

interface Guesses {
  readonly held: number
  readonly at: number
}

/**
 * Counts, for each address, the reads that its made-up tokens have cost: a bucket that leaks one a second. A token that is
 * damaged costs no read, and one that was made up before is still in memory, so neither counts.
 */
export class GuessTable {
  readonly #clock: Pick<Clock, 'monotonicNow'>
  readonly #table = new LRUCache<string, Guesses>({ max: GUESSING_ADDRESSES_MAX })

  constructor(clock: Pick<Clock, 'monotonicNow'>) {
    this.#clock = clock
  }

  /** Whether this one brought the address over what it has free. */
  add(address: string): boolean {
    const before = this.#held(address)
    const held = Math.min(before + 1, GUESSES_HELD_MAX)
    this.#table.set(address, { held, at: this.#clock.monotonicNow() })
    return before <= GUESSES_FREE && held > GUESSES_FREE
  }

  /** How long the next read for this address is put off. */
  delayMs(address: string): number {
    const over = this.#held(address) - GUESSES_FREE
    return over <= 0 ? 0 : Math.min(over * SLOWED_BY_EACH_MS, SLOWED_MS_MAX)
  }

  /** Addresses that are slowed now. */
  get slowed(): number {
    let slowed = 0
    for (const address of this.#table.keys()) if (this.#held(address) > GUESSES_FREE) slowed += 1
    return slowed
  }

  #held(address: string): number {
    const guesses = this.#table.peek(address)
    if (guesses === undefined) return 0
    return Math.max(0, guesses.held - (this.#clock.monotonicNow() - guesses.at) / GUESS_FORGIVEN_AFTER_MS)
  }
}
