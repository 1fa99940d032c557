import type { EpochMs, Sha256 } from '@keywright/core'
import { type Kysely, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import type { AuditQueries } from '../ports/audit.ts'
import type { NewId } from '../ports/entropy.ts'
import type { FeedStore } from '../ports/feed.ts'
import type { MemberQueries } from '../ports/members.ts'
import type { KeyLoader, Queries } from '../ports/queries.ts'
import type { RetentionStore } from '../ports/retention.ts'
import type { Transact, Unit } from '../ports/unit.ts'
import type { UsageStore } from '../ports/usage.ts'
import { makeAuditQueries } from './audit-queries.ts'
import { recordLast } from './audit-order.ts'
import { type LastUseWriter, writeUsage } from './counters.ts'
import type { EngineTraits } from './engine-types.ts'
import { makeKeyLoader } from './key-loader.ts'
import { makeMemberQueries } from './member-queries.ts'
import { makeQueries } from './queries.ts'
import { makeRetentionStore } from './retention.ts'
import type { Database } from './schema.ts'
import { unavailable } from './unavailable.ts'
import { type AppendChange, makeUnit } from './unit.ts'

type Session = Kysely<Database>
type InTransaction = <T>(work: (db: Session) => Promise<T>) => Promise<T>

/** What a store of either engine needs of the world. */
export interface StoreTools {
  readonly newId: NewId
  readonly sha256: Sha256
  readonly wallNow: () => EpochMs
}

/** An open store, as the parts that the use-cases need. */
export interface Store {
  readonly transact: Transact<Unit>
  readonly queries: Queries
  readonly audit: AuditQueries
  readonly members: MemberQueries
  readonly loader: KeyLoader
  readonly feed: FeedStore
  readonly usage: UsageStore
  readonly retention: RetentionStore
  /** What the limits' bucket store works on. */
  readonly buckets: {
    readonly database: { readonly transact: InTransaction }
    readonly storeNow: (db: QueryExecutorProvider) => Promise<EpochMs>
    readonly rowLocks: boolean
  }
  /** Any statements in one transaction. */
  readonly transactRaw: InTransaction
  /** Runs `work` while no other process that shares the database does the same under this name. */
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>
  /** Waits for what was asked and closes every connection. */
  close(): Promise<void>
}

export interface EngineParts extends Pick<Store, 'feed' | 'buckets' | 'inTurn' | 'close'> {
  readonly traits: EngineTraits
  readonly transact: InTransaction
  /** The store's clock, for a transaction that has begun: what ends, ends for every node at once. */
  readonly clockIn: (db: Session) => Promise<() => EpochMs>
  /** For what checks wait for, outside of any transaction. */
  readonly checks: Session
  /** For lists, outside of any transaction. */
  readonly lists: Session
  readonly writeLastUsed: LastUseWriter
  readonly appendChange: AppendChange
  /** A command has written a change, and committed. */
  readonly onChange: () => void
}

/** A store's parts over an engine's connections. */
export function assembleStore(parts: EngineParts, tools: StoreTools): Store {
  const { traits, transact, appendChange, checks, lists, feed, buckets, inTurn, close } = parts
  return {
    async transact(work) {
      let changed = false
      const value = await transact(async (db) => {
        changed = false
        const wallNow = await parts.clockIn(db)
        const unit = recordLast(makeUnit(db, { ...tools, wallNow, traits, appendChange }))
        const done = await work({
          ...unit,
          async change(change) {
            changed = true
            return unit.change(change)
          },
        })
        await unit.flush()
        return done
      })
      // A hint only: a node that never hears it renews within a second.
      if (changed) parts.onChange()
      return value
    },
    transactRaw: transact,
    queries: guardReads(makeQueries(lists)),
    audit: guardReads(makeAuditQueries(lists)),
    members: guardReads(makeMemberQueries(lists)),
    loader: guardReads(makeKeyLoader(checks)),
    feed,
    buckets,
    usage: { addUsage: (batch) => writeUsage({ transact, traits, writeLastUsed: parts.writeLastUsed }, batch) },
    retention: makeRetentionStore(transact, { ...tools, traits, appendChange }),
    inTurn,
    close,
  }
}

/** An instant as a part of a statement. */
export function literalClock(now: () => EpochMs): () => RawBuilder<number> {
  return () => sql<number>`cast(${now()} as bigint)`
}

/** Every read's failure is the store's, and is told as such. */
function guardReads<T extends object>(reads: T): T {
  const guarded = Object.entries(reads).map(([name, read]) => [
    name,
    async (...parameters: readonly unknown[]) => {
      try {
        return await read(...parameters)
      } catch (cause) {
        throw unavailable(cause)
      }
    },
  ])
  // Same names, same signatures: every method of the ports is asynchronous already.
  return Object.fromEntries(guarded) as T
}
