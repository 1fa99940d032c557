import type { EpochMs } from '@keywright/core'

/** Where one slice ended; the next begins behind it. */
export interface PruneStep {
  readonly deleted: number
  /** `undefined`: nothing older is left. */
  readonly next: string | undefined
}

/** Tables of what lets somebody in for a while. */
export type EndedTable = 'sessions' | 'invitations' | 'challenges'

/** Deletes history by age, a bounded slice of a table in one transaction each time. */
export interface RetentionStore {
  /** Counters of hours that began before `before`; `from` is the last slice's `next`, or the empty text. */
  pruneUsage(before: EpochMs, from: string): Promise<PruneStep>
  pruneRefusals(before: EpochMs, from: string): Promise<PruneStep>
  /** Buckets of limits that nobody has spent from since `before`. */
  pruneBuckets(before: EpochMs, from: string): Promise<PruneStep>
  /** Sessions, links or challenges that have ended. */
  pruneEnded(table: EndedTable, now: EpochMs): Promise<PruneStep>
}
