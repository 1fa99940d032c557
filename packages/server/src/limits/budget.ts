import { leaseLifeMs } from '@keywright/core'
import type { EffectiveLimit, GiveBack, LimitReply, LimitState, MonotonicMs, EpochMs } from '@keywright/core'

/** A rate is taken over at least so long: three requests in one millisecond are no thousand in a second. */
const PACE_MS_MIN = 1000

/** Both clocks at one moment. */
export interface Moment {
  readonly mono: MonotonicMs
  readonly wall: EpochMs
}

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
  #endsAtMono = 0
  #endsAtWall = 0
  /** The store's, at its last reply. */
  #remaining: number
  #resetAt = 0
  #spent = 0
  #pacedAt: MonotonicMs | undefined

  constructor(limit: EffectiveLimit) {
    this.limit = limit
    this.#remaining = limit.limit
  }

  /**
   * Whether the lease in hand reaches. The monotonic clock bounds it; the wall clock may end it (while a machine is
   * suspended its monotonic clock stands still) and, since both must agree, never lengthens it.
   */
  covers(cost: number, mono: MonotonicMs, wall: EpochMs): boolean {
    return this.tokens >= cost && mono < this.#endsAtMono && wall < this.#endsAtWall
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

  /** What was spent per millisecond since the last time that this was asked. */
  paceAt(mono: MonotonicMs): number {
    const pace = this.#pacedAt === undefined ? 0 : this.#spent / Math.max(PACE_MS_MIN, mono - this.#pacedAt)
    this.#pacedAt = mono
    this.#spent = 0
    return pace
  }

  /** What the store last said, leased or not. */
  note({ remaining, resetAt }: LimitReply): void {
    this.#remaining = remaining
    this.#resetAt = resetAt
  }

  /** Takes a lease in hand. It is counted from before its debit was sent. */
  hold({ granted, bucket, endAt }: LimitReply, storeNow: EpochMs, sent: Moment): void {
    const lifeMs = leaseLifeMs(endAt, storeNow)
    const joins = this.tokens > 0
    // Two leases of one bucket (keys that share a workspace's limit) are held as one that ends with the earlier.
    this.#endsAtMono = joins ? Math.min(this.#endsAtMono, sent.mono + lifeMs) : sent.mono + lifeMs
    this.#endsAtWall = joins ? Math.min(this.#endsAtWall, sent.wall + lifeMs) : sent.wall + lifeMs
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
    return { name, limit, windowMs, remaining: this.#remaining + this.tokens, resetAt: this.#resetAt || wall }
  }

  /** The state for someone who only looks: what has passed since the last reply counts. */
  stateSeen(wall: EpochMs): LimitState {
    const state = this.state(wall)
    return state.resetAt <= wall ? { ...state, remaining: state.limit, resetAt: wall } : state
  }
}
