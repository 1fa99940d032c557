import type { ChainFault, EpochMs } from '@keywright/core'
import type { ChainName } from './audit.ts'

/** Where one slice ended; the next begins behind it. */
export interface PruneStep {
  readonly deleted: number
  /** `undefined`: nothing older is left. */
  readonly next: string | undefined
}

export interface AuditPruneStep extends PruneStep {
  /** A chain that is not as it was written, and of which therefore nothing was pruned. */
  readonly broken?: { readonly chain: ChainName; readonly fault: ChainFault } | undefined
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
  /** The oldest events of a chain that are older than `before`; the chain says so in an event, and begins at an anchor. */
  pruneAudit(before: EpochMs, from: string): Promise<AuditPruneStep>
  /** Sessions, links or challenges that have ended. */
  pruneEnded(table: EndedTable, now: EpochMs): Promise<PruneStep>
}
