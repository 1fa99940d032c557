import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRedisAddress } from '../../config/index.ts'
import { firstLimit, grantedBy, rowOf, wish } from '../contract/suite.ts'
import { type RedisCluster, startRedisCluster, until } from '../testing/redis-cluster.ts'
import { hasRedis } from '../testing/redis-server.ts'
import { makeRedisBucketStore, openRedis, type RedisLink } from './index.ts'

const KEYS = 30

describe.skipIf(!hasRedis)('limits in a cluster that loses a master', () => {
  let cluster: RedisCluster
  let link: RedisLink
  beforeAll(async () => {
    cluster = await startRedisCluster({ replicasEach: 1 })
    link = await openRedis(readRedisAddress(cluster.url, 'The address'))
  })
  afterAll(async () => {
    link.close()
    await cluster.stop()
  })

  it('are debited again once its replica has taken over, and stand where the replica had heard of', async () => {
    const store = makeRedisBucketStore(link)
    const debit = async (need: number) => {
      const own = (index: number) => rowOf(`key_${index}`, [wish({ limit: 10, least: need, need })])
      return store.debit(Array.from({ length: KEYS }, (_, index) => ({ shared: undefined, own: own(index) })))
    }
    const granted = (await debit(4)).map(({ own }) => grantedBy(own)[0])
    expect(granted).toEqual(Array.from({ length: KEYS }, () => 4))
    for (const { port } of cluster.masters) {
      const master = new Redis(port, '127.0.0.1')
      await until(() => isHeard(master))
      master.disconnect()
    }
    await cluster.masters[0]?.crash()
    let replies: Awaited<ReturnType<typeof debit>> = []
    await until(async () => {
      replies = await debit(0).catch(() => [])
      return replies.length > 0 && replies.every(({ own }) => own !== undefined)
    })
    expect(replies.map(({ own }) => firstLimit(own).remaining)).toEqual(Array.from({ length: KEYS }, () => 6))
  })
})

/** Whether the replica has acknowledged all that its master has written. */
async function isHeard(master: Redis): Promise<boolean> {
  const info = await master.info('replication')
  const written = /master_repl_offset:([0-9]+)/.exec(info)?.[1]
  return written !== undefined && info.includes(`offset=${written},`)
}
