import type { ChainAnchor, ChainedEvent, ChainHead, EpochMs } from '@keywright/core'
import type { Page, PageRequest } from './queries.ts'
import type { AuditEntry } from './unit.ts'

/** A workspace's id, or `installation`. */
export type ChainName = AuditEntry['chain']

export interface AuditFilter {
  readonly subject?: string | undefined
  readonly action?: string | undefined
  readonly actor?: string | undefined
  readonly since?: EpochMs | undefined
  /** Before this instant. */
  readonly until?: EpochMs | undefined
}

/** A chain's end as the store keeps it, and where the chain begins. */
export interface StoredHead extends ChainHead {
  /** Absent: nothing was ever pruned. */
  readonly anchor?: ChainAnchor | undefined
}

/** Events of one chain by their numbers: those above `after`, up to `upTo`, at most `limit`. */
export interface ChainRange {
  readonly after: number
  readonly upTo: number
  readonly limit: number
}

/** Reads of the audit. None writes, each is bounded, and each names its one chain. */
export interface AuditQueries {
  /** Newest first. A page may hold fewer than it could and still lead on: each looks through so many events and no more. */
  listEvents(chain: ChainName, filter: AuditFilter, page: PageRequest): Promise<Page<ChainedEvent>>
  /** Oldest first. */
  readChain(chain: ChainName, range: ChainRange): Promise<readonly ChainedEvent[]>
  /** `undefined`: nothing was ever written to it. */
  findHead(chain: ChainName): Promise<StoredHead | undefined>
  /** The highest number that an event has, whatever the head says; 0 without one. */
  lastNumber(chain: ChainName): Promise<number>
}
