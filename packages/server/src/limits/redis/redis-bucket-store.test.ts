import type { GiveBack, RowDebit } from '@keywright/core'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRedisAddress } from '../../config/index.ts'
import { bucketStoreContract } from '../contract/bucket-store-contract.ts'
import { rowOf, wish } from '../contract/suite.ts'
import { NOON } from '../testing/world.ts'
import { makeMemoryBucketStore } from '../testing/memory-bucket-store.ts'
import { type RedisCluster, startRedisCluster } from '../testing/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../testing/redis-server.ts'
import { makeRedisBucketStore, openRedis, type RedisLink } from './index.ts'

/** The contract on what runs at an address, with a client for each of two nodes. */
function contractAt(name: string, at: () => { readonly url: string; readonly masters: readonly RedisServer[] }): void {
  let links: readonly [RedisLink, RedisLink]
  let emptying: readonly Redis[] = []
  beforeAll(async () => {
    const place = readRedisAddress(at().url, 'The address')
    links = [await openRedis(place), await openRedis(place)]
    emptying = at().masters.map(({ port }) => new Redis(port, '127.0.0.1'))
  })
  afterAll(() => {
    for (const link of links) link.close()
    for (const each of emptying) each.disconnect()
  })

  bucketStoreContract(name, async () => {
    let now = NOON
    await Promise.all(emptying.map((each) => each.flushall()))
    const node = (link: RedisLink) => makeRedisBucketStore(link, () => now)
    return {
      nodes: [node(links[0]), node(links[1])],
      pass: (ms) => {
        now += ms
      },
      close: async () => {},
    }
  })
}

describe.skipIf(!hasRedis)('on one Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.stop())

  contractAt('Redis', () => ({ url: server.url, masters: [server] }))

  it('counts as the core does, whatever is asked, given back, renamed, widened and however the clock steps', async () => {
    const redis = new Redis(server.port, '127.0.0.1')
    await redis.flushall()
    let now = NOON
    const own = makeRedisBucketStore(redis, () => now)
    const core = makeMemoryBucketStore(() => now)
    const below = randomBelow(7)
    let backs: GiveBack[] = []
    for (let round = 0; round < 1500; round += 1) {
      now += below(4) === 0 ? below(90_000) - 20_000 : below(300)
      const row: RowDebit = { ...randomRow(below, round, now), giveBacks: below(3) === 0 ? backs.splice(0) : [] }
      const [ours] = await own.debit([{ shared: undefined, own: row }])
      const [theirs] = await core.debit([{ shared: undefined, own: row }])
      expect(ours).toEqual(theirs)
      if (ours?.own?.kind !== 'granted') continue
      backs = ours.own.limits.map(({ name, bucket, granted }) => ({
        limit: name,
        version: row.version,
        bucket,
        tokens: below(granted + 1),
      }))
    }
    redis.disconnect()
  })
})

describe.skipIf(!hasRedis)('on a cluster of Redis', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster()
  })
  afterAll(() => cluster.stop())

  contractAt('a cluster of Redis', () => cluster)

  it('keeps the rows on all masters, so that a key and its workspace seldom lie on the same', async () => {
    const link = await openRedis(readRedisAddress(cluster.url, 'The address'))
    const store = makeRedisBucketStore(link, () => NOON)
    const rows = Array.from({ length: 60 }, (_, index) => rowOf(`key_${index}`, [wish({ limit: 5, need: 1 })]))
    await store.debit(rows.map((own) => ({ shared: undefined, own })))
    link.close()
    for (const { port } of cluster.masters) {
      const redis = new Redis(port, '127.0.0.1')
      expect(await redis.dbsize()).toBeGreaterThan(0)
      redis.disconnect()
    }
  })
})

describe.skipIf(!hasRedis)('a cluster of Redis of which a master is silent', () => {
  let cluster: RedisCluster
  let link: RedisLink
  beforeAll(async () => {
    // So long, that the others do not count it out meanwhile and refuse everything.
    cluster = await startRedisCluster({ settings: ['--cluster-node-timeout', '60000'] })
    link = await openRedis(readRedisAddress(cluster.url, 'The address'))
  })
  afterAll(async () => {
    link.close()
    await cluster.stop()
  })

  it('answers for the rows of the others, keeps what it takes of a row beside a lost one, and rejects when all are gone', async () => {
    const store = makeRedisBucketStore(link, () => NOON)
    const names = Array.from({ length: 40 }, (_, index) => index)
    const own = (index: number) => rowOf(`key_${index}`, [wish({ limit: 5, need: 1 })])
    const shared = (index: number) => rowOf(`ws_${index}`, [wish({ limit: 5, need: 1 })])
    cluster.masters[0]?.signal('SIGSTOP')
    const replies = await store.debit(names.map((index) => ({ shared: shared(index), own: own(index) })))
    const told = replies.map((reply) => [reply.shared?.kind, reply.own?.kind].join())
    // Each of the three is there by a hash of the names: both rows, the workspace's alone, none.
    expect(new Set(told)).toEqual(new Set(['granted,granted', 'granted,', ',']))
    for (const master of cluster.masters) master.signal('SIGSTOP')
    await expect(store.debit([{ shared: undefined, own: own(1) }])).rejects.toMatchObject({ name: 'RedisFailure' })
  })
})

type Below = (bound: number) => number

function randomBelow(seed: number): Below {
  let state = seed
  return (bound) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) % bound
  }
}

function randomRow(below: Below, round: number, now: number): RowDebit {
  const version = 1 + Math.floor(round / 100)
  const windowMs = [1000, 60_000, 3_600_000][(version + below(2)) % 3] ?? 1000
  const named = { name: version % 2 === 0 ? 'w' : 'v', windowMs, limit: 5 + below(40) }
  const startAt = Math.floor(now / 600_000) * 600_000
  const limits: RowDebit['limits'] = [
    { ...wish({ ...named, need: below(4) }), ratePerMs: below(20) / 1000 },
    {
      kind: 'quota',
      name: 'q',
      limit: 50,
      least: below(2),
      need: 1 + below(3),
      ratePerMs: 0,
      startAt,
      endAt: startAt + 600_000,
    },
  ]
  return { ...rowOf('key_a', [...limits]), version: version - (below(9) === 0 ? 1 : 0) }
}
