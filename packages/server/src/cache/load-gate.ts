import { AppError } from '@keywright/core'

export const LOADS_AT_ONCE_MAX = 64
export const LOADS_PER_ADDRESS_MAX = 8
export const LOADS_WAITING_MAX = 2000
export const LOADS_WAITING_PER_ADDRESS_MAX = 256

const UNTOLD = ''

interface Waiting {
  readonly address: string
  readonly begin: () => void
}

/**
 * Bounds the reads that tokens not in memory cost. A made-up token with a sound checksum costs one read, so each address
 * gets a share of them: beyond it that address waits, then hears 503, and nobody else notices. Known keys never come here.
 */
export class LoadGate {
  readonly #running = new Map<string, number>()
  readonly #waitingByAddress = new Map<string, number>()
  readonly #waiting: Waiting[] = []
  #runningTotal = 0
  #turnedAway = 0

  /** Loads that found no room, since the start. */
  get turnedAway(): number {
    return this.#turnedAway
  }

  /** Without an address (the embedded library is not told one) only the bounds for all hold. */
  async run<T>(from: string | undefined, load: () => Promise<T>): Promise<T> {
    const address = from ?? UNTOLD
    if (!this.#mayBegin(address)) await this.#wait(address)
    else this.#begin(address)
    try {
      return await load()
    } finally {
      this.#end(address)
    }
  }

  #mayBegin(address: string): boolean {
    if (this.#runningTotal >= LOADS_AT_ONCE_MAX) return false
    return address === UNTOLD || (this.#running.get(address) ?? 0) < LOADS_PER_ADDRESS_MAX
  }

  #begin(address: string): void {
    this.#runningTotal += 1
    this.#running.set(address, (this.#running.get(address) ?? 0) + 1)
  }

  #wait(address: string): Promise<void> {
    const ofAddress = this.#waitingByAddress.get(address) ?? 0
    const addressFull = address !== UNTOLD && ofAddress >= LOADS_WAITING_PER_ADDRESS_MAX
    if (this.#waiting.length >= LOADS_WAITING_MAX || addressFull) {
      this.#turnedAway += 1
      throw new AppError('overloaded', 'Too many unknown tokens are being looked up. Try again soon.', {
        retryAfterSeconds: 1,
      })
    }
    this.#waitingByAddress.set(address, ofAddress + 1)
    return new Promise((resolve) => this.#waiting.push({ address, begin: resolve }))
  }

  #end(address: string): void {
    this.#runningTotal -= 1
    count(this.#running, address)
    const next = this.#waiting.findIndex((waiting) => this.#mayBegin(waiting.address))
    if (next === -1) return
    const [waiting] = this.#waiting.splice(next, 1)
    if (waiting === undefined) return
    count(this.#waitingByAddress, waiting.address)
    this.#begin(waiting.address)
    waiting.begin()
  }
}

/** One less; an address with none left is forgotten, so the tables stay as small as what goes on. */
function count(table: Map<string, number>, address: string): void {
  const left = (table.get(address) ?? 1) - 1
  if (left === 0) table.delete(address)
  else table.set(address, left)
}
