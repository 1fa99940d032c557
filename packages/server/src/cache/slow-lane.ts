import { AppError } from '@keywright/core'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../ports/index.ts'

/** Tokens that may be waiting, of one address and of all together. */
export const SLOWED_PER_ADDRESS_MAX = 256
export const SLOWED_MAX = 4096
/** The places beside them for tokens that were turned away before. */
export const RETURNING_PER_ADDRESS_MAX = 64
export const RETURNING_MAX = 1024
/** Turned away tokens that are remembered, by their digests: those of some seconds of a heavy flood. */
export const TURNED_AWAY_REMEMBERED_MAX = 20_000

interface Waiting {
  readonly turn: Promise<void>
  readonly end: (error?: AppError) => void
}

/**
 * Where tokens that are not in memory wait when their address has guessed too often. Each waits its own delay and not
 * behind the others: a good key among made-up ones waits no longer than they do. Made-up tokens differ from each other,
 * and a customer's is always the same, so one that was turned away and comes again has places of its own.
 */
export class SlowLane {
  readonly #clock: Pick<Clock, 'after'>
  readonly #waiting = new Map<string, Waiting>()
  readonly #ordinary = new Room(SLOWED_MAX, SLOWED_PER_ADDRESS_MAX)
  readonly #returning = new Room(RETURNING_MAX, RETURNING_PER_ADDRESS_MAX)
  readonly #remembered = new LRUCache<string, true>({ max: TURNED_AWAY_REMEMBERED_MAX })
  #slowed = 0
  #turnedAway = 0
  #closed = false

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  /** Tokens that have waited here, and those that found no place, since the start. */
  get counts(): { readonly slowed: number; readonly turnedAway: number } {
    return { slowed: this.#slowed, turnedAway: this.#turnedAway }
  }

  /** Resolves after the delay. Rejects with `overloaded`: at once where no place is free, and when the lane closes. */
  async wait(address: string, digests: string, delayMs: number): Promise<void> {
    const name = `${address} ${digests}`
    const same = this.#waiting.get(name)
    if (same !== undefined) return same.turn
    const room = this.#closed ? undefined : this.#roomFor(address, name)
    if (room === undefined) {
      this.#remembered.set(name, true)
      this.#turnedAway += 1
      throw overloaded()
    }
    this.#remembered.delete(name)
    this.#slowed += 1
    return this.#begin(name, delayMs, room.enter(address))
  }

  /** Nobody waits any longer, and nobody comes in. */
  close(): void {
    this.#closed = true
    for (const { end } of this.#waiting.values()) end(overloaded())
  }

  #roomFor(address: string, name: string): Room | undefined {
    if (this.#ordinary.isFree(address)) return this.#ordinary
    return this.#remembered.has(name) && this.#returning.isFree(address) ? this.#returning : undefined
  }

  #begin(name: string, delayMs: number, leave: () => void): Promise<void> {
    let end: Waiting['end'] = () => {}
    const turn = new Promise<void>((resolve, reject) => {
      end = (error) => {
        cancel()
        leave()
        this.#waiting.delete(name)
        if (error === undefined) resolve()
        else reject(error)
      }
    })
    const cancel = this.#clock.after(delayMs, () => end())
    this.#waiting.set(name, { turn, end })
    return turn
  }
}

/** Places in bounded number, for all and for each address. */
class Room {
  readonly #max: number
  readonly #perAddressMax: number
  readonly #taken = new Map<string, number>()
  #sum = 0

  constructor(max: number, perAddressMax: number) {
    this.#max = max
    this.#perAddressMax = perAddressMax
  }

  isFree(address: string): boolean {
    return this.#sum < this.#max && (this.#taken.get(address) ?? 0) < this.#perAddressMax
  }

  /** Takes a place; the answer gives it back. */
  enter(address: string): () => void {
    this.#sum += 1
    this.#taken.set(address, (this.#taken.get(address) ?? 0) + 1)
    return () => {
      this.#sum -= 1
      const left = (this.#taken.get(address) ?? 1) - 1
      if (left === 0) this.#taken.delete(address)
      else this.#taken.set(address, left)
    }
  }
}

function overloaded(): AppError {
  return new AppError('overloaded', 'Too many unknown tokens came from this address. Try again soon.', {
    retryAfterSeconds: 1,
  })
}
