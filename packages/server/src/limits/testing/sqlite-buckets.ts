import type { EpochMs } from '@keywright/core'
import { Kysely } from 'kysely'
import type { BucketStore } from '../../ports/bucket-store.ts'
import { sqliteTypes } from '../../storage/engine-types.ts'
import { migrate } from '../../storage/migrations/index.ts'
import type { Database } from '../../storage/schema.ts'
import { makeRunner, openConnection, SqliteRunnerDialect } from '../../storage/sqlite/index.ts'
import { makeWriteQueue } from '../../storage/write-queue.ts'
import { makeSqlBucketStore } from '../sql-bucket-store.ts'

/** Buckets in a SQLite in memory, by a clock of the caller's. */
export async function openSqliteBuckets(
  storeNow: () => EpochMs,
): Promise<{ node(): BucketStore; close(): Promise<void> }> {
  const connection = await openConnection(':memory:')
  const db = new Kysely<Database>({ dialect: new SqliteRunnerDialect(makeRunner(connection)) })
  await migrate(db, sqliteTypes)
  const queue = makeWriteQueue(db)
  return {
    node: () => makeSqlBucketStore({ database: queue, storeNow: async () => storeNow(), rowLocks: false }),
    async close() {
      await queue.drain()
      connection.close()
    },
  }
}
