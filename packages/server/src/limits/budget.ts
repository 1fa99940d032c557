import { leaseLifeMs } from '@keywright/core'
import type { EffectiveLimit, GiveBack, LimitReply, LimitState, MonotonicMs, EpochMs } from '@keywright/core'
import type { Moment } from '../ports/clock.ts'

/** A rate is taken over at least so long: three requests in one millisecond are no thousand in a second. */
const PACE_MS_MIN = 1000

/**
 * Instants are kept as whole milliseconds since this process began: as such they stand in the object itself, where a larger
 * number or a fraction is a box elsewhere in memory, and a check of one key among many pays for each box.
 */
const STARTED_AT = Date.now()

/** A lease that lives longer loses at most a millisecond of it to the same end; a shorter one would be dead at once. */
const ROUNDED_LIFE_MS_MIN = 100

export type { Moment }

/** Whether what a debit granted can still be spent, if it was sent at that moment. */
export function isInTime({ endAt }: LimitReply, storeNow: EpochMs, sent: Moment, now: Moment): boolean {
  const lifeMs = leaseLifeMs(endAt, storeNow)
  return now.mono < sent.mono + lifeMs && now.wall < sent.wall + lifeMs
}

/** One limit of one row, as this node holds it: the lease in hand and what the store last said. */
export class Budget {
  readonly limit: EffectiveLimit
  /** Debited, and not spent yet. */
  tokens = 0
  /** Where the tokens were debited. */
  #bucket = 0
  /** `undefined` at first, so that the engine reserves no box for every later value. */
  #endsAtMono: MonotonicMs | undefined
  #endsAtWall = 0
  /** The store's, at its last reply. */
  #remaining: number
  #resetsAfterStart: number | undefined
  /** Since `#pacedAt`. */
  #spent = 0
  #pacedAt: MonotonicMs | undefined
  #pace = 0

  constructor(limit: EffectiveLimit) {
    this.limit = limit
    this.#remaining = limit.limit
  }

  /**
   * Whether the lease in hand reaches. The monotonic clock bounds it; the wall clock may end it (while a machine is
   * suspended its monotonic clock stands still) and, since both must agree, never lengthens it.
   */
  covers(cost: number, mono: MonotonicMs, wall: EpochMs): boolean {
    return this.tokens >= cost && mono < (this.#endsAtMono ?? 0) && wall - STARTED_AT < this.#endsAtWall
  }

  /** The caller has seen that it covers. */
  take(cost: number): void {
    this.tokens -= cost
    this.#spent += cost
  }

  /** Empties the hand, for a give-back. */
  release(version: number): GiveBack | undefined {
    if (this.tokens === 0) return undefined
    const giveBack = { limit: this.limit.name, version, bucket: this.#bucket, tokens: this.tokens }
    this.tokens = 0
    return giveBack
  }

  /** Whether there are tokens that nobody can spend any more. */
  isDead({ mono, wall }: Moment): boolean {
    return this.tokens > 0 && !this.covers(0, mono, wall)
  }

  /**
   * What is spent per millisecond, over a second at least: near a bucket's end leases follow each other closely, and the first
   * of the next bucket is to reach as far as those before.
   */
  paceAt(mono: MonotonicMs): number {
    const overMs = mono - (this.#pacedAt ?? mono)
    if (this.#pacedAt !== undefined && overMs < PACE_MS_MIN) return Math.max(this.#pace, this.#spent / PACE_MS_MIN)
    this.#pace = this.#pacedAt === undefined ? 0 : this.#spent / overMs
    this.#pacedAt = mono
    this.#spent = 0
    return this.#pace
  }

  /** What the store last said, leased or not. */
  note({ remaining, resetAt }: LimitReply): void {
    this.#remaining = remaining
    this.#resetsAfterStart = resetAt - STARTED_AT
  }

  /** Takes a lease in hand. It is counted from before its debit was sent. */
  hold({ granted, bucket, endAt }: LimitReply, storeNow: EpochMs, sent: Moment): void {
    const lifeMs = leaseLifeMs(endAt, storeNow)
    const end = sent.mono + lifeMs
    const mono = lifeMs < ROUNDED_LIFE_MS_MIN ? end : Math.floor(end)
    // The wall clock counts whole milliseconds, so rounding up makes no lease longer.
    const wall = Math.ceil(sent.wall + lifeMs) - STARTED_AT
    const joins = this.tokens > 0
    // Two leases of one bucket (keys that share a workspace's limit) are held as one that ends with the earlier.
    this.#endsAtMono = joins ? Math.min(this.#endsAtMono ?? mono, mono) : mono
    this.#endsAtWall = joins ? Math.min(this.#endsAtWall, wall) : wall
    this.#bucket = bucket
    this.tokens += granted
  }

  /** Whether a lease of that bucket may be added to the one in hand. */
  joins(bucket: number): boolean {
    return this.tokens === 0 || this.#bucket === bucket
  }

  state(wall: EpochMs): LimitState {
    const { name, limit } = this.limit
    const windowMs = this.limit.kind === 'window' ? this.limit.windowMs : undefined
    const resetAt = this.#resetsAfterStart === undefined ? wall : this.#resetsAfterStart + STARTED_AT
    return { name, limit, windowMs, remaining: this.#remaining + this.tokens, resetAt }
  }

  /** The state for someone who only looks: what has passed since the last reply counts. */
  stateSeen(wall: EpochMs): LimitState {
    const state = this.state(wall)
    return state.resetAt <= wall ? { ...state, remaining: state.limit, resetAt: wall } : state
  }
}
