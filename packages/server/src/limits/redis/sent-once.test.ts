import type { RowDebit } from '@keywright/core'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRedisAddress } from '../../config/index.ts'
import { firstLimit, grantedBy, rowOf, wish } from '../contract/suite.ts'
import { type CuttingProxy, startCuttingProxy } from '../testing/cutting-proxy.ts'
import { type RedisCluster, startRedisCluster, until } from '../testing/redis-cluster.ts'
import { hasRedis, type RedisServer, startRedis } from '../testing/redis-server.ts'
import { makeRedisBucketStore, openRedis } from './index.ts'
import type { RedisCommands } from './redis-rows.ts'

const LIMIT = 10

function row(subject: string, fields: Partial<RowDebit> = {}): { readonly shared: undefined; readonly own: RowDebit } {
  return { shared: undefined, own: { ...rowOf(subject, [wish({ limit: LIMIT, need: 4 })]), ...fields } }
}

interface Told {
  readonly outcome: 'answered' | 'no answer'
  /** How often the give-back went through the proxies. */
  readonly sent: number
  /** What the row has left afterwards, of ten of which four were taken and one was given back. */
  readonly left: number
}

/** Takes four, gives one back while the answer is lost, waits for a connection, and looks how the row stands. */
async function giveBackThroughACut(
  commands: RedisCommands & { readonly connected: () => boolean },
  proxies: readonly CuttingProxy[],
  subject: string,
): Promise<Told> {
  const store = makeRedisBucketStore(commands)
  const [reply] = await store.debit([row(subject)])
  expect(grantedBy(reply?.own)).toEqual([4])
  const { name: limit, bucket } = firstLimit(reply?.own)
  for (const proxy of proxies) proxy.cutNextAnswer()
  const sentBefore = sentThrough(proxies)
  const giveBacks = [{ limit, version: row(subject).own.version, bucket, tokens: 1 }]
  const outcome = await store.giveBack([{ kind: 'own', subject, giveBacks }]).then(
    () => 'answered' as const,
    () => 'no answer' as const,
  )
  await until(async () => commands.connected())
  const stands = row(subject, { limits: [wish({ limit: LIMIT, least: 0, need: 0 })] })
  let after: Awaited<ReturnType<typeof store.debit>>[number] | undefined
  // The other members of a cluster lose an answer each, too.
  await until(async () => {
    after = (await store.debit([stands]).catch(() => []))[0]
    return after?.own !== undefined
  })
  return { outcome, sent: sentThrough(proxies) - sentBefore, left: firstLimit(after?.own).remaining }
}

function sentThrough(proxies: readonly CuttingProxy[]): number {
  return proxies.reduce((sum, proxy) => sum + proxy.sent('"tokens":1'), 0)
}

describe.skipIf(!hasRedis)('a give-back whose answer is lost with the connection', () => {
  let server: RedisServer
  let proxy: CuttingProxy
  beforeAll(async () => {
    server = await startRedis()
    proxy = await startCuttingProxy(server.port)
  })
  afterAll(async () => {
    await proxy.close()
    await server.stop()
  })

  it('is an error, and is not sent again when the connection is back', async () => {
    const link = await openRedis(readRedisAddress(`redis://127.0.0.1:${proxy.port}`, 'The address'))
    const told = await giveBackThroughACut(
      asCommands(link, () => link.connected),
      [proxy],
      'key_own',
    )
    link.close()
    expect(told).toEqual({ outcome: 'no answer', sent: 1, left: LIMIT - 3 })
  })

  it('is not sent again through a client made from an application’s, which resends', async () => {
    const source = new Redis({ port: proxy.port, host: '127.0.0.1', lazyConnect: true })
    const link = await openRedis(source)
    const told = await giveBackThroughACut(
      asCommands(link, () => link.connected),
      [proxy],
      'key_source',
    )
    link.close()
    expect(told).toEqual({ outcome: 'no answer', sent: 1, left: LIMIT - 3 })
    expect(source.status).toBe('wait')
  })

  it('is sent twice by a client as ioredis makes it, which is what this proxy shows', async () => {
    const careless = new Redis({ port: proxy.port, host: '127.0.0.1' })
    const commands = asCommands(careless, () => careless.status === 'ready')
    const told = await giveBackThroughACut(commands, [proxy], 'key_twice')
    careless.disconnect()
    expect(told).toEqual({ outcome: 'answered', sent: 2, left: LIMIT - 2 })
  })
})

describe.skipIf(!hasRedis)('a give-back whose answer a cluster’s member loses', () => {
  let cluster: RedisCluster
  let proxies: readonly CuttingProxy[]
  beforeAll(async () => {
    cluster = await startRedisCluster()
    proxies = await Promise.all(cluster.masters.map(({ port }) => startCuttingProxy(port)))
  })
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.close()))
    await cluster.stop()
  })

  const source = (): Cluster => {
    const natMap = Object.fromEntries(
      cluster.masters.map(({ port }, index) => [
        `127.0.0.1:${port}`,
        { host: '127.0.0.1', port: proxies[index]?.port ?? 0 },
      ]),
    )
    const seeds = proxies.map(({ port }) => ({ host: '127.0.0.1', port }))
    return new Cluster(seeds, { natMap, lazyConnect: true })
  }

  it('is an error, and is sent to no member again', async () => {
    const link = await openRedis(source())
    const told = await giveBackThroughACut(
      asCommands(link, () => link.connected),
      proxies,
      'key_own',
    )
    link.close()
    expect(told).toEqual({ outcome: 'no answer', sent: 1, left: LIMIT - 3 })
  })

  it('is sent twice by a client as ioredis makes it', async () => {
    const careless = source()
    await careless.connect()
    const told = await giveBackThroughACut(
      asCommands(careless, () => careless.status === 'ready'),
      proxies,
      'key_twice',
    )
    careless.disconnect()
    expect(told).toMatchObject({ outcome: 'answered', left: LIMIT - 2 })
  })
})

function asCommands(redis: RedisCommands, connected: () => boolean) {
  return {
    evalsha: (...order: Parameters<RedisCommands['evalsha']>) => redis.evalsha(...order),
    eval: (...order: Parameters<RedisCommands['eval']>) => redis.eval(...order),
    connected,
  }
}
