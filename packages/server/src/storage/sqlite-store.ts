import type { EpochMs, Sha256 } from '@keywright/core'
import { Kysely } from 'kysely'
import type { AuditQueries } from '../ports/audit.ts'
import type { NewId } from '../ports/entropy.ts'
import type { FeedStore } from '../ports/feed.ts'
import type { MemberQueries } from '../ports/members.ts'
import type { KeyLoader, Queries } from '../ports/queries.ts'
import type { RetentionStore } from '../ports/retention.ts'
import type { Transact, Unit } from '../ports/unit.ts'
import type { UsageStore } from '../ports/usage.ts'
import { makeAuditQueries } from './audit-queries.ts'
import { writeUsage } from './counters.ts'
import { sqliteTypes } from './engine-types.ts'
import { makeFeedStore } from './feed-store.ts'
import { makeKeyLoader } from './key-loader.ts'
import { makeMemberQueries } from './member-queries.ts'
import { migrate } from './migrations/index.ts'
import { makeQueries } from './queries.ts'
import { makeRetentionStore } from './retention.ts'
import type { Database } from './schema.ts'
import { makeRunner, openConnection, SqliteRunnerDialect, startWriter, type Writer } from './sqlite/index.ts'
import { makeUnit } from './unit.ts'
import { makeWriteQueue, unavailable } from './write-queue.ts'

export interface StoreOptions {
  /** The database file; it is made when absent. */
  readonly path: string
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
  /** Sessions for the limits' bucket store. */
  readonly transactRaw: <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>
  /** Waits for what was asked and closes every connection. */
  close(): Promise<void>
}

/** Opens a SQLite store: one writing connection in a thread, two reading ones here, for checks and for lists. */
export async function openSqliteStore({ path, newId, sha256, wallNow }: StoreOptions): Promise<Store> {
  const { writer, writing, checks, lists } = await openConnections(path)
  const queue = makeWriteQueue(writing)
  const hints = new Set<() => void>()

  const transact: Transact<Unit> = async (work) => {
    let changed = false
    const value = await queue.transact((db) => {
      const unit = makeUnit(db, { newId, sha256, wallNow })
      return work({
        ...unit,
        async change(change) {
          changed = true
          return unit.change(change)
        },
      })
    })
    // A hint only: a node that never hears it renews within a second.
    if (changed) for (const hint of hints) hint()
    return value
  }
  return {
    transact,
    transactRaw: queue.transact,
    queries: guardReads(makeQueries(lists.db)),
    audit: guardReads(makeAuditQueries(lists.db)),
    members: guardReads(makeMemberQueries(lists.db)),
    loader: guardReads(makeKeyLoader(checks.db)),
    feed: makeFeedStore({
      transact: queue.transact,
      wallNow,
      onHint(listener) {
        hints.add(listener)
        return () => hints.delete(listener)
      },
    }),
    usage: { addUsage: (batch) => queue.transact((db) => writeUsage(db, batch)) },
    retention: makeRetentionStore(queue.transact, { newId, sha256, wallNow }),
    async close() {
      await queue.drain()
      checks.close()
      lists.close()
      await writer.close()
    },
  }
}

interface Reader {
  readonly db: Kysely<Database>
  close(): void
}

/** Every connection of a store, or none: a writer left behind would keep the process from ending. */
async function openConnections(path: string): Promise<{
  readonly writer: Writer
  readonly writing: Kysely<Database>
  readonly checks: Reader
  readonly lists: Reader
}> {
  const writer = await startWriter(path)
  const readers: Reader[] = []
  try {
    const writing = new Kysely<Database>({ dialect: new SqliteRunnerDialect(writer.run) })
    await migrate(writing, sqliteTypes)
    const checks = await openReader(path)
    readers.push(checks)
    return { writer, writing, checks, lists: await openReader(path) }
  } catch (error) {
    for (const reader of readers) reader.close()
    await writer.close()
    throw error
  }
}

async function openReader(path: string): Promise<Reader> {
  const connection = await openConnection(path)
  connection.exec('pragma query_only = on')
  const db = new Kysely<Database>({ dialect: new SqliteRunnerDialect(makeRunner(connection)) })
  return { db, close: () => connection.close() }
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
