import { describe } from 'vitest'
import { makeNewId } from '../system/index.ts'
import { storeContract } from './contract/store-contract.ts'
import { type OpenDatabase, sha256 } from './contract/suite.ts'
import { openPostgresStore } from './postgres-store.ts'
import type { Store } from './store.ts'
import { hasPostgres, makeDatabase } from './testing/postgres-databases.ts'

const openAt = (databaseUrl: string, wallNow: () => number): Promise<Store> =>
  openPostgresStore({ place: { databaseUrl }, newId: makeNewId(wallNow), sha256, wallNow, storeNow: wallNow })

const openDatabase: OpenDatabase = async (wallNow) => {
  const { url, remove } = await makeDatabase()
  const store = await openAt(url, wallNow)
  return {
    store,
    another: () => openAt(url, wallNow),
    async close() {
      await store.close()
      await remove()
    },
  }
}

describe.skipIf(!hasPostgres)('on a Postgres', () => storeContract('Postgres', openDatabase))
