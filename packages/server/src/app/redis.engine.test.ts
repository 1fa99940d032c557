import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKeywright } from '../embed.ts'
import { openEngine } from '../engine.ts'
import { until } from '../limits/testing/redis-cluster.ts'
import { freePort, hasRedis, type RedisServer, startRedis } from '../limits/testing/redis-server.ts'
import { serve } from '../serve.ts'
import { makeLog } from '../system/index.ts'
import { ACME, ACME_DEFINITION, type EngineWorld, openEngineWorld, outcomeOf } from '../testing/engine-world.ts'
import { SYSTEM_CALLER } from './caller.ts'

/** Two limits, of which the one that is scarce refuses when it cannot be asked. */
const limitedTo = (limit: number, onOutage: 'refuse' | 'allow' = 'refuse'): string =>
  `${ACME_DEFINITION}limits: { hourly: { limit: ${limit}, window: 60m, onOutage: ${onOutage} } }\n`

describe.skipIf(!hasRedis)('limits kept in Redis', () => {
  let server: RedisServer
  let redis: Redis
  let world: EngineWorld
  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'yes'])
    redis = new Redis({ port: server.port, host: '127.0.0.1' })
    redis.on('error', () => {})
  })
  afterAll(async () => {
    redis.disconnect()
    await server.stop()
  })
  beforeEach(async () => {
    await redis.flushall()
    world = await openEngineWorld({ redis: server.url })
  })
  afterEach(() => world.close())

  const apply = (definition: string) => world.engine.applyService(SYSTEM_CALLER, ACME, definition)
  const spentInRedis = async (): Promise<number> => {
    const texts = await redis.mget(await redis.keys('keywright:limits:{own:*'))
    const rows = texts.map((text) => JSON.parse(text ?? '{"limits":[]}') as { limits: { counts: number[] }[] }) // the script's
    return rows
      .flatMap(({ limits }) => limits)
      .flatMap(({ counts }) => counts)
      .reduce((sum, count) => sum + count, 0)
  }

  it('are one for all engines, and the database holds none of them', async () => {
    await apply(limitedTo(5))
    const other = await world.another({ redis: server.url })
    const { token } = await world.newKey()
    const check = (engine: typeof other) =>
      engine.check({ service: ACME, credential: () => ({ kind: 'token', token: token.reveal() }), demand: {} })
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => outcomeOf(await check(index % 2 === 0 ? world.engine : other))),
    )
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(5)
    expect(outcomes.filter((outcome) => outcome === 'rate_limited')).toHaveLength(7)
    expect(await world.rows('select * from limit_buckets')).toEqual([])
    expect(world.engine.redis?.counts.failures).toBe(0)
    expect(world.engine.storeWatch.counts().find(({ call }) => call === 'debit')?.calls).toBeGreaterThan(0)
  })

  it('get back what is unspent when the engine is closed', async () => {
    await apply(limitedTo(10_000))
    const { token } = await world.newKey()
    for (let asked = 0; asked < 100; asked += 1) {
      expect(await world.outcome(token.reveal())).toBe('allowed')
      world.clock.pass(5)
    }
    expect(await spentInRedis()).toBeGreaterThan(100)
    await world.engine.close()
    expect(await spentInRedis()).toBe(100)
    expect(world.engine.redis?.connected).toBe(false)
  })

  describe('while Redis is away', () => {
    afterEach(() => server.start())

    it('are 503 and never a refusal, and keys without limits are checked as ever', async () => {
      const { token } = await world.newKey()
      expect(await world.outcome(token.reveal())).toBe('allowed')
      await server.crash()
      await until(async () => world.engine.redis?.connected === false)
      expect(await world.outcome(token.reveal())).toBe('allowed')
      await apply(limitedTo(5))
      await expect(world.ask(token.reveal())).rejects.toMatchObject({ code: 'store_unavailable', retryAfterSeconds: 1 })
      expect(world.engine.redis?.counts.failures).toBeGreaterThan(0)
    })

    it('let pass where the definition says so, and the verdict tells', async () => {
      await apply(limitedTo(1, 'allow'))
      const { token } = await world.newKey()
      await server.crash()
      for (let asked = 0; asked < 3; asked += 1) {
        expect((await world.ask(token.reveal())).verdict).toMatchObject({ allowed: true, limiterDown: true })
      }
    })

    it('leave the server ready, and its readiness and metrics say what is missing', async () => {
      const log = makeLog('silent')
      const running = await serve({ engine: world.engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: [], log })
      const get = (path: string) => fetch(`http://127.0.0.1:${running.port}${path}`)
      expect(await (await get('/readyz')).json()).toEqual({ status: 'ready', store: true, lease: true, redis: true })
      expect(await (await get('/metrics')).text()).toContain('keywright_redis_connected 1\n')
      await server.crash()
      await until(async () => world.engine.redis?.connected === false)
      const away = await get('/readyz')
      expect(away.status).toBe(200)
      expect(await away.json()).toEqual({ status: 'ready', store: true, lease: true, redis: false })
      expect(await (await get('/metrics')).text()).toContain('keywright_redis_connected 0\n')
      const closing = running.close()
      world.clock.pass(60_000)
      await closing
    })
  })

  it('go on where they stood when Redis is back', async () => {
    await apply(limitedTo(3))
    const { token } = await world.newKey()
    const outcome = async (): Promise<string> => world.outcome(token.reveal()).catch(() => 'unavailable')
    expect([await outcome(), await outcome()]).toEqual(['allowed', 'allowed'])
    // What is acknowledged must be on the disk before the power goes: that is for the operator to configure.
    await redis.config('SET', 'appendfsync', 'always')
    expect(await outcome()).toBe('allowed')
    await server.crash()
    expect(await outcome()).not.toBe('allowed')
    await server.start()
    await until(async () => world.engine.redis?.connected === true)
    world.clock.pass(2000)
    expect(await outcome()).toBe('rate_limited')
  })

  it('take an application’s client as it connects, and leave it as it is', async () => {
    await apply(limitedTo(2))
    const { token } = await world.newKey()
    await world.engine.close()
    await redis.flushall()
    const application = new Redis({ port: server.port, host: '127.0.0.1', keyPrefix: 'theirs:', db: 3 })
    const keywright = await createKeywright({ ...world.place, redis: application, clock: world.clock })
    expect(await keywright.verify({ service: 'acme', token: token.reveal() })).toMatchObject({ allowed: true })
    expect(await application.keys('theirs:keywright:limits:{own:*')).toHaveLength(1)
    expect(await redis.dbsize()).toBe(0)
    await keywright.close()
    expect(await application.ping()).toBe('PONG')
    application.disconnect()
  })

  it('end the opening of an engine that does not reach them, and leave the database free', async () => {
    const nowhere = `redis://:secret-word@127.0.0.1:${await freePort()}`
    const opening = openEngine({ ...world.place, redis: nowhere })
    await expect(opening).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('No Redis answers'),
    })
    await expect(openEngine({ ...world.place, redis: 'rdis://:secret-word@a' })).rejects.toThrow(
      /^The address of Redis must be/,
    )
    const { token } = await world.newKey()
    expect(await world.outcome(token.reveal())).toBe('allowed')
  })
})
