import { addressGroup, AppError, MEMBER_BOUNDS, type MonotonicMs } from '@keywright/core'

/** Addresses kept in memory; beyond it the one whose time began longest ago is forgotten. */
export const BEGINNING_ADDRESSES_MAX = 10_000

interface Begun {
  count: number
  readonly since: MonotonicMs
}

/**
 * Counts the sign-ins that an address begins. Each costs a durable write before anybody has proved anything, and the places for
 * open ones are bounded: without a count one machine could keep the disk busy and push out everybody else's.
 */
export class BegunSignIns {
  readonly #begun = new Map<string, Begun>()
  readonly #now: () => MonotonicMs

  constructor(monotonicNow: () => MonotonicMs) {
    this.#now = monotonicNow
  }

  /** Counts one more. Throws `sign_in_throttled` with the time to wait, before anything is written. */
  count(ip: string | undefined): void {
    const now = this.#now()
    // Whoever has one IPv6 address has as many as he likes beside it.
    const address = addressGroup(ip ?? '')
    const { begunPerAddressMax, begunWindowMs } = MEMBER_BOUNDS
    const found = this.#begun.get(address)
    if (found === undefined || now - found.since >= begunWindowMs) return this.#begin(address, now)
    if (found.count >= begunPerAddressMax) throw tooMany(found.since + begunWindowMs - now)
    found.count += 1
  }

  #begin(address: string, now: MonotonicMs): void {
    // Set anew at the end of the map, so that its first entry is the one that began longest ago.
    this.#begun.delete(address)
    this.#begun.set(address, { count: 1, since: now })
    if (this.#begun.size <= BEGINNING_ADDRESSES_MAX) return
    for (const oldest of this.#begun.keys()) {
      this.#begun.delete(oldest)
      break
    }
  }
}

function tooMany(waitMs: number): AppError {
  return new AppError('sign_in_throttled', 'Too many sign-ins were begun from your address. Wait a little.', {
    retryAfterSeconds: Math.ceil(waitMs / 1000),
  })
}
