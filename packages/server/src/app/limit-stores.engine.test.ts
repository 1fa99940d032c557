import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeywright } from '../embed.ts'
import { until } from '../limits/testing/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../limits/testing/redis-server.ts'
import { systemClock } from '../system/index.ts'
import { type EngineWorld, LIMITED_DEFINITION, ACME, openEngineWorld } from '../testing/engine-world.ts'
import { SYSTEM_CALLER } from './caller.ts'

/** Short, since a start waits a lease for those that it finds. By the real clock: each renews beside the other. */
const TIMES = { leaseMs: 2000, renewEveryMs: 200, marginShare: 0.1 }
const NAME = 'keywright:limits:{name}'

let server: RedisServer
let redis: Redis
beforeAll(async () => {
  if (!hasRedis) return
  server = await startRedis()
  redis = new Redis(server.port, '127.0.0.1')
})
afterAll(async () => {
  redis?.disconnect()
  await server?.stop()
})

let world: EngineWorld
afterEach(() => world.close())
const nodes = () => world.rows('select id, limit_store from nodes order by joined_at')
const leave = (id: string) => world.rows('delete from nodes where id = ? returning id', id)
const join = (id: string, limitStore: string) =>
  world.rows(
    `insert into nodes (id, applied_seq, applied_id, renewals, joined_at, pepper_versions, lease_ms, known_keys, renewed_at, limit_store)
      select ?, seq, id, 0, 0, '[0]', 2000, 0, 0, ? from changes order by seq desc limit 1 returning id`,
    id,
    limitStore,
  )

describe.skipIf(!hasRedis)('a node that would count limits elsewhere than one that lives', () => {
  it.each([
    ['in Redis beside one in the database', undefined, '/0'],
    ['in the database beside one in Redis', '/0', undefined],
    ['in one Redis beside one in another', '/0', '/1'],
  ])('does not start: %s; it says so and leaves no row', async (_, first, second) => {
    const at = (path: string | undefined) => ({ times: TIMES, redis: path && `${server.url}${path}` })
    world = await openEngineWorld({ clock: systemClock, ...at(first) })
    const before = await nodes()
    const opening = createKeywright({ ...world.place, ...at(second) })
    await expect(opening).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(
        /^Limits would be counted in two places: .* Give every node the same KEYWRIGHT_REDIS_URL/,
      ),
    })
    await expect(opening).rejects.toThrow(`${String(before[0]?.['id'])} in ${String(before[0]?.['limit_store'])}`)
    expect(await nodes()).toEqual(before)
    // The one that was there goes on.
    await world.engine.applyService(SYSTEM_CALLER, ACME, LIMITED_DEFINITION)
    expect(await world.outcome((await world.newKey()).token.reveal())).toBe('allowed')
  })

  it('starts beside one that leads to the same Redis by another address', async () => {
    world = await openEngineWorld({ clock: systemClock, times: TIMES, redis: server.url })
    await world.another({ clock: systemClock, times: TIMES, redis: server.url.replace('127.0.0.1', 'localhost') })
    expect(new Set((await nodes()).map((node) => node['limit_store']))).toEqual(new Set([await redis.get(NAME)]))
  })

  it('does not start together with it: of two at once one at most goes on', async () => {
    world = await openEngineWorld({ clock: systemClock, times: TIMES })
    await world.engine.close()
    const settings = [{}, { redis: server.url }]
    const openings = settings.map((each) => world.another({ clock: systemClock, times: TIMES, ...each }))
    const ends = await Promise.allSettled(openings)
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    expect(await nodes()).toHaveLength(ends.filter(({ status }) => status === 'fulfilled').length)
  })
})

describe('a node that counts elsewhere and has ended without leaving', () => {
  it('is waited for one lease, and no longer', async () => {
    world = await openEngineWorld({ clock: systemClock, times: TIMES })
    await join('node_ended', 'redis_of_yesterday')
    const begunAt = performance.now()
    await world.another({ clock: systemClock, times: TIMES })
    expect(performance.now() - begunAt).toBeGreaterThan(TIMES.leaseMs)
    expect((await nodes()).map((node) => node['limit_store'])).toEqual(['sql', 'sql'])
  })
})

describe('a node that has lost its row and finds others that count elsewhere', () => {
  beforeEach(async () => {
    world = await openEngineWorld()
    await world.engine.applyService(SYSTEM_CALLER, ACME, LIMITED_DEFINITION)
  })

  it('counts nothing until they have gone, and is heard of', async () => {
    const { token } = await world.newKey()
    expect(await world.outcome(token.reveal())).toBe('allowed')
    await leave(world.engine.known.node.id)
    await join('node_other', 'redis_other')
    await world.engine.known.node.pull()
    await expect(world.outcome(token.reveal())).rejects.toMatchObject({ code: 'store_unavailable' })
    world.clock.pass(1000)
    await until(async () => world.troubles.some((trouble) => String(trouble).includes('node_other in redis_other')))
    await leave('node_other')
    await until(async () => {
      world.clock.pass(1000)
      return (await world.outcome(token.reveal()).catch(() => 'unavailable')) === 'allowed'
    })
  })

  it('goes on at once where they count where it does', async () => {
    const { token } = await world.newKey()
    await leave(world.engine.known.node.id)
    await join('node_other', 'sql')
    await world.engine.known.node.pull()
    expect(await world.outcome(token.reveal())).toBe('allowed')
    expect(world.troubles).toEqual([])
  })
})

describe.skipIf(!hasRedis)('a Redis that has lost its memory', () => {
  it('is given the name that it had, so that its nodes do not part over it', async () => {
    world = await openEngineWorld({ redis: server.url })
    const name = await redis.get(NAME)
    await redis.flushall()
    world.clock.pass(1000)
    await until(async () => (await redis.get(NAME)) === name)
    await world.another({ redis: server.url })
    expect((await nodes()).map((node) => node['limit_store'])).toEqual([name, name])
  })

  it('that others have named meanwhile has their name for all: a node says so before it goes on', async () => {
    world = await openEngineWorld({ redis: server.url })
    await redis.set(NAME, 'redis_renamed')
    world.clock.pass(1000)
    await until(async () => (await nodes())[0]?.['limit_store'] === 'redis_renamed')
    expect(world.engine.redis?.counts.failures).toBe(0)
    await redis.flushall()
  })
})
