import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import type { AppError } from '@keywright/core'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readRedisAddress } from '../../config/index.ts'
import { rowOf, wish } from '../contract/suite.ts'
import { until } from '../testing/redis-cluster.ts'
import { freePort, hasRedis, type RedisServer, startRedis } from '../testing/redis-server.ts'
import { COMMANDS_IN_FLIGHT_MAX } from './bounds.ts'
import { reconnectAfterMs } from './client-options.ts'
import { makeRedisBucketStore, openRedis, type RedisLink } from './index.ts'

const PAGE = fileURLToPath(new URL('../../../../../docs/operate/redis.md', import.meta.url))
const SECRET = 'secret-word'
const links: RedisLink[] = []
const servers: RedisServer[] = []

async function open(address: string): Promise<RedisLink> {
  const link = await openRedis(readRedisAddress(address, 'The address'))
  links.push(link)
  return link
}

async function start(...settings: readonly string[]): Promise<RedisServer> {
  const server = await startRedis(settings)
  servers.push(server)
  return server
}

afterEach(async () => {
  for (const link of links.splice(0)) link.close()
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

const refused = async (address: string): Promise<AppError> => {
  const error: unknown = await open(address).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'store_unavailable' })
  return error as AppError // as the line above says
}

describe('the wait before a new connection', () => {
  it('doubles up to a bound, and is never the same for all', () => {
    const longest = (attempt: number) => Math.max(...Array.from({ length: 200 }, () => reconnectAfterMs(attempt)))
    expect(longest(1)).toBeLessThanOrEqual(50)
    expect(longest(3)).toBeLessThanOrEqual(200)
    expect(longest(1_000_000)).toBeLessThanOrEqual(2000)
    const waits = Array.from({ length: 200 }, () => reconnectAfterMs(9))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000)
    expect(new Set(waits).size).toBeGreaterThan(100)
  })
})

describe.skipIf(!hasRedis)('an address of Redis that cannot be used', () => {
  it('is told by what is wrong with it, and its password is nowhere in the error', async () => {
    const guarded = await start('--requirepass', 'another')
    const replica = await start('--replicaof', '127.0.0.1', String(await freePort()))
    const other = await start()
    for (const [address, message] of [
      [`redis://:${SECRET}@127.0.0.1:${await freePort()}`, /No Redis answers at its address \(ECONNREFUSED\)/],
      [`redis://:${SECRET}@127.0.0.1:${guarded.port}`, /does not accept the user or the password/],
      [`redis://127.0.0.1:${guarded.port}`, /does not accept the user or the password/],
      [`redis://:${SECRET}@no-such-host.invalid`, /No Redis answers/],
      [`redis://127.0.0.1:${replica.port}`, /leads to a replica/],
      [`redis://127.0.0.1:${other.port},127.0.0.1:${other.port}`, /names several servers, and they are no cluster/],
      [`redis://:${SECRET}@127.0.0.1:1,127.0.0.1:2`, /No Redis answers at its address/],
      [`rediss://:${SECRET}@127.0.0.1:${other.port}`, /No Redis answers/],
    ] as const) {
      const error = await refused(address)
      expect(error.message).toMatch(message)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
    }
  })

  it('is one whose user may not run the script, which is found at the start', async () => {
    const { port, url } = await start()
    const admin = new Redis(port, '127.0.0.1')
    const allow = (...rules: readonly string[]) => admin.call('ACL', 'SETUSER', 'limits', ...rules)
    const [, pattern = '', rights = ''] = /`~(\S+) (\+[^`]+)`/.exec(readFileSync(PAGE, 'utf8')) ?? []
    await allow('on', `>${SECRET}`, `~${pattern}`, '+info', '+ping')
    const address = url.replace('//', `//limits:${SECRET}@`)
    expect((await refused(address)).message).toMatch(/may not do what limits need/)
    // What the page for operators says is enough.
    await allow('-@all', ...rights.split(' '))
    const store = makeRedisBucketStore(await open(address))
    const [reply] = await store.debit([{ shared: undefined, own: rowOf('key_a', [wish({ limit: 5, need: 1 })]) }])
    expect(reply?.own?.kind).toBe('granted')
    admin.disconnect()
  })
})

describe.skipIf(!hasRedis)('a connection to Redis', () => {
  let server: RedisServer
  let link: RedisLink
  const get = (value: string): Promise<unknown> => link.eval('return KEYS[1] .. ARGV[1]', 1, 'key:', value)
  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always'])
  })
  afterAll(() => server.stop())

  it('that is lost fails what it owes, refuses at once what comes, and comes back without sending any of it', async () => {
    link = await open(server.url)
    const count = (): Promise<unknown> => link.eval("return redis.call('INCR', KEYS[1])", 1, 'count', '')
    expect(await count()).toBe(1)
    server.signal('SIGSTOP')
    const owed = expect(get('owed')).rejects.toMatchObject({ name: 'RedisFailure', code: 'CLOSED' })
    await server.crash()
    await owed
    await until(async () => !link.connected)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(count()).rejects.toMatchObject({ code: 'UNCONNECTED' })
    }
    await server.start()
    await until(async () => link.connected)
    // The count of before is there, and those that failed are not in it.
    expect(await count()).toBe(2)
    expect(link.counts.failures).toBe(6)
  })

  it('that is silent fails a command within its bound, and lets no more than so many wait', async () => {
    link = await open(server.url)
    server.signal('SIGSTOP')
    const failed = Array.from({ length: COMMANDS_IN_FLIGHT_MAX }, () =>
      get('waits').then(
        () => 'answered',
        (error: { readonly code?: string }) => error.code ?? 'no answer',
      ),
    )
    await expect(get('one more')).rejects.toMatchObject({ code: 'BUSY' })
    expect(new Set(await Promise.all(failed))).toEqual(new Set(['TIMEOUT']))
    server.signal('SIGCONT')
    await until(async () => (await get('again').catch(() => '')) === 'key:again')
  })

  it('leaves nothing of a command in its errors', async () => {
    link = await open(server.url)
    const error: unknown = await link.eval(`return redis.error_reply('ODD ${SECRET}')`, 1, 'k', SECRET).catch((e) => e)
    expect(error).toMatchObject({ name: 'RedisFailure', code: 'ODD' })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
  })

  it('to what has become a replica looks for the master again, and resends nothing', async () => {
    link = await open(server.url)
    const admin = new Redis(server.port, '127.0.0.1')
    const own = String(await admin.client('ID'))
    const clients = async (): Promise<readonly string[]> =>
      String(await admin.client('LIST'))
        .split('\n')
        .flatMap((line) => /^id=([0-9]+)/.exec(line)?.[1] ?? [])
        .filter((id) => id !== own)
    const before = await clients()
    await admin.replicaof('127.0.0.1', await freePort())
    const write = (): Promise<unknown> => link.eval("return redis.call('SET', KEYS[1], ARGV[1])", 1, 'k', 'v')
    await expect(write()).rejects.toMatchObject({ code: 'READONLY' })
    await until(async () => (await clients()).some((id) => !before.includes(id)))
    await admin.replicaof('NO', 'ONE')
    await until(async () => link.connected)
    expect(await write()).toBe('OK')
    admin.disconnect()
  })
})
