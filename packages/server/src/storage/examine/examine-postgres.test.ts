import { Client, type Notification } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Finding } from '../../ports/index.ts'
import { makeNewId } from '../../system/index.ts'
import { sha256 } from '../contract/suite.ts'
import { openPostgresStore } from '../postgres-store.ts'
import { hasPgbouncer, startPgbouncer } from '../testing/pgbouncer.ts'
import { hasPostgres, holdOn, makeDatabase, runOn } from '../testing/postgres-databases.ts'
import { examinePostgres, type PostgresToExamine } from './examine-postgres.ts'
import { judgeCommit, judgeFailover, judgePrimary, type ServerSettings } from './server-settings.ts'
import { judgeSessions, lookAtSessions } from './sessions.ts'

let url = ''
let remove = async (): Promise<void> => {}
const cleanups: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  if (hasPostgres) ({ url, remove } = await makeDatabase())
})
afterAll(() => remove())
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp()
})

interface Asked extends Partial<PostgresToExamine> {
  /** By how much this machine's monotonic clock goes further than the store's while that is watched. */
  readonly passedMs?: number
}

async function examine({ passedMs = 0, ...place }: Asked = {}): Promise<ReadonlyMap<string, Finding>> {
  // The store's clock goes on by itself, so this machine's does too; what is owned is how far it jumps.
  let jumped = 0
  const clock = { wallNow: Date.now, monotonicNow: () => performance.now() + jumped }
  const tools = {
    clock,
    async wait() {
      jumped += passedMs
    },
  }
  const settings = { databaseUrl: url, feedUrl: undefined, answersForMs: 4500, limitStore: 'sql' }
  const findings = await examinePostgres({ ...settings, ...place }, tools)
  return new Map(findings.map((finding) => [finding.check, finding]))
}

const weak = (findings: ReadonlyMap<string, Finding>): readonly string[] =>
  [...findings.values()].filter(({ holds }) => !holds).map(({ check }) => check)

/**
 * A connection through a pooler that shares by transaction: each takes the session that was given back last, and keeps it
 * while it is within a transaction.
 */
class PooledClient {
  readonly #idle: Client[]
  #held: Client | undefined

  constructor(idle: Client[]) {
    this.#idle = idle
  }

  on(_event: 'notification', _listener: (heard: Notification) => void): void {
    // What a session is told while nobody has it is lost.
  }

  async query(text: string, values?: unknown[]): Promise<unknown> {
    const session = this.#held ?? this.#idle.pop()
    if (session === undefined) throw new Error('the test opens as many sessions as it needs')
    if (text === 'begin') this.#held = session
    const answer = await session.query(text, values)
    if (text === 'rollback') this.#held = undefined
    if (this.#held === undefined) this.#idle.push(session)
    return answer
  }

  async end(): Promise<void> {}
}

async function openSessions(count: number): Promise<Client[]> {
  const sessions = Array.from({ length: count }, () => new Client({ connectionString: url }))
  for (const session of sessions) {
    await session.connect()
    cleanups.push(() => session.end())
  }
  return sessions
}

describe.skipIf(!hasPostgres)('an examination of Postgres', () => {
  it('finds in a plain one nothing but what the tests’ own is started with', async () => {
    const findings = await examine()
    expect(weak(findings)).toEqual(['postgres.fsync'])
    expect(findings.get('postgres.fsync')?.found).toContain('fsync is off')
    for (const { found, remedy } of findings.values()) expect(found.length * remedy.length).toBeGreaterThan(0)
  })

  it('writes nothing, and makes no schema', async () => {
    await examine()
    expect(await runOn(url, `select 1 from pg_namespace where nspname = 'keywright'`)).toEqual([])
  })

  it('tells who has turned synchronous_commit off, and that commands raise it', async () => {
    const [{ name } = {}] = await runOn(url, 'select current_database() as name')
    await runOn(url, `alter database ${name} set synchronous_commit = off`)
    cleanups.push(() => runOn(url, `alter database ${name} reset synchronous_commit`))
    const byDatabase = (await examine()).get('postgres.synchronous_commit')
    expect(byDatabase).toMatchObject({ holds: true })
    expect(byDatabase?.found).toMatch(/is off \(set by: database\)\. .* raise it to "on"/)

    const role = `${name}_role`
    await runOn(url, `create role ${role} login`)
    cleanups.push(() => runOn(url, `drop role ${role}`))
    await runOn(url, `alter role ${role} set synchronous_commit = off`)
    const asRole = url.replace('postgres://postgres@', `postgres://${role}@`)
    await runOn(url, `alter database ${name} reset synchronous_commit`)
    expect((await examine({ databaseUrl: asRole })).get('postgres.synchronous_commit')?.found).toContain('set by: user')
  })

  it('tells who holds a snapshot for long, and nobody who has only begun', async () => {
    const end = await holdOn(url, 'select pg_current_xact_id()')
    cleanups.push(end)
    expect((await examine()).get('postgres.snapshots')).toMatchObject({ holds: true })
    const found = (await examine({ snapshotMsMax: 0 })).get('postgres.snapshots')
    expect(found?.holds).toBe(false)
    expect(found?.found).toMatch(/process [0-9]+ of postgres \(no name, idle in transaction\) since [0-9]+ s/)
  })

  it('tells that the two addresses lead to two databases', async () => {
    const other = await makeDatabase()
    cleanups.push(other.remove)
    expect((await examine({ feedUrl: other.url })).get('postgres.same_database')?.holds).toBe(false)
    expect((await examine({ feedUrl: url })).get('postgres.same_database')?.holds).toBe(true)
  })

  it.each([
    [5000, 'back by'],
    [-5000, 'forward by'],
  ])('tells a clock that is set while it is watched: by what this machine counts, %i ms', async (passedMs, words) => {
    const found = (await examine({ passedMs })).get('clock.steps')
    expect([found?.holds, found?.weakens]).toEqual([false, 'limits'])
    expect(found?.found).toContain(words)
  })

  it('tells a clock that was set back since a node renewed', async () => {
    const now = (): number => Date.now() + 3_600_000
    const tools = { newId: makeNewId(Date.now), sha256, wallNow: Date.now }
    const store = await openPostgresStore({ place: { databaseUrl: url }, storeNow: now, ...tools })
    cleanups.push(() => runOn(url, 'drop schema keywright cascade'))
    const { applied } = await store.feed.join('node_1', [0], { leaseMs: 5000, knownKeys: 0, limitStore: 'sql' })
    await store.close()
    expect(applied.seq).toBe(0)
    const found = (await examine()).get('clock.rows_ahead')
    expect(found?.holds).toBe(false)
    expect(found?.found).toMatch(/3[56][0-9]{2} s behind/)
  })

  it('says what is wrong with an address that leads nowhere, and never the address', async () => {
    const nowhere = 'postgres://somebody:secret-word@127.0.0.1:1/nowhere'
    const failed = await examine({ databaseUrl: nowhere }).catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'store_unavailable' })
    expect(String(failed)).not.toContain('secret-word')
  })
})

describe.skipIf(!hasPostgres)('a pooler that shares connections', () => {
  it('is seen whichever sessions it hands out, and a direct line is not taken for one', async () => {
    const direct = await lookAtSessions(async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return client
    })
    expect(judgeSessions(direct)).toMatchObject({ holds: true })
    for (const sessions of [2, 3, 5]) {
      const idle = await openSessions(sessions)
      // As much of a client as is used of one.
      const shared = await lookAtSessions(async () => new PooledClient(idle) as unknown as Client)
      expect(shared.shared).toBe(true)
      expect(judgeSessions(shared)).toMatchObject({ holds: false, weakens: 'revocation' })
    }
  })

  it.each([
    [{ shared: true, settingKept: true, heard: true }, 'the session of another'],
    [{ shared: false, settingKept: false, heard: true }, 'a setting was lost'],
    [{ shared: false, settingKept: true, heard: false }, 'a notification did not arrive'],
  ])('is told by any one sign of it: %o', (facts, words) => {
    expect(judgeSessions(facts).found).toContain(words)
  })

  it.skipIf(!hasPgbouncer)(
    'is PgBouncer by transaction, where no other address is set; by session it is none',
    async () => {
      const pooled = await startPgbouncer(url, 'transaction')
      cleanups.push(pooled.stop)
      expect(weak(await examine({ databaseUrl: pooled.url }))).toContain('postgres.sessions')
      const beside = await examine({ databaseUrl: pooled.url, feedUrl: url })
      expect(weak(beside)).toEqual(['postgres.fsync'])
      const bySession = await startPgbouncer(url, 'session')
      cleanups.push(bySession.stop)
      expect(weak(await examine({ databaseUrl: bySession.url }))).toEqual(['postgres.fsync'])
    },
  )
})

describe('settings of the server', () => {
  const settings: ServerSettings = {
    standby: false,
    commit: 'on',
    commitDefault: 'on',
    commitFrom: 'default',
    fsync: 'on',
    fullPageWrites: 'on',
    standbys: 0,
    synchronousStandbys: '',
  }

  it('weaken a revocation where a commit is answered before the standby that is waited for has it', () => {
    const commitOf = (more: Partial<ServerSettings>) => judgeCommit({ ...settings, ...more }).holds
    expect(commitOf({})).toBe(true)
    expect(commitOf({ commit: 'off', commitDefault: 'off' })).toBe(false)
    expect(commitOf({ commit: 'local' })).toBe(true)
    for (const commit of ['local', 'remote_write']) expect(commitOf({ commit, synchronousStandbys: '*' })).toBe(false)
    for (const commit of ['on', 'remote_apply']) expect(commitOf({ commit, synchronousStandbys: '*' })).toBe(true)
  })

  it('weaken it where standbys follow and none is waited for', () => {
    const failoverOf = (more: Partial<ServerSettings>) => judgeFailover({ ...settings, ...more }, 4500)
    expect(failoverOf({})).toMatchObject({ holds: true, found: expect.stringContaining('4.5 s') })
    expect(failoverOf({ standbys: 2 }).holds).toBe(false)
    expect(failoverOf({ standbys: 2, synchronousStandbys: 'first' }).holds).toBe(true)
  })

  it('tell a replica', () => {
    expect(judgePrimary(settings).holds).toBe(true)
    expect(judgePrimary({ standby: true }).holds).toBe(false)
  })
})
