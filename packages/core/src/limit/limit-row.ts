import type { EpochMs } from '../ids.ts'
import type { GiveBack } from './debit.ts'
import { quotaDebited, quotaGivenBack, quotaReleases, quotaResetAt } from './quota.ts'
import type { QuotaCounts } from './quota.ts'
import { bucketEndAt, windowShape } from './shape.ts'
import { windowDebited, windowGivenBack, windowReleases, windowResetAt, windowSpent } from './window.ts'
import type { Release, WindowCounts } from './window.ts'

export interface WindowRow extends WindowCounts {
  readonly kind: 'window'
  readonly name: string
  readonly windowMs: number
}

export interface QuotaRow extends QuotaCounts {
  readonly kind: 'quota'
  readonly name: string
}

/** What a row keeps of one limit. */
export type LimitRow = WindowRow | QuotaRow

export function limitSpent(row: LimitRow): number {
  return row.kind === 'window' ? windowSpent(row) : row.used
}

export function limitDebited(row: LimitRow, tokens: number): LimitRow {
  return row.kind === 'window' ? { ...row, ...windowDebited(row, tokens) } : { ...row, ...quotaDebited(row, tokens) }
}

export function limitGivenBack(row: LimitRow, { limit, bucket, tokens }: GiveBack): LimitRow {
  if (row.name !== limit) return row
  return row.kind === 'window'
    ? { ...row, ...windowGivenBack(row, bucket, tokens) }
    : { ...row, ...quotaGivenBack(row, bucket, tokens) }
}

/** Names what is debited now, for a give-back. */
export function limitBucket(row: LimitRow): number {
  return row.kind === 'window' ? row.newest : row.startAt
}

/** Up to when a lease debited now may live. */
export function limitEndAt(row: LimitRow, subject: string): EpochMs {
  return row.kind === 'window' ? bucketEndAt(windowShape(row.windowMs, subject), row.newest) : row.endAt
}

export function limitResetAt(row: LimitRow, subject: string, at: EpochMs): EpochMs {
  return row.kind === 'window' ? windowResetAt(row, windowShape(row.windowMs, subject), at) : quotaResetAt(row, at)
}

export function limitReleases(row: LimitRow, subject: string, at: EpochMs): readonly Release[] {
  return row.kind === 'window' ? windowReleases(row, windowShape(row.windowMs, subject), at) : quotaReleases(row, at)
}
