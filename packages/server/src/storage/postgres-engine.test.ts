import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeNewId } from '../system/index.ts'
import { deferred } from '../testing/owned-clock.ts'
import { digest, keyId, makeKey, makeSecret, secretId } from '../testing/rows.ts'
import { fill, sha256 } from './contract/suite.ts'
import type { PostgresPlace } from './postgres/index.ts'
import { openPostgresStore } from './postgres-store.ts'
import type { Store } from './store.ts'
import { hasPostgres, makeDatabase, runOn } from './testing/postgres-databases.ts'

// What only Postgres can do wrong.

let database: Awaited<ReturnType<typeof makeDatabase>> | undefined
const open: Store[] = []
const url = (): string => database?.url ?? ''

beforeAll(async () => {
  if (hasPostgres) database = await makeDatabase()
})
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})
afterAll(() => database?.remove())

async function openAt(place: PostgresPlace, wallNow: () => number = Date.now): Promise<Store> {
  const store = await openPostgresStore({ place, newId: makeNewId(Date.now), sha256, wallNow })
  open.push(store)
  return store
}

/** A store in a schema of its own, filled with one key. */
async function openFilled(schema: string): Promise<Store> {
  const store = await openAt({ databaseUrl: url(), schema })
  await fill(store, { keys: [makeKey(1)] })
  return store
}

describe.skipIf(!hasPostgres)('a schema on Postgres', () => {
  it('is made once by twenty that start at the same time, and shared by all', async () => {
    const stores = await Promise.all(Array.from({ length: 20 }, () => openAt({ databaseUrl: url(), schema: 'twenty' })))
    await fill(stores[0]!, { keys: [makeKey(1)] })
    for (const store of stores) expect((await store.queries.findKey(keyId(1)))?.id).toBe(keyId(1))
    expect(await runOn(url(), 'select seq from twenty.changes')).toEqual([{ seq: 0 }])
  })

  it('with a migration that this version does not know is refused, and left as it is', async () => {
    await (await openAt({ databaseUrl: url(), schema: 'newer' })).close()
    open.pop()
    await runOn(url(), `insert into newer.kysely_migration (name, timestamp) values ('9999-later', 'now')`)
    await expect(openAt({ databaseUrl: url(), schema: 'newer' })).rejects.toThrow('could not be migrated')
    expect(await runOn(url(), 'select count(*) as n from newer.changes')).toEqual([{ n: 1 }])
  })

  it('keeps apart from another of the same database, and from tables of the same name that an application has', async () => {
    await runOn(url(), 'create table if not exists public.api_keys (mine text)')
    await runOn(url(), 'create table if not exists public.kysely_migration (name text)')
    const first = await openFilled('first')
    const second = await openAt({ databaseUrl: url(), schema: 'second' })
    expect(await second.queries.findKey(keyId(1))).toBeUndefined()
    expect(await first.loader.loadKey([digest(1)])).toMatchObject({ key: { id: keyId(1) } })
    expect(await runOn(url(), 'select * from public.api_keys')).toEqual([])
  })

  it('has a name that can stand in every statement, or the store is not opened', async () => {
    await expect(openAt({ databaseUrl: url(), schema: 'x"; drop' })).rejects.toMatchObject({ code: 'request_invalid' })
  })
})

describe.skipIf(!hasPostgres)('the address of the feed', () => {
  it('is where leases and migrations go, and not the pooler', async () => {
    const nowhere = 'postgres://postgres@localhost/nowhere?host=/nowhere'
    await expect(openAt({ databaseUrl: url(), feedUrl: nowhere, schema: 'fed' })).rejects.toThrow()
    expect(await runOn(url(), `select 1 from pg_namespace where nspname = 'fed'`)).toEqual([])
    const store = await openAt({ databaseUrl: nowhere, feedUrl: url(), schema: 'fed' })
    await store.feed.join('node_1', [0])
    expect(await runOn(url(), 'select id from fed.nodes')).toEqual([{ id: 'node_1' }])
    await expect(store.queries.ping()).rejects.toMatchObject({ code: 'store_unavailable' })
  })
})

describe.skipIf(!hasPostgres)('an application’s own pool', () => {
  it('is used as it is, with whatever defaults its role has, and stays open when the store is closed', async () => {
    const pool = new Pool({
      connectionString: url(),
      max: 3,
      options: '-c default_transaction_isolation=serializable -c synchronous_commit=off -c search_path=nowhere',
    })
    try {
      const store = await openAt({ pool, schema: 'embedded' })
      await fill(store, { keys: [makeKey(1)] })
      const settings = await store.transactRaw(async (db) => {
        const { rows } = await db.executeQuery<Record<string, unknown>>({
          ...db.selectNoFrom((s) => s.val(1).as('one')).compile(),
          sql: `select current_setting('transaction_isolation') as isolation, current_setting('synchronous_commit') as commit,
            current_setting('lock_timeout') as locks, current_setting('statement_timeout') as statements`,
          parameters: [],
        })
        return rows[0]
      })
      expect(settings).toEqual({ isolation: 'read committed', commit: 'on', locks: '5s', statements: '15s' })
      await Promise.all(Array.from({ length: 20 }, (_, i) => store.transact((unit) => unit.insertKey(makeKey(i + 2)))))
      await store.feed.join('node_1', [0])
      await store.close()
      open.pop()
      const { rows } = await pool.query<{ isolation: string }>(`select current_setting('lock_timeout') as isolation`)
      expect(rows).toEqual([{ isolation: '0' }])
    } finally {
      await pool.end()
    }
  })
})

describe.skipIf(!hasPostgres)('the clock of commands on Postgres', () => {
  it('is the database’s, whatever the machine of the node says', async () => {
    const store = await openAt({ databaseUrl: url(), schema: 'clocked' }, () => 0)
    const [now, later] = await store.transact(async (unit) => {
      const told = unit.now()
      await runOn(url(), 'select pg_sleep(0.01)')
      return [told, unit.now()] as const
    })
    const [row] = await runOn(url(), 'select extract(epoch from clock_timestamp()) * 1000 as now')
    expect(now).toBeGreaterThan(0)
    expect(later).toBeGreaterThan(now)
    expect(Number(row?.['now'])).toBeGreaterThanOrEqual(later)
  })
})

describe.skipIf(!hasPostgres)('values on Postgres', () => {
  it('beyond what a number holds are refused, and never rounded', async () => {
    const store = await openFilled('wide')
    await runOn(url(), 'update wide.api_keys set created_at = 9007199254740993')
    await expect(store.queries.findKey(keyId(1))).rejects.toMatchObject({ code: 'store_unavailable' })
    await runOn(url(), 'update wide.api_keys set created_at = 9007199254740991')
    expect((await store.queries.findKey(keyId(1)))?.createdAt).toBe(9007199254740991)
  })
})

describe.skipIf(!hasPostgres)('the read of the check', () => {
  it('is prepared once for each connection, also by its second digest, and never through a pooler', async () => {
    const names = async (store: Store): Promise<readonly string[]> => {
      for (let i = 0; i < 3; i += 1) await store.loader.loadKey([digest(1)])
      await store.loader.loadKey([digest(2), digest(1)])
      const { rows } = await store.transactRaw(async (db) =>
        db.executeQuery<{ name: string }>({
          ...db.selectNoFrom((s) => s.val(1).as('one')).compile(),
          sql: `select name from pg_prepared_statements where statement like '%"prepared"."secrets"%'`,
          parameters: [],
        }),
      )
      return rows.map(({ name }) => name)
    }
    const store = await openFilled('prepared')
    expect(await names(store)).toHaveLength(2)
    const pooled = await openAt({ databaseUrl: url(), schema: 'prepared', feedUrl: url() })
    expect(await names(pooled)).toEqual([])
  })

  it('is not held up by commands that wait for one another, however many', async () => {
    const store = await openFilled('apart')
    const gate = deferred<void>()
    const locked = deferred<void>()
    const holder = store.transact(async (unit) => {
      await unit.lockKey(keyId(1))
      locked.resolve()
      await gate.promise
    })
    await locked.promise
    const commands = Array.from({ length: 30 }, () => store.transact((unit) => unit.lockKey(keyId(1))))
    await waiting(9)
    expect(await store.loader.loadKey([digest(1)])).toMatchObject({ key: { id: keyId(1) } })
    gate.resolve()
    await Promise.all([holder, ...commands])
  })
})

/** Until so many sessions wait for a lock. */
async function waiting(count: number): Promise<void> {
  const find = `select count(*) as n from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
  await expect.poll(() => runOn(url(), find)).toEqual([{ n: count }])
}

describe.skipIf(!hasPostgres)('commands side by side on Postgres', () => {
  it('number their changes in the order of their commits: a node that reads at any time misses none', async () => {
    const store = await openFilled('ordered')
    const other = await openAt({ databaseUrl: url(), schema: 'ordered' })
    const { applied } = await store.feed.join('node_1', [0])
    const seen: number[] = []
    let mark = applied
    let done = false
    const reading = (async () => {
      while (!done || seen.length < 100) {
        const reply = await store.feed.renew('node_1', mark)
        if (reply.kind === 'gone') throw new Error('the node is there')
        for (const change of reply.changes) {
          seen.push(change.seq)
          mark = change
        }
      }
    })()
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          (i % 2 === 0 ? store : other).transact(async (unit) => {
            await unit.insertKey(makeKey(10 + round * 20 + i))
            return unit.change({ kind: 'keys', apiKeyIds: [keyId(i)] })
          }),
        ),
      )
    }
    done = true
    await reading
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })

  it('name in the feed every secret that a rotation beside them has made', async () => {
    const store = await openFilled('rotated')
    const rotated = deferred<void>()
    const go = deferred<void>()
    const rotation = store.transact(async (unit) => {
      const key = (await unit.lockKey(keyId(1)))!
      await unit.updateKey({ ...key, secrets: [...key.secrets, makeSecret(2)] })
      rotated.resolve()
      await go.promise
      return unit.change({ kind: 'keys', apiKeyIds: [keyId(1)], digests: [digest(1), digest(2)] })
    })
    await rotated.promise
    const revocation = store.transact(async (unit) => (await unit.lockKey(keyId(1)))?.secrets.map(({ id }) => id))
    await waiting(1)
    go.resolve()
    await rotation
    expect(await revocation).toEqual([secretId(1), secretId(2)])
  })

  it('of which one is refused by the other’s row are run again and see it', async () => {
    const store = await openFilled('twice')
    let runs = 0
    let looks = 0
    const allHaveLooked = deferred<void>()
    const insertOnce = (id: number) =>
      store.transact(async (unit) => {
        runs += 1
        if ((await unit.findTakenDigests([digest('same')])).length > 0) return 'taken'
        looks += 1
        if (looks === 3) allHaveLooked.resolve()
        await allHaveLooked.promise
        await unit.insertKey(makeKey(id, { secrets: [makeSecret(id, { digest: digest('same') })] }))
        return 'made'
      })
    const outcomes = await Promise.all([insertOnce(2), insertOnce(3), insertOnce(4)])
    expect(outcomes.toSorted()).toEqual(['made', 'taken', 'taken'])
    expect(runs).toBe(5)
  })

  it('that end in a deadlock are run again, and both succeed', async () => {
    const store = await openFilled('deadlocked')
    await store.transact((unit) => unit.insertKey(makeKey(2)))
    const held = [deferred<void>(), deferred<void>()] as const
    const lockBoth = (own: 0 | 1) =>
      store.transact(async (unit) => {
        await unit.lockKey(keyId(own + 1))
        held[own].resolve()
        await held[own === 0 ? 1 : 0].promise
        return (await unit.lockKey(keyId(own === 0 ? 2 : 1)))?.id
      })
    expect(await Promise.all([lockBoth(0), lockBoth(1)])).toEqual([keyId(2), keyId(1)])
  })

  it('of which one has failed in a statement are never told that it committed', async () => {
    const store = await openFilled('swallowed')
    const swallowing = store.transact(async (unit) => {
      await unit.insertKey(makeKey(1)).catch(() => 'a use-case that goes on regardless')
    })
    await expect(swallowing).rejects.toThrow()
  })

  it('write their audit events chain after chain, whatever order they were recorded in', async () => {
    const store = await openFilled('chains')
    const entry = {
      action: 'x',
      actor: 'system',
      subject: 's',
      service: undefined,
      requestId: undefined,
      ip: undefined,
    }
    const chains = ['ws_b', 'installation', 'ws_a']
    const deadlocks = () => runOn(url(), 'select deadlocks from pg_stat_database where datname = current_database()')
    const before = await deadlocks()
    let runs = 0
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        store.transact(async (unit) => {
          runs += 1
          const order = i % 2 === 0 ? chains : chains.toReversed()
          // Chains of no workspace that exists; the column takes any text.
          for (const chain of order) await unit.record({ ...entry, chain: chain as 'installation' })
        }),
      ),
    )
    const sizes = await runOn(url(), 'select chain, size from chains.audit_heads order by chain')
    expect(sizes).toEqual(chains.toSorted().map((chain) => ({ chain, size: 12 })))
    // One that ends in a deadlock, or makes a first event beside another, is run again, and the events are whole all the same.
    expect([runs, await deadlocks()]).toEqual([12, before])
  })
})

describe.skipIf(!hasPostgres)('hints on Postgres', () => {
  it('reach another process after a commit, and their own once', async () => {
    const store = await openFilled('hints')
    const other = await openAt({ databaseUrl: url(), schema: 'hints' })
    const { applied } = await store.feed.join('node_1', [0])
    await other.feed.join('node_2', [0])
    const heard = deferred<void>()
    let own = 0
    store.feed.onHint(() => {
      own += 1
    })
    other.feed.onHint(() => heard.resolve())
    await store.transact((unit) => unit.change({ kind: 'everything' }))
    await heard.promise
    // A session is sent what it listens for before the answer to its next statement.
    await store.feed.renew('node_1', applied)
    expect(own).toBe(1)
  })
})

describe.skipIf(!hasPostgres)('a flush of last uses', () => {
  it('waits for no command, holds no secret while it waits, and loses nothing', async () => {
    const store = await openFilled('used')
    await store.transact((unit) => unit.insertKey(makeKey(2)))
    const blocker = new Client({ connectionString: url() })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query(`select 1 from used.secrets where id = '${secretId(1)}' for update`)
    const lastUsed = [1, 2].map((id) => ({ secretId: secretId(id), at: 1000 + id }))
    const flushed = store.usage.addUsage({ usage: [], lastUsed, refusals: [], callers: [] })
    const uses = () => runOn(url(), 'select last_used_at from used.secrets order by id')
    await expect.poll(uses).toEqual([{ last_used_at: null }, { last_used_at: 1002 }])
    await blocker.query('commit')
    await blocker.end()
    await flushed
    expect(await uses()).toEqual([{ last_used_at: 1001 }, { last_used_at: 1002 }])
  })
})
