import type { EpochMs } from '@keywright/core'
import type { ChangeMark } from './unit.ts'

/** A row of the feed as a node reads it. `kind` is a text: a node may be older than who wrote it. */
export interface ChangeRow extends ChangeMark {
  readonly kind: string
  readonly subject: string | undefined
  readonly apiKeyIds: readonly string[]
  readonly digests: readonly string[]
}

export type Renewal =
  | { readonly kind: 'renewed'; readonly changes: readonly ChangeRow[]; readonly storeNow: EpochMs }
  /** The row is gone, or the store does not hold the change that this node applied last. */
  | { readonly kind: 'gone' }

export interface OwingNode {
  readonly id: string
  readonly renewals: number
}

/** What a node says of itself with each renewal. */
export interface NodeFacts {
  readonly leaseMs: number
  /** Keys that it holds in memory; for people alone. */
  readonly knownKeys: number
  /** The name of the store that it counts limits in: two nodes with two names count in two places. */
  readonly limitStore: string
}

export interface NodeRow extends OwingNode {
  readonly appliedSeq: number
  /** Changes between the last that it applied and the head of the feed, both of one instant. */
  readonly behind: number
  readonly joinedAt: EpochMs
  readonly pepperVersions: readonly number[]
  /**
   * Absent of a node of an older version. `silentMs`: since its last renewal, both by the store's clock; no rule may judge by it,
   * since that clock may step.
   */
  readonly facts:
    | (Pick<NodeFacts, 'leaseMs' | 'knownKeys'> & { readonly renewedAt: EpochMs; readonly silentMs: number })
    | undefined
  /** Absent of a node of an older version. */
  readonly limitStore: string | undefined
}

export interface Owing {
  /** Who has not applied the change yet. */
  readonly owing: readonly OwingNode[]
  /** Whether the store still holds that very change. */
  readonly held: boolean
  /** How many nodes there are. */
  readonly nodes: number
  /** Which run of the store answered, over which connection: between two of them an acknowledged renewal may have been lost. */
  readonly run: string
}

/** The table of nodes and the change feed (`docs/decisions/0002`, protocol 1). */
export interface FeedStore {
  join(
    nodeId: string,
    pepperVersions: readonly number[],
    facts?: NodeFacts,
  ): Promise<{ readonly applied: ChangeMark; readonly storeNow: EpochMs }>
  /** Records what was applied, counts the renewal and returns what is unread, as one statement. */
  renew(nodeId: string, applied: ChangeMark, facts?: NodeFacts): Promise<Renewal>
  leave(nodeId: string): Promise<void>
  /** Who has not applied `mark` yet, and whether the store still holds that very change. */
  owing(mark: ChangeMark): Promise<Owing>
  /**
   * Ends a silent node's obligation, if it has not renewed since it was seen, and only in the same run of the store: another may
   * have lost a renewal that the node holds a reply to.
   */
  removeSilent(node: OwingNode, run: string): Promise<void>
  listNodes(): Promise<readonly NodeRow[]>
  pruneChanges(before: EpochMs): Promise<void>
  /** A hint that the feed has grown, with its head where that was read; renewals do not depend on it. */
  onHint(listener: (head?: number) => void): () => void
}
