import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import {
  type RedisCluster,
  startRedisCluster,
  until,
} from '../../../packages/server/src/limits/testing/redis-cluster.ts'
import type { RedisServer } from '../../../packages/server/src/limits/testing/redis-server.ts'
import { makeDatabase } from '../../../packages/server/src/storage/testing/postgres-databases.ts'
import { type Installation, startInstallation } from '../../support/index.ts'
import { type Load, startLoad } from './load.ts'
import { mostForCertain } from './most.ts'

const NODES = 3
const KEYS = 9
export const LIMIT = 100
export const WINDOW_MS = 5000

const DEFINITION = `id: tried
name: Tried
token: { format: "tried_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { scopes: all }
limits: { short: { limit: ${LIMIT}, window: 5s } }
`

export interface FailoverReport {
  readonly failovers: number
  readonly asked: number
  readonly admitted: number
  readonly unavailable: number
  /** The most that some window of some key held for certain, in each round. */
  readonly most: readonly number[]
  /** Answers that no outage explains. */
  readonly odd: readonly string[]
}

export interface FailoverOptions {
  readonly rounds: number
  /** Whether the replica has lost its link for up to a second when the master is killed. */
  readonly behind: boolean
  readonly minReplicasToWrite: 0 | 1
}

/**
 * Spends limits steadily at several nodes and kills a master of the cluster in each round; its replica takes over with what
 * it has heard of. What the master had acknowledged and not told its replica is admitted once more: that is what is measured.
 */
export async function runFailoverTrial(options: FailoverOptions): Promise<FailoverReport> {
  const { rounds, behind, minReplicasToWrite } = options
  const settings = [
    '--appendonly',
    'yes',
    '--appendfsync',
    'always',
    '--min-replicas-to-write',
    `${minReplicasToWrite}`,
  ]
  const cluster = await startRedisCluster({ replicasEach: 1, settings })
  const database = await makeDatabase()
  let running: Installation | undefined
  let load: Load | undefined
  const rows: { asked: number; admitted: number; unavailable: number; most: number; odd: readonly string[] }[] = []
  try {
    const env = { KEYWRIGHT_DATABASE_URL: database.url, KEYWRIGHT_REDIS_URL: cluster.url }
    running = await startInstallation(NODES, env, DEFINITION)
    const tokens: string[] = []
    for (let index = 0; index < KEYS; index += 1) tokens.push(await running.makeToken())
    load = startLoad(running, tokens)
    for (let round = 0; round < rounds; round += 1) {
      load.clear()
      await pause(WINDOW_MS)
      const killed = await killMaster(cluster, behind)
      await pause(2 * WINDOW_MS)
      await killed.start()
      await isWhole(cluster)
      rows.push(tell(load))
    }
  } finally {
    await load?.stop()
    await running?.stop()
    await database.remove()
    await cluster.stop()
  }
  const sum = (read: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + read(row), 0)
  return {
    failovers: rounds,
    asked: sum((row) => row.asked),
    admitted: sum((row) => row.admitted),
    unavailable: sum((row) => row.unavailable),
    most: rows.map((row) => row.most),
    odd: rows.flatMap((row) => row.odd),
  }
}

function tell({ keys }: Load) {
  const all = (read: (key: (typeof keys)[number]) => number): number => keys.reduce((sum, key) => sum + read(key), 0)
  const [admitted, unavailable] = [all((key) => key.admitted.length), all((key) => key.unavailable)]
  return {
    admitted,
    unavailable,
    asked: admitted + unavailable + all((key) => key.refused + key.odd.length),
    most: Math.max(...keys.map((key) => mostForCertain(key.admitted, WINDOW_MS))),
    odd: keys.flatMap((key) => key.odd),
  }
}

/** Kills the master that holds the most rows, and waits until the cluster has another one in its place. */
async function killMaster({ masters, replicas }: RedisCluster, behind: boolean): Promise<RedisServer> {
  const looks = await Promise.all(
    [...masters, ...replicas].map(async (server) => ({ server, ...(await look(server)) })),
  )
  const [busiest] = looks.filter(({ isMaster }) => isMaster).toSorted((one, other) => other.rows - one.rows)
  if (busiest === undefined) throw new Error('a cluster has a master')
  if (behind) {
    await asked(busiest.server, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'replica'))
    // A replica looks for its master once a second.
    await pause(Math.random() * 900)
  }
  await busiest.server.crash()
  const others = [...masters, ...replicas].filter((server) => server !== busiest.server)
  await until(
    async () => (await Promise.all(others.map(look))).filter(({ isMaster }) => isMaster).length === masters.length,
  )
  return busiest.server
}

async function look(server: RedisServer): Promise<{ readonly isMaster: boolean; readonly rows: number }> {
  return asked(server, async (redis) => ({
    isMaster: (await redis.info('replication')).includes('role:master'),
    rows: await redis.dbsize(),
  }))
}

async function isWhole({ masters, replicas }: RedisCluster): Promise<void> {
  for (const server of [...masters, ...replicas]) {
    await until(() =>
      asked(server, async (redis) => {
        const [info, state] = [await redis.info('replication'), String(await redis.call('CLUSTER', 'INFO'))]
        const isLinked = info.includes('role:master')
          ? info.includes('connected_slaves:1')
          : info.includes('_status:up')
        return isLinked && state.includes('cluster_state:ok')
      }),
    )
  }
}

async function asked<T>({ port }: RedisServer, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(port, '127.0.0.1')
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
