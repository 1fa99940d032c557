import { Kysely } from 'kysely'
import { sqliteTraits, sqliteTypes } from './engine-types.ts'
import { makeFeedStore, renewInTransaction } from './feed-store.ts'
import { watchHead } from './head-watch.ts'
import { writeLastUsedInTurn } from './last-use.ts'
import { migrate } from './migrations/index.ts'
import type { Database } from './schema.ts'
import {
  type DatabaseSyncInstance,
  makeRunner,
  openConnection,
  SqliteRunnerDialect,
  startWriter,
  type Writer,
} from './sqlite/index.ts'
import { assembleStore, literalClock, type Store, type StoreTools } from './store.ts'
import { unavailable } from './unavailable.ts'
import { appendInTurn } from './unit.ts'
import { makeWriteQueue } from './write-queue.ts'

export type { Store } from './store.ts'

export interface StoreOptions extends StoreTools {
  /** The database file; it is made when absent. */
  readonly path: string
}

/** Opens a SQLite store: one writing connection in a thread, two reading ones here, for checks and for lists. */
export async function openSqliteStore({ path, ...tools }: StoreOptions): Promise<Store> {
  const { wallNow } = tools
  const { writer, writing, checks, lists } = await openConnections(path)
  const queue = makeWriteQueue(writing)
  const hints = new Set<(head?: number) => void>()
  const { transact } = queue
  const feed = makeFeedStore({
    traits: sqliteTraits,
    join: transact,
    // A renewal that only a failing machine can lose: its nodes, which share the one file, are gone with it.
    link: queue.transactQuickly,
    // Where it reads, and not where it writes: the lock of the one file is what the renewals of other processes wait for.
    look: (work) =>
      work(lists.db).catch((cause: unknown) => {
        throw unavailable(cause)
      }),
    transact,
    renew: renewInTransaction,
    wallNow,
    clock: literalClock(wallNow),
    onHint(listener) {
      hints.add(listener)
      return () => hints.delete(listener)
    },
  })
  const endWatch = watchHead(path, lists.connection, (head) => {
    for (const hint of hints) hint(head)
  })
  return assembleStore(
    {
      traits: sqliteTraits,
      transact,
      clockIn: async () => wallNow,
      checks: checks.db,
      lists: lists.db,
      feed,
      buckets: { database: { transact }, storeNow: async () => wallNow(), rowLocks: sqliteTraits.rowLocks },
      writeLastUsed: writeLastUsedInTurn,
      appendChange: appendInTurn,
      onChange() {
        for (const hint of hints) hint()
      },
      // Several processes on one file are a cluster of one machine, and make a demo one after the other by themselves.
      inTurn: (_name, work) => work(),
      async close() {
        endWatch()
        await queue.drain()
        checks.close()
        lists.close()
        await writer.close()
      },
    },
    tools,
  )
}

interface Reader {
  readonly connection: DatabaseSyncInstance
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
  return { connection, db, close: () => connection.close() }
}
