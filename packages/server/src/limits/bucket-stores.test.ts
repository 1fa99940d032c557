import { afterAll, beforeAll, describe } from 'vitest'
import { sha256 } from '../storage/contract/suite.ts'
import { openPostgresStore } from '../storage/postgres-store.ts'
import type { Store } from '../storage/store.ts'
import { hasPostgres, makeDatabase } from '../storage/testing/postgres-databases.ts'
import { makeNewId } from '../system/index.ts'
import { bucketStoreContract } from './contract/bucket-store-contract.ts'
import { makeSqlBucketStore } from './sql-bucket-store.ts'
import { makeMemoryBucketStore } from './testing/memory-bucket-store.ts'
import { openSqliteBuckets } from './testing/sqlite-buckets.ts'
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

describe.skipIf(!hasPostgres)('on a Postgres', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>> | undefined
  let now = NOON
  const stores: Store[] = []
  const wallNow = (): number => now
  const openStore = (url: string): Promise<Store> =>
    openPostgresStore({ place: { databaseUrl: url }, newId: makeNewId(wallNow), sha256, wallNow, storeNow: wallNow })
  beforeAll(async () => {
    database = await makeDatabase()
    stores.push(await openStore(database.url), await openStore(database.url))
  })
  afterAll(async () => {
    for (const store of stores) await store.close()
    await database?.remove()
  })

  bucketStoreContract('Postgres', async () => {
    const [first, second] = stores
    if (first === undefined || second === undefined) throw new Error('both nodes are open within the suite')
    await first.transactRaw((db) => db.deleteFrom('limit_buckets').execute())
    return {
      nodes: [makeSqlBucketStore(first.buckets), makeSqlBucketStore(second.buckets)],
      pass: (ms) => {
        now += ms
      },
      close: async () => {},
    }
  })
})

bucketStoreContract('SQLite', async () => {
  let now = NOON
  const { node, close } = await openSqliteBuckets(() => now)
  return {
    nodes: [node(), node()],
    pass: (ms) => {
      now += ms
    },
    close,
  }
})
