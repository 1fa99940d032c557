import { Cluster, Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readRedisAddress } from '../../config/index.ts'
import type { Finding } from '../../ports/index.ts'
import { type RedisCluster, startRedisCluster, until } from '../testing/redis-cluster.ts'
import { freePort, hasRedis, type RedisServer, startRedis } from '../testing/redis-server.ts'
import { examineRedis, examineRedisAt } from './index.ts'
import { judgeReplicas, judgeVersion } from './judge-redis.ts'
import type { ServerFacts } from './server-facts.ts'

const AS_IT_SHOULD = ['--appendonly', 'yes', '--appendfsync', 'always']
const at = (url: string): Promise<readonly Finding[]> => examineRedisAt(readRedisAddress(url, 'The address'))

/** What weakens a promise: the name of the check and what was found. */
function weak(findings: readonly Finding[]): readonly string[] {
  for (const finding of findings) {
    expect(finding.weakens).toBe('limits')
    expect(finding.found).toMatch(/^[A-Z0-9].*\.$/)
    expect(finding.remedy).toMatch(/^[A-Z].*\.$/)
  }
  return findings.filter(({ holds }) => !holds).map(({ check, found }) => `${check}: ${found}`)
}

describe.skipIf(!hasRedis)('the examination of one Redis', () => {
  let server: RedisServer
  let admin: Redis
  beforeEach(async () => {
    server = await startRedis(AS_IT_SHOULD)
    admin = new Redis(server.port, '127.0.0.1')
  })
  afterEach(async () => {
    admin.disconnect()
    await server.stop()
  })

  it('finds nothing where it is configured as the page for operators says', async () => {
    const findings = await at(server.url)
    expect(weak(findings)).toEqual([])
    expect(findings.map(({ check }) => check)).toEqual([
      'redis.version',
      'redis.master',
      'redis.maxmemory_policy',
      'redis.appendfsync',
      'redis.min_replicas_to_write',
    ])
    expect(await examineRedis(admin)).toEqual(findings)
  })

  it.each([
    ['maxmemory-policy', 'allkeys-lru', 'redis.maxmemory_policy: Redis has maxmemory-policy allkeys-lru.'],
    [
      'appendfsync',
      'everysec',
      'redis.appendfsync: Redis answers before a write is on the disk (appendfsync is everysec).',
    ],
    ['appendonly', 'no', 'redis.appendfsync: Redis keeps limits in memory alone (appendonly is no).'],
  ])('finds %s %s', async (name, value, finding) => {
    await admin.config('SET', name, value)
    expect(weak(await at(server.url))).toEqual([finding])
  })

  it('finds that it is a replica', async () => {
    await admin.replicaof('127.0.0.1', await freePort())
    expect(weak(await at(server.url))).toEqual(['redis.master: Redis is a replica.'])
  })

  it('finds a master that does not wait for its replicas', async () => {
    const replica = await startRedis(['--replicaof', '127.0.0.1', String(server.port)])
    await until(async () => (await admin.info('replication')).includes('connected_slaves:1'))
    const [finding] = weak(await at(server.url))
    expect(finding).toMatch(/^redis.min_replicas_to_write: Redis goes on granting/)
    await admin.config('SET', 'min-replicas-to-write', '1')
    expect(weak(await at(server.url))).toEqual([])
    await replica.stop()
  })

  it('says what it may not ask, where CONFIG is forbidden or renamed, and where all is', async () => {
    const said = 'does not let CONFIG be asked, so that nobody can tell here when a write is on the disk.'
    await admin.call('ACL', 'SETUSER', 'limits', 'on', '>pw', '~*', '+@all', '-config')
    const asUser = server.url.replace('//', '//limits:pw@')
    expect(weak(await at(asUser))).toEqual([`redis.appendfsync: Redis ${said}`])
    await admin.call('ACL', 'SETUSER', 'limits', '-info')
    expect(weak(await at(asUser)).map((finding) => finding.split(':')[0])).toEqual([
      'redis.version',
      'redis.master',
      'redis.maxmemory_policy',
      'redis.appendfsync',
    ])
    const renamed = await startRedis([...AS_IT_SHOULD, '--rename-command', 'CONFIG', ''])
    expect(weak(await at(renamed.url))).toEqual([`redis.appendfsync: Redis ${said}`])
    await renamed.stop()
  })

  it('is an outage where nobody answers, not a finding', async () => {
    await expect(at(`redis://:secret-word@127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
      code: 'store_unavailable',
    })
  })
})

describe.skipIf(!hasRedis)('the examination of a cluster', () => {
  let cluster: RedisCluster
  beforeAll(async () => {
    cluster = await startRedisCluster({ settings: AS_IT_SHOULD })
  })
  afterAll(() => cluster.stop())

  it('looks at every master, whichever it is told of', async () => {
    const findings = await at(cluster.url)
    expect(weak(findings)).toEqual([])
    expect(findings.at(-1)).toMatchObject({ check: 'redis.cluster_state', holds: true })
    const last = new Redis(cluster.masters[2]?.port ?? 0, '127.0.0.1')
    await last.config('SET', 'appendfsync', 'no')
    const found = ['redis.appendfsync: 1 of 3 masters: one answers before a write is on the disk (appendfsync is no).']
    expect(weak(await at(cluster.masters[0]?.url ?? ''))).toEqual(found)
    const client = new Cluster([{ host: '127.0.0.1', port: cluster.masters[1]?.port ?? 0 }])
    await new Promise((resolve) => client.once('ready', resolve))
    expect(weak(await examineRedis(client))).toEqual(found)
    client.disconnect()
    await last.config('SET', 'appendfsync', 'always')
    last.disconnect()
  })

  it('finds that it is down, through a member that is left', async () => {
    const says = async (state: string): Promise<void> => {
      for (const { port } of cluster.masters.slice(1)) {
        const left = new Redis(port, '127.0.0.1')
        await until(async () => String(await left.call('CLUSTER', 'INFO')).includes(`cluster_state:${state}`))
        left.disconnect()
      }
    }
    await cluster.masters[0]?.crash()
    await says('fail')
    expect(weak(await at(cluster.url))).toEqual([`redis.cluster_state: Redis says that the cluster's state is fail.`])
    await cluster.masters[0]?.start()
    await says('ok')
    await until(async () => weak(await at(cluster.url)).length === 0)
  })
})

describe('a version', () => {
  const facts: ServerFacts = {
    product: 'Redis',
    version: '7.0.15',
    role: 'master',
    replicas: 0,
    evictionPolicy: 'noeviction',
    hasFile: true,
    fsync: 'always',
    replicasToWrite: 0,
    cluster: undefined,
  }

  it.each([
    ['6.2.0', true],
    ['7.0.15', true],
    ['10.0.0', true],
    ['6.0.16', false],
    ['5.0.14', false],
  ])('%s is new enough: %s', (version, holds) => {
    expect(judgeVersion([{ ...facts, version }]).holds).toBe(holds)
  })

  it('of Valkey is its own, and any is', () => {
    expect(judgeVersion([{ ...facts, product: 'Valkey', version: '1.0.0' }]).holds).toBe(true)
  })

  it('says nothing of replicas that may not be asked about where there are none', () => {
    expect(judgeReplicas([{ ...facts, replicasToWrite: 'forbidden' }]).holds).toBe(true)
    expect(judgeReplicas([{ ...facts, replicas: 1, replicasToWrite: 'forbidden' }]).holds).toBe(false)
  })
})
