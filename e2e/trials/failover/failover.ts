import { setTimeout as pause } from 'node:timers/promises'
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
const KEYS = 4
export const LIMIT = 100
export const WINDOW_MS = 5000
/** Short enough that the limit is seldom spent: a node that was refused asks again only when that refusal has run out. */
const BEHIND_MS = { least: 300, most: 800 }

const DEFINITION = `id: tried
name: Tried
token: { format: "tried_{secret:34}{checksum}" }
credentials: [bearer]
scopes: { read: Read }
newKeys: { scopes: all }
limits: { short: { limit: ${LIMIT}, window: 5s } }
`

/** Replicas sign in as a user of their own, who can be shut out. */
const REPLICATION = [
  '--user',
  'repl',
  'on',
  '>repl',
  '~*',
  '&*',
  '+@all',
  '--masteruser',
  'repl',
  '--masterauth',
  'repl',
]

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
  /** Whether the replica has heard nothing for most of a second when the master is killed. */
  readonly behind: boolean
  /** Whether nothing was spent before: the whole limit may then be spent within that time. */
  readonly atOnce: boolean
  readonly minReplicasToWrite: 0 | 1
}

/**
 * Spends limits steadily at several nodes and kills a master of the cluster in each round; its replica takes over with what
 * it has heard of. What the master had acknowledged and not told its replica is admitted once more: that is what is measured.
 */
export async function runFailoverTrial(options: FailoverOptions): Promise<FailoverReport> {
  const { rounds, minReplicasToWrite } = options
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--min-replicas-to-write', `${minReplicasToWrite}`]
  const settings = [...durable, ...REPLICATION]
  const cluster = await startRedisCluster({ replicasEach: 1, settings })
  const database = await makeDatabase()
  let running: Installation | undefined
  const rows: Row[] = []
  try {
    const env = { KEYWRIGHT_DATABASE_URL: database.url, KEYWRIGHT_REDIS_URL: cluster.url }
    running = await startInstallation(NODES, env, DEFINITION)
    for (let round = 0; round < rounds; round += 1) rows.push(await runRound(cluster, running, options))
  } finally {
    await running?.stop()
    await database.remove()
    await cluster.stop()
  }
  const sum = (read: (row: Row) => number): number => rows.reduce((all, row) => all + read(row), 0)
  return {
    failovers: rounds,
    asked: sum((row) => row.asked),
    admitted: sum((row) => row.admitted),
    unavailable: sum((row) => row.unavailable),
    most: rows.map((row) => row.most),
    odd: rows.flatMap((row) => row.odd),
  }
}

async function runRound(
  cluster: RedisCluster,
  running: Installation,
  { behind, atOnce }: FailoverOptions,
): Promise<Row> {
  // The keys are new in each round; the rows of the last one must not decide which master is killed.
  for (const server of [...cluster.masters, ...cluster.replicas]) {
    await server.ask('FLUSHALL').catch(() => 'a replica')
  }
  const tokens: string[] = []
  for (let index = 0; index < KEYS; index += 1) tokens.push(await running.makeToken())
  // A node knows a key from its first check on: that takes one of the limit.
  for (const node of running.nodes) await Promise.all(tokens.map((token) => running.verify(node, token)))
  let load: Load | undefined
  try {
    if (!atOnce) {
      load = startLoad(running, tokens)
      await pause(WINDOW_MS)
    }
    const master = await busiest(cluster)
    if (behind) await shutOutReplicas(master)
    load ??= startLoad(running, tokens)
    if (behind) await pause(BEHIND_MS.least + Math.random() * (BEHIND_MS.most - BEHIND_MS.least))
    await kill(master, cluster)
    await pause(2 * WINDOW_MS)
    await master.start()
    await isWhole(cluster)
  } finally {
    await load?.stop()
  }
  return tell(load)
}

type Row = ReturnType<typeof tell>

/** From then on the master's writes reach nobody. A replica whose link is cut alone is back at once. */
async function shutOutReplicas(master: RedisServer): Promise<void> {
  await master.ask('ACL', 'SETUSER', 'repl', 'off')
  await master.ask('CLIENT', 'KILL', 'TYPE', 'replica')
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

/** The master that holds the most rows: of as many keys as can be its loss is to be seen. */
async function busiest({ masters, replicas }: RedisCluster): Promise<RedisServer> {
  const looks = await Promise.all(
    [...masters, ...replicas].map(async (server) => ({ server, ...(await look(server)) })),
  )
  const [found] = looks.filter(({ isMaster }) => isMaster).toSorted((one, other) => other.rows - one.rows)
  if (found === undefined) throw new Error('a cluster has a master')
  return found.server
}

/** Ends a master, and waits until the cluster has another one in its place. */
async function kill(master: RedisServer, { masters, replicas }: RedisCluster): Promise<void> {
  await master.crash()
  const others = [...masters, ...replicas].filter((server) => server !== master)
  await until(
    async () => (await Promise.all(others.map(look))).filter(({ isMaster }) => isMaster).length === masters.length,
  )
}

async function look(server: RedisServer): Promise<{ readonly isMaster: boolean; readonly rows: number }> {
  const isMaster = String(await server.ask('INFO', 'replication')).includes('role:master')
  return { isMaster, rows: Number(await server.ask('DBSIZE')) }
}

async function isWhole({ masters, replicas }: RedisCluster): Promise<void> {
  for (const server of [...masters, ...replicas]) {
    await until(async () => {
      const info = String(await server.ask('INFO', 'replication'))
      const isLinked = info.includes('role:master') ? info.includes('connected_slaves:1') : info.includes('_status:up')
      return isLinked && String(await server.ask('CLUSTER', 'INFO')).includes('cluster_state:ok')
    })
  }
}
