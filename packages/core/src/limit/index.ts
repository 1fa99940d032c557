/**
 * Owns the arithmetic of limits: which limits hold for a key, how a window is cut into buckets, what a debit takes from
 * a row, how long a lease lives and how large it is, when a refused request would pass.
 *
 * Refuses to read a clock, to know a store or a node, or to remember anything: rows, debits and the store's time come in,
 * rows and replies go out.
 *
 * Called by the limiter of the server, by every bucket store (so that all of them count alike), and by whoever shows or
 * changes the limits of a key.
 */
export * from './debit.ts'
export { effectiveLimits, limitsAbove } from './effective.ts'
export { LEASE_LIFE_MAX_MS, LEASE_MARGIN, LEASE_SHARE, leaseLifeMs, leaseSize } from './lease.ts'
export type { LeaseSizing } from './lease.ts'
export type { LimitRow, QuotaRow, WindowRow } from './limit-row.ts'
export * from './limit-state.ts'
export { debitPair } from './pair.ts'
export type { DebitedPair, RowPair } from './pair.ts'
export type { Period, QuotaCounts } from './quota.ts'
export { debitRow, givenBackRow, lookAtRow } from './row.ts'
export type { BucketRow, DebitedRow } from './row.ts'
export { decodeRow, encodeRow, ROW_FORMAT } from './row-codec.ts'
export {
  BUCKETS_PER_WINDOW,
  BUCKET_WIDTH_MIN_MS,
  bucketAt,
  bucketEndAt,
  bucketLeavesAt,
  bucketStartAt,
  windowShape,
} from './shape.ts'
export type { WindowShape } from './shape.ts'
export { retryAfterMs } from './window.ts'
export type { Release, WindowCounts } from './window.ts'
