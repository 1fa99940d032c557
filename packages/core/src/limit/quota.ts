import type { EpochMs } from '../ids.ts'
import type { Release } from './window.ts'

/** A calendar period in the limit's time zone: from `startAt`, up to and without `endAt`. */
export interface Period {
  readonly startAt: EpochMs
  readonly endAt: EpochMs
}

/** One bucket, counted alone: a second one would charge this month for the last. */
export interface QuotaCounts extends Period {
  readonly used: number
}

export function periodHolds(period: Period, at: EpochMs): boolean {
  return period.startAt <= at && at < period.endAt
}

/**
 * The period that is charged. A fresh one begins only where the old one has ended: a period that starts before the
 * row's (the store's clock stepped back) or within it (two nodes with different time zone data) is charged to the row's.
 */
export function quotaAt(quota: QuotaCounts, asked: Period): QuotaCounts {
  return asked.startAt >= quota.endAt ? { startAt: asked.startAt, endAt: asked.endAt, used: 0 } : quota
}

/**
 * The period after the limit itself changed, such as its time zone: the sum moves over while the two overlap. Otherwise
 * a zone further west would begin the day anew, with a fresh budget.
 */
export function quotaMoved(quota: QuotaCounts, asked: Period): QuotaCounts {
  const charged = quotaAt(quota, asked)
  const disjoint = charged !== quota || asked.endAt <= quota.startAt
  return disjoint ? charged : { startAt: asked.startAt, endAt: asked.endAt, used: quota.used }
}

export function quotaDebited(quota: QuotaCounts, tokens: number): QuotaCounts {
  return tokens === 0 ? quota : { ...quota, used: quota.used + tokens }
}

/** Tokens go back to the period that they were taken from, named by its start, or nowhere. */
export function quotaGivenBack(quota: QuotaCounts, startAt: EpochMs, tokens: number): QuotaCounts {
  if (quota.startAt !== startAt || tokens <= 0) return quota
  return { ...quota, used: Math.max(0, quota.used - tokens) }
}

export function quotaReleases(quota: QuotaCounts, at: EpochMs): readonly Release[] {
  return quota.used > 0 ? [{ afterMs: quota.endAt - at, tokens: quota.used }] : []
}

export function quotaResetAt(quota: QuotaCounts, at: EpochMs): EpochMs {
  return quota.used > 0 ? quota.endAt : at
}
