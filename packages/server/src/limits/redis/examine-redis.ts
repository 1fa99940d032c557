import type { Finding } from '../../ports/index.ts'
import type { RedisAddress } from '../../config/index.ts'
import { makeClient, type OpenedClient } from './client.ts'
import { connected, isOfCluster } from './connected.ts'
import { judgeCluster, judgeEviction, judgeFile, judgeReplicas, judgeRole, judgeVersion } from './judge-redis.ts'
import { readServer, type ServerToRead } from './server-facts.ts'

/** What is examined: a client of one server, or one of a cluster with all its masters. */
type ToExamine = ServerToRead & { nodes?(role: 'master'): readonly ServerToRead[] }

/** Looks at a Redis, of a cluster at each of its masters. Writes nothing. Rejects where it does not answer. */
export async function examineRedis(client: ToExamine): Promise<readonly Finding[]> {
  const servers = await Promise.all((client.nodes?.('master') ?? [client]).map(readServer))
  const judges = [judgeVersion, judgeRole, judgeEviction, judgeFile, judgeReplicas]
  const findings = judges.map((judge) => judge(servers))
  return servers.some((server) => server.cluster !== undefined) ? [...findings, judgeCluster(servers)] : findings
}

/**
 * The same at an address as the setting takes it. Rejects with `store_unavailable` where no server of it answers. A cluster
 * that is down, and so takes no client, is examined at the first member that answers.
 */
export async function examineRedisAt(address: RedisAddress): Promise<readonly Finding[]> {
  const member = await firstThatAnswers(address)
  try {
    const isMember = await isOfCluster(member.client)
    const isUp = isMember && String(await member.client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')
    if (!isUp) return await examineRedis(member.client)
    const whole = await connected(await makeClient(address, true))
    try {
      return await examineRedis(whole.client)
    } finally {
      whole.client.disconnect()
    }
  } finally {
    member.client.disconnect()
  }
}

async function firstThatAnswers(address: RedisAddress): Promise<OpenedClient> {
  let failure: unknown
  for (const server of address.servers) {
    try {
      return await connected(await makeClient({ ...address, servers: [server] }, false))
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
