import { Kysely } from 'kysely'
import { migrate } from '../storage/migrations/index.ts'
import { sqliteTypes } from '../storage/engine-types.ts'
import type { Database } from '../storage/schema.ts'
import { makeRunner, openConnection, SqliteRunnerDialect } from '../storage/sqlite/index.ts'
import { makeWriteQueue } from '../storage/write-queue.ts'
import { bucketStoreContract } from './contract/bucket-store-contract.ts'
import { makeSqlBucketStore } from './sql-bucket-store.ts'
import { makeMemoryBucketStore } from './testing/memory-bucket-store.ts'
import { NOON } from './testing/world.ts'

bucketStoreContract('memory', async () => {
  let now = NOON
  const store = makeMemoryBucketStore(() => now)
  return {
    nodes: [store, store],
    pass: (ms) => {
      now += ms
    },
    close: async () => {},
  }
})

bucketStoreContract('SQLite', async () => {
  let now = NOON
  const connection = await openConnection(':memory:')
  const db = new Kysely<Database>({ dialect: new SqliteRunnerDialect(makeRunner(connection)) })
  await migrate(db, sqliteTypes)
  const queue = makeWriteQueue(db)
  const node = () => makeSqlBucketStore({ database: queue, storeNow: async () => now, rowLocks: false })
  return {
    nodes: [node(), node()],
    pass: (ms) => {
      now += ms
    },
    async close() {
      await queue.drain()
      connection.close()
    },
  }
})
