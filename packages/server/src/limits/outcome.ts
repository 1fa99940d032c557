import { retryAfterMs } from '@keywright/core'
import type { LimitReply, LimitState } from '@keywright/core'
import type { SpendOutcome } from '../ports/limiter.ts'
import type { Budget } from './budget.ts'
import type { RowLeases } from './row-leases.ts'

/** A limit that the store did not grant, and what it said. */
export interface Short {
  readonly budget: Budget
  readonly reply: LimitReply
}

export type Refusal = Extract<SpendOutcome, { admitted: false }>

export function states(rows: readonly RowLeases[], wall: number): readonly LimitState[] {
  const limits: LimitState[] = []
  for (const row of rows) for (const budget of row.budgets) limits.push(budget.state(wall))
  return limits
}

/** A cost above a limit never succeeds, so it is refused without asking and without a time to come back. */
export function refusedForEver(rows: readonly RowLeases[], cost: number, wall: number): Refusal | undefined {
  for (const row of rows) {
    for (const { limit } of row.budgets) {
      if (cost <= limit.limit) continue
      const { name, kind } = limit
      return { admitted: false, limits: states(rows, wall), limit: name, kind, retryAfterMs: undefined }
    }
  }
  return undefined
}

/**
 * The refusal of one cost: of the limits that are short of it the one that takes longest, since before that a retry
 * fails again. `undefined`: none of them is short of it. `passedMs`: since the store said how they stand.
 */
export function refusalOf(
  shorts: readonly Short[],
  cost: number,
  passedMs: number,
  limits: readonly LimitState[],
): Refusal | undefined {
  let last: Refusal | undefined
  for (const { budget, reply } of shorts) {
    if (reply.remaining >= cost) continue
    const afterMs = retryAfterMs(cost, reply.remaining, reply.releases)
    const { name, kind } = budget.limit
    const waitMs = afterMs === undefined ? undefined : Math.max(1, Math.ceil(afterMs - passedMs))
    if (last === undefined || later(waitMs, last.retryAfterMs)) {
      last = { admitted: false, limits, limit: name, kind, retryAfterMs: waitMs }
    }
  }
  return last
}

function later(waitMs: number | undefined, thanMs: number | undefined): boolean {
  return thanMs !== undefined && (waitMs === undefined || waitMs > thanMs)
}
