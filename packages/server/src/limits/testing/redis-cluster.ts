import { Redis } from 'ioredis'
import { freePort, type RedisServer, startRedis } from './redis-server.ts'

/** A cluster of the tests' own, whose slots are shared evenly by its masters. */
export interface RedisCluster {
  /** As the setting takes it: all masters, with commas. */
  readonly url: string
  readonly masters: readonly RedisServer[]
  readonly replicas: readonly RedisServer[]
  stop(): Promise<void>
}

const SLOTS = 16_384
const MASTERS = 3
const LOOK_EVERY_MS = 50
const READY_MS_MAX = 30_000

export interface ClusterOptions {
  readonly replicasEach?: number
  readonly settings?: readonly string[]
}

export async function startRedisCluster({
  replicasEach = 0,
  settings = [],
}: ClusterOptions = {}): Promise<RedisCluster> {
  const servers: RedisServer[] = []
  const clients: Redis[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()))
  }
  try {
    for (let index = 0; index < MASTERS * (1 + replicasEach); index += 1) servers.push(await startMember(settings))
    clients.push(...servers.map(({ port }) => new Redis({ port, host: '127.0.0.1' })))
    await join(clients, servers)
    await shareSlots(clients.slice(0, MASTERS))
    await follow(clients, replicasEach)
    await Promise.all(clients.map((client) => until(async () => isWhole(await client.call('CLUSTER', 'INFO')))))
    await until(async () => (await replicasIn(clients[0])) === MASTERS * replicasEach)
  } catch (error) {
    await stop()
    throw error
  } finally {
    for (const client of clients) client.disconnect()
  }
  const masters = servers.slice(0, MASTERS)
  const url = `redis://${masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
  return { url, masters, replicas: servers.slice(MASTERS), stop }
}

async function startMember(settings: readonly string[]): Promise<RedisServer> {
  const bus = await freePort()
  // A short time-out, since a failover waits for it.
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '1000']
  return startRedis([...cluster, '--repl-diskless-sync-delay', '0', ...settings])
}

async function join(clients: readonly Redis[], servers: readonly RedisServer[]): Promise<void> {
  const [first] = clients
  if (first === undefined) return
  for (const [index, client] of clients.entries()) {
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
    const bus = String(((await client.call('CONFIG', 'GET', 'cluster-port')) as string[])[1]) // a name and its value
    if (index > 0) await first.call('CLUSTER', 'MEET', '127.0.0.1', String(servers[index]?.port), bus)
  }
  const knows = (client: Redis) => async (): Promise<boolean> =>
    String(await client.call('CLUSTER', 'INFO')).includes(`cluster_known_nodes:${clients.length}`)
  await Promise.all(clients.map((client) => until(knows(client))))
}

async function shareSlots(masters: readonly Redis[]): Promise<void> {
  const each = Math.ceil(SLOTS / masters.length)
  for (const [index, master] of masters.entries()) {
    const last = Math.min(SLOTS, (index + 1) * each) - 1
    await master.call('CLUSTER', 'ADDSLOTSRANGE', String(index * each), String(last))
  }
}

async function follow(clients: readonly Redis[], replicasEach: number): Promise<void> {
  for (const [index, replica] of clients.slice(MASTERS).entries()) {
    const master = clients[Math.floor(index / replicasEach)]
    await replica.call('CLUSTER', 'REPLICATE', String(await master?.call('CLUSTER', 'MYID')))
  }
  const isFollowing = (replica: Redis) => async (): Promise<boolean> =>
    String(await replica.call('INFO', 'replication')).includes('master_link_status:up')
  await Promise.all(clients.slice(MASTERS).map((replica) => until(isFollowing(replica))))
}

function isWhole(info: unknown): boolean {
  return /cluster_state:ok/.test(String(info)) && String(info).includes(`cluster_slots_ok:${SLOTS}`)
}

async function replicasIn(client: Redis | undefined): Promise<number> {
  return String(await client?.call('CLUSTER', 'NODES')).split(/\bslave\b/).length - 1
}

/** Looks until it is so: what a cluster agrees on it tells nobody. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + READY_MS_MAX; !(await isSo()); ) {
    if (performance.now() > end) throw new Error('the cluster did not come to it')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
