import { createHash } from 'node:crypto'
import { makeSqlBucketStore } from '../../../../packages/server/src/limits/index.ts'
import { makeMemoryBucketStore } from '../../../../packages/server/src/limits/testing/memory-bucket-store.ts'
import { openSqliteBuckets } from '../../../../packages/server/src/limits/testing/sqlite-buckets.ts'
import type { BucketStore } from '../../../../packages/server/src/ports/bucket-store.ts'
import { openPostgresStore } from '../../../../packages/server/src/storage/postgres-store.ts'
import { makeDatabase } from '../../../../packages/server/src/storage/testing/postgres-databases.ts'
import { makeNewId } from '../../../../packages/server/src/system/index.ts'

export interface OpenedBuckets {
  node(): BucketStore
  close(): Promise<void>
}

/** Opens an empty bucket store whose clock is the caller's. */
export type OpenBuckets = (now: () => number) => Promise<OpenedBuckets>

export const openSqlite: OpenBuckets = openSqliteBuckets

/** The same arithmetic over rows that are kept as text in memory, for more of it in less time. */
export const openMemory: OpenBuckets = async (now) => {
  const store = makeMemoryBucketStore(now)
  return { node: () => store, close: async () => {} }
}

export const openPostgres: OpenBuckets = async (now) => {
  const { url, remove } = await makeDatabase()
  const store = await openPostgresStore({
    place: { databaseUrl: url },
    newId: makeNewId(now),
    sha256: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
    wallNow: now,
    storeNow: now,
  })
  return {
    node: () => makeSqlBucketStore(store.buckets),
    async close() {
      await store.close()
      await remove()
    },
  }
}
