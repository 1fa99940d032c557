import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeNewId } from '../system/index.ts'
import { keyId, makeKey } from '../testing/rows.ts'
import { fill, sha256 } from './contract/suite.ts'
import { openPostgresStore } from './postgres-store.ts'
import type { Store } from './store.ts'
import { hasPostgres } from './testing/postgres-databases.ts'
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts'

// A server of its own: the one that the other suites share must not be taken away from them.

describe.skipIf(!hasPostgres)('a Postgres that crashes and comes back', () => {
  let server: PostgresServer | undefined
  const stores: Store[] = []
  beforeAll(async () => {
    // What was answered must outlast the crash here, and a renewal need not.
    server = await startPostgres(['fsync=on'])
  })
  afterAll(async () => {
    for (const store of stores) await store.close()
    await server?.stop()
  })

  async function open(): Promise<Store> {
    const place = { databaseUrl: server?.url('postgres') ?? '' }
    const store = await openPostgresStore({ place, newId: makeNewId(Date.now), sha256, wallNow: Date.now })
    stores.push(store)
    return store
  }

  it('is an outage meanwhile, is used again without a restart of ours, and is known as another run', async () => {
    const store = await open()
    await fill(store, { keys: [makeKey(1)] })
    const { applied } = await store.feed.join('node_1', [0])
    const mark = await store.transact((unit) => unit.change({ kind: 'everything' }))
    const before = await store.feed.owing(mark)
    expect((await store.feed.owing(mark)).run).toBe(before.run)

    await server?.crash()
    const outage = { code: 'store_unavailable' }
    await expect(store.feed.renew('node_1', applied)).rejects.toMatchObject(outage)
    await expect(store.transact((unit) => unit.insertKey(makeKey(2)))).rejects.toMatchObject(outage)
    await expect(store.queries.findKey(keyId(1))).rejects.toMatchObject(outage)

    await server?.start()
    // Connections that died while nobody used them cost no command its answer.
    await store.transact((unit) => unit.insertKey(makeKey(3)))
    expect((await store.queries.findKey(keyId(1)))?.id).toBe(keyId(1))
    await expect
      .poll(() =>
        store.feed.renew('node_1', applied).then(
          ({ kind }) => kind,
          () => 'not yet',
        ),
      )
      .toBe('renewed')
    const after = await store.feed.owing(mark)
    expect(after.held).toBe(true)
    expect(after.run).not.toBe(before.run)
  })

  it('tells of another run over another connection too, since a renewal may have been lost with the first', async () => {
    const store = await open()
    const other = await open()
    const mark = await store.transact((unit) => unit.change({ kind: 'everything' }))
    expect((await store.feed.owing(mark)).run).not.toBe((await other.feed.owing(mark)).run)
  })

  it('is closed without an error while it is away', async () => {
    const store = await open()
    await store.feed.join('node_2', [0])
    await server?.crash()
    await expect(store.close()).resolves.toBeUndefined()
    stores.splice(stores.indexOf(store), 1)
    await server?.start()
  })
})
