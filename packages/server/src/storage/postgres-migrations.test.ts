import { afterEach, describe, expect, it } from 'vitest'
import { makeNewId } from '../system/index.ts'
import { OldNode, takeBackNodeFacts } from '../testing/old-node.ts'
import { sha256 } from './contract/suite.ts'
import { openPostgresStore, type Store } from './index.ts'
import { hasPostgres, holdOn, makeDatabase, runOn } from './testing/postgres-databases.ts'

/** What a renewal may take at most while its lease lasts. */
const RENEWAL_MS = 4000

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).toReversed()) await cleanUp()
})

describe.skipIf(!hasPostgres)('a migration on Postgres', () => {
  it('that has to wait for a dump lets the leases of running nodes be renewed meanwhile, and is done after it', async () => {
    const { url, remove } = await makeDatabase()
    cleanups.push(remove)
    const open = (): Promise<Store> =>
      openPostgresStore({ place: { databaseUrl: url }, newId: makeNewId(Date.now), sha256, wallNow: Date.now })
    await (await open()).close()
    const options = encodeURIComponent(`-c search_path=keywright -c statement_timeout=${RENEWAL_MS}`)
    const rows = (sql: string, ...parameters: readonly (string | number)[]) => {
      let count = 0
      return runOn(
        `${url}&options=${options}`,
        sql.replaceAll('?', () => `$${(count += 1)}`),
        [...parameters],
      )
    }
    await takeBackNodeFacts(rows)
    const old = new OldNode(rows)
    await old.join()

    // As `pg_dump` holds every table for as long as it takes.
    const endDump = await holdOn(url, 'lock table keywright.nodes in access share mode')
    const opening = open()
    const waiting = () => rows(`select 1 from pg_locks where relation = 'nodes'::regclass and not granted`)
    for (let round = 0; round < 2; round += 1) {
      await expect.poll(waiting, { timeout: 20_000 }).toHaveLength(1)
      await old.renew()
      expect(old.isGone).toBe(false)
    }
    await endDump()
    const store = await opening
    cleanups.push(() => store.close())
    expect(await store.feed.listNodes()).toMatchObject([{ id: old.id, renewals: 2, facts: undefined }])
  })
})
