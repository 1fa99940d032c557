import type { EpochMs, MonotonicMs } from '@keywright/core'

/** Both clocks at one moment. */
export interface Moment {
  readonly mono: MonotonicMs
  readonly wall: EpochMs
}

/** Both clocks of the machine, and a way to be woken; tests own all three. */
export interface Clock {
  wallNow(): EpochMs
  monotonicNow(): MonotonicMs
  /** Calls back once after `delayMs`; the answer cancels. Never keeps the process alive. */
  after(delayMs: number, call: () => void): () => void
}
