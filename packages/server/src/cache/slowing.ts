import type { Clock } from '../ports/index.ts'
import { GuessTable } from './guess-table.ts'
import { SlowLane } from './slow-lane.ts'

/** How often it is told that somebody guesses: a flood must not fill the log. */
export const GUESSING_TOLD_EVERY_MS = 300_000

export interface SlowingParts {
  readonly clock: Clock
  /** Hears that an address has begun to guess, now and then. */
  readonly onGuessing: () => void
}

/** Slows the reads that an address asks for once too many of them have found nothing. Known keys never come here. */
export class Slowing {
  readonly #parts: SlowingParts
  readonly #guesses: GuessTable
  readonly #lane: SlowLane
  #toldAt = -Infinity

  constructor(parts: SlowingParts) {
    this.#parts = parts
    this.#guesses = new GuessTable(parts.clock)
    this.#lane = new SlowLane(parts.clock)
  }

  get counts(): { readonly addresses: number; readonly slowed: number; readonly turnedAway: number } {
    return { addresses: this.#guesses.slowed, ...this.#lane.counts }
  }

  /** Until this token may be read; `undefined`: at once. Without an address nobody is slowed. */
  turn(address: string | undefined, digests: string): Promise<void> | undefined {
    const delayMs = address === undefined ? 0 : this.#guesses.delayMs(address)
    return address === undefined || delayMs === 0 ? undefined : this.#lane.wait(address, digests, delayMs)
  }

  /** A read for this address has found nothing. */
  missed(address: string | undefined): void {
    if (address === undefined || !this.#guesses.add(address)) return
    const now = this.#parts.clock.monotonicNow()
    if (now - this.#toldAt < GUESSING_TOLD_EVERY_MS) return
    this.#toldAt = now
    this.#parts.onGuessing()
  }

  close(): void {
    this.#lane.close()
  }
}
