import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedisCluster, until } from '../packages/server/src/limits/testing/redis-cluster.ts'
import { freePort, hasRedis, startRedis } from '../packages/server/src/limits/testing/redis-server.ts'
import { makeDatabase } from '../packages/server/src/storage/testing/postgres-databases.ts'
import { hasPostgres, type Installation, runCommand, type RunningServer, startInstallation } from './support/index.ts'

const DEFINITION = `id: acme
name: Acme
token: { format: "acme_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }]
scopes: { "records:read": Read }
newKeys: { scopes: all }
limits:
  hourly: { limit: 40, window: 60m }
  daily: { limit: 1000, window: 24h, per: workspace }
`

/** What limits are kept in, and how all of it goes away at once. */
interface Kept {
  readonly url: string
  crash(): Promise<void>
  start(): Promise<void>
  stop(): Promise<void>
}

const one = async (): Promise<Kept> => startRedis()
const cluster = async (): Promise<Kept> => {
  const { url, masters, stop } = await startRedisCluster()
  const all = (work: (master: (typeof masters)[number]) => Promise<void>) => async (): Promise<void> => {
    await Promise.all(masters.map(work))
  }
  return { url, stop, crash: all((master) => master.crash()), start: all((master) => master.start()) }
}

describe.skipIf(!hasPostgres || !hasRedis).each([
  ['one Redis', one],
  ['a cluster of Redis', cluster],
])('two servers on one Postgres and %s', (_, open) => {
  let kept: Kept
  let database: Awaited<ReturnType<typeof makeDatabase>>
  let running: Installation
  beforeAll(async () => {
    kept = await open()
    database = await makeDatabase()
    const env = { KEYWRIGHT_DATABASE_URL: database.url, KEYWRIGHT_REDIS_URL: kept.url }
    running = await startInstallation(2, env, DEFINITION)
  })
  afterAll(async () => {
    await running.stop()
    await database.remove()
    await kept.stop()
  })

  async function outcome(node: RunningServer, token: string): Promise<string> {
    const { status, json } = await running.verify(node, token)
    if (status !== 200) return `status ${status}`
    return json.allowed === true ? 'allowed' : String(json.reason)
  }

  /** Asks the nodes in turn, so many times at once, and counts the outcomes. */
  async function outcomes(token: string, count: number, nodes = running.nodes): Promise<Record<string, number>> {
    const told: Record<string, number> = {}
    const asked = Array.from({ length: Math.ceil(count / nodes.length) }, () => nodes).flat()
    for (const each of await Promise.all(asked.slice(0, count).map((node) => outcome(node, token)))) {
      told[each] = (told[each] ?? 0) + 1
    }
    return told
  }

  it('admit of one limit exactly what it says', async () => {
    expect(await outcomes(await running.makeToken(), 100)).toEqual({ allowed: 40, rate_limited: 60 })
  })

  it('answer 503 while it is away, and never that a key is invalid', async () => {
    const token = await running.makeToken()
    expect(await outcomes(token, 2)).toEqual({ allowed: 2 })
    await kept.crash()
    const away = await outcomes(token, 60)
    await kept.start()
    // What was leased before is theirs to spend.
    expect(Object.keys(away).filter((each) => !['allowed', 'status 503'].includes(each))).toEqual([])
    expect(away['status 503']).toBeGreaterThan(0)
    // Keys of every master, at both nodes: the other tests ask for theirs.
    const tokens = await Promise.all(Array.from({ length: 6 }, () => running.makeToken()))
    await until(async () => {
      const told = await Promise.all([token, ...tokens].map((each) => outcomes(each, 2)))
      return told.every((each) => each['status 503'] === undefined)
    })
  })

  it('say where they count, and one that would count elsewhere does not start: exit code 7, and the doctor tells', async () => {
    const { json } = await running.manage('GET', '/v1/nodes')
    const stores = json.items.map(({ limitStore }: { limitStore: string }) => limitStore)
    expect(stores).toEqual([expect.stringMatching(/^redis_[0-9a-f]{24}$/), stores[0]])
    const elsewhere = { KEYWRIGHT_DATABASE_URL: database.url, KEYWRIGHT_PORT: '0' }
    const { code, stderr } = await runCommand(['serve'], elsewhere)
    expect([code, stderr.includes(`this node counts in sql, `)]).toEqual([7, true])
    expect(stderr).toContain('stop every node, then start every node')
    expect((await runCommand(['doctor'], elsewhere)).stdout).toMatch(
      /^WEAK {2}limits\.one_store: .* sql by these settings/m,
    )
    const same = { ...elsewhere, KEYWRIGHT_REDIS_URL: kept.url }
    expect((await runCommand(['doctor'], same)).stdout).toMatch(/^good {2}limits\.one_store: /m)
  })

  it('give back what they hold when they are stopped', async () => {
    const token = await running.makeToken({ hourly: { limit: 30 } })
    const [first] = running.nodes
    const third = await running.start()
    if (first === undefined) throw new Error('the nodes run within the suite')
    for (let asked = 0; asked < 6; asked += 1) await outcomes(token, 2, [first, third])
    expect(await third.stop()).toBe(0)
    expect(await outcomes(token, 30, [first])).toEqual({ allowed: 18, rate_limited: 12 })
  })
})

describe.skipIf(!hasRedis)('a server on the SQLite file of one that counts limits in the file', () => {
  it('does not start with a Redis: exit code 7, and it says what to do', async () => {
    const redis = await startRedis()
    const running = await startInstallation(1, {}, DEFINITION)
    const env = { KEYWRIGHT_DATA_DIR: running.folder, KEYWRIGHT_REDIS_URL: redis.url, KEYWRIGHT_PORT: '0' }
    const { code, stdout, stderr } = await runCommand(['serve'], env)
    expect([code, stdout, stderr.includes(' in sql. Give every node the same KEYWRIGHT_REDIS_URL')]).toEqual([
      7,
      '',
      true,
    ])
    await running.stop()
    await redis.stop()
  })
})

describe('a server whose Redis cannot be reached', () => {
  it('ends with exit code 7 and says so, without the password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keywright-no-redis-'))
    const KEYWRIGHT_REDIS_URL = `redis://keywright:secret-word@127.0.0.1:${await freePort()}`
    const { code, stdout, stderr } = await runCommand(['serve'], { KEYWRIGHT_DATA_DIR: folder, KEYWRIGHT_REDIS_URL })
    rmSync(folder, { recursive: true })
    expect([code, stderr.includes('No Redis answers at its address (ECONNREFUSED)')]).toEqual([7, true])
    expect(stdout + stderr).not.toContain('secret-word')
  })

  it('is told by exit code 64 where the setting itself is wrong', async () => {
    const { code, stderr } = await runCommand(['serve'], { KEYWRIGHT_REDIS_URL: 'http://:secret-word@cache' })
    expect([code, stderr.includes('KEYWRIGHT_REDIS_URL must be an address')]).toEqual([64, true])
    expect(stderr).not.toContain('secret-word')
  })
})
