import type { UsageAnswer } from '@keywright/client'
import { type Group, groupOf } from './outcomes.ts'

export const RANGES = ['24h', '7d', '30d'] as const
export type Range = (typeof RANGES)[number]

const HOUR_MS = 3_600_000
const HOURS_OF_A_DAY = 24
const DAYS: Readonly<Record<Exclude<Range, '24h'>, number>> = { '7d': 7, '30d': 30 }

export interface Bucket {
  readonly start: number
  readonly counts: Readonly<Record<Group, number>>
  readonly sum: number
}

/** Where each bar of a range begins, the oldest first: hours, or days of the reader. The last one is still running. */
export function startsOf(range: Range, now: number): readonly number[] {
  if (range === '24h') {
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS
    return Array.from({ length: HOURS_OF_A_DAY }, (_, index) => hour - (HOURS_OF_A_DAY - 1 - index) * HOUR_MS)
  }
  const today = new Date(now)
  const days = DAYS[range]
  // By the calendar: a day on which clocks are changed has no 24 hours.
  return Array.from({ length: days }, (_, index) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index)).getTime(),
  )
}

/** The checks between one start and the next. `secretId` absent: of all secrets together. */
export function bucketsOf(
  hours: UsageAnswer['hours'],
  starts: readonly number[],
  secretId: string | undefined,
): readonly Bucket[] {
  const buckets = starts.map((start) => ({ start, counts: { allowed: 0, denied: 0, ended: 0, limited: 0 }, sum: 0 }))
  for (const { hour, outcome, count, secretId: of } of hours) {
    if (secretId !== undefined && of !== secretId) continue
    const at = Date.parse(hour)
    const bucket = buckets.findLast(({ start }) => start <= at)
    if (bucket === undefined) continue
    bucket.counts[groupOf(outcome)] += count
    bucket.sum += count
  }
  return buckets
}

/** How often each outcome came since an instant, the most frequent first. */
export function totalsOf(
  hours: UsageAnswer['hours'],
  since: number,
  secretId: string | undefined,
): readonly { readonly outcome: string; readonly count: number }[] {
  const totals = new Map<string, number>()
  for (const { hour, outcome, count, secretId: of } of hours) {
    if (Date.parse(hour) < since || (secretId !== undefined && of !== secretId)) continue
    totals.set(outcome, (totals.get(outcome) ?? 0) + count)
  }
  return [...totals].map(([outcome, count]) => ({ outcome, count })).sort((a, b) => b.count - a.count)
}
