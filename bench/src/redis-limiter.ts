import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import {
  makeLeasedLimiter,
  makeRedisBucketStore,
  openRedis,
  type LeasedLimiter,
} from '../../packages/server/dist/limits/index.js'
import { readRedisAddress } from '../../packages/server/dist/config/index.js'
import type { Bench } from './bench.ts'
import { contest, type Side } from './contest.ts'
import { openFixture } from './fixture.ts'
import { leasedLimiter } from './limiter.ts'
import { rateResult, type Result } from './results.ts'

const KEYS = 1000
const POINTS = 100_000_000
const HOUR_MS = 3_600_000
/** Requests that wait for the store at once, on both sides. */
const AT_ONCE = 50
/** A lease is one node's part of what is left; among so many nodes it is what was asked for, and each request asks. */
const NODES_WITHOUT_LEASES = 1_000_000_000

/** The limiter alone, counting on one Redis: from leases, and with a call of the store for each request on both sides. */
export async function* measureRedisLimiter({ plan, redisUrl }: Bench): AsyncGenerator<Result> {
  if (redisUrl === undefined) throw new Error('this part needs a Redis')
  const fixture = await openFixture({ redis: redisUrl })
  const rivalClient = new Redis(redisUrl)
  const link = await openRedis(readRedisAddress(redisUrl, 'The address of Redis'))
  const alone = makeLeasedLimiter({
    store: makeRedisBucketStore(link),
    monotonicNow: () => performance.now(),
    wallNow: () => Date.now(),
    nodes: () => NODES_WITHOUT_LEASES,
    reread: async () => undefined,
  })
  try {
    const other = rateLimiterFlexible(rivalClient)
    yield rateResult(
      { name: 'limiter alone, on Redis, leases in hand', otherName: other.name },
      await contest(await leasedLimiter(fixture), other, plan),
    )
    yield rateResult(
      { name: 'limiter alone, on Redis, a call of the store for each request', otherName: other.name },
      await contest(eachAsks(alone), other, plan),
    )
  } finally {
    await alone.close()
    link.close()
    rivalClient.disconnect()
    await fixture.close()
  }
}

function eachAsks(limiter: LeasedLimiter): Side {
  const keys = Array.from({ length: KEYS }, (_, i) => limitedKey(i))
  return manyAtOnce('keywright, without leases', async (i) => {
    const { admitted } = await limiter.spend(keys[i % KEYS] ?? limitedKey(0), 1)
    if (!admitted) throw new Error('a limit was used up')
  })
}

type LimitedKey = Parameters<LeasedLimiter['spend']>[0]

function limitedKey(i: number): LimitedKey {
  const digits = String(i).padStart(20, '0')
  const own = [
    { kind: 'window', name: 'hourly', limit: POINTS, windowMs: HOUR_MS, per: 'key', onOutage: 'refuse' },
  ] as const
  // They have the shape of ids.
  const ids = { id: `key_${digits}`, workspaceId: `ws_${digits}` } as Pick<LimitedKey, 'id' | 'workspaceId'>
  return { ...ids, own, shared: [], ownVersion: 1, sharedVersion: 1 }
}

function rateLimiterFlexible(storeClient: Redis): Side {
  const limiter = new RateLimiterRedis({ storeClient, points: POINTS, duration: HOUR_MS / 1000 })
  const names = Array.from({ length: KEYS }, (_, i) => `key_${i}`)
  return manyAtOnce('rate-limiter-flexible 11.4.0, Redis', async (i) => {
    await limiter.consume(names[i % KEYS] ?? '', 1)
  })
}

/** As a busy server asks: many requests wait at once. */
function manyAtOnce(name: string, ask: (i: number) => Promise<void>): Side {
  return {
    name,
    async run(times) {
      for (let at = 0; at < times; at += AT_ONCE) {
        const some = Math.min(AT_ONCE, times - at)
        await Promise.all(Array.from({ length: some }, (_, i) => ask(at + i)))
      }
    },
  }
}
