import type { Finding } from '../../ports/index.ts'
import type { ServerFacts } from './server-facts.ts'

/** Major and minor of the oldest version that is supported. */
const OLDEST = [6, 2] as const

type Judge = (servers: readonly ServerFacts[]) => Finding

interface Rule {
  readonly check: string
  /** What is wrong at one server, as the rest of a sentence that begins with who it is; `undefined`: nothing. */
  readonly fault: (server: ServerFacts) => string | undefined
  readonly good: string
  readonly remedy: string
}

export const judgeVersion: Judge = judgeBy({
  check: 'redis.version',
  fault({ product, version }) {
    if (version === undefined) return 'does not tell its version'
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])
    return product === 'Redis' && isOld ? `is ${version}, older than ${OLDEST.join('.')}` : undefined
  },
  good: 'The version is one that limits are kept on.',
  remedy: `Use Redis ${OLDEST.join('.')} or later, or Valkey.`,
})

export const judgeRole: Judge = judgeBy({
  check: 'redis.master',
  fault: ({ role }) => (role === 'master' ? undefined : role === undefined ? 'does not tell its role' : 'is a replica'),
  good: 'What the address leads to is a master.',
  remedy:
    'Give the address of the master: a replica takes no writes, and no server with KEYWRIGHT_REDIS_URL starts on it.',
})

export const judgeEviction: Judge = judgeBy({
  check: 'redis.maxmemory_policy',
  fault({ evictionPolicy }) {
    if (evictionPolicy === undefined) return 'does not tell its maxmemory-policy'
    return evictionPolicy === 'noeviction' ? undefined : `has maxmemory-policy ${evictionPolicy}`
  },
  good: 'Nothing is evicted when the memory is full.',
  remedy: 'Set maxmemory-policy to noeviction: a limit whose row is evicted begins anew.',
})

export const judgeFile: Judge = judgeBy({
  check: 'redis.appendfsync',
  fault({ hasFile, fsync }) {
    if (hasFile === undefined) return 'does not tell whether it writes a file'
    if (!hasFile) return 'keeps limits in memory alone (appendonly is no)'
    if (fsync === 'forbidden' || fsync === undefined) {
      return 'does not let CONFIG be asked, so that nobody can tell here when a write is on the disk'
    }
    return fsync === 'always' ? undefined : `answers before a write is on the disk (appendfsync is ${fsync})`
  },
  good: 'What is spent is on the disk before it is answered.',
  remedy:
    'Set appendonly to yes and appendfsync to always: a crash else gives back what was spent since the last write.',
})

export const judgeReplicas: Judge = judgeBy({
  check: 'redis.min_replicas_to_write',
  fault({ replicas, replicasToWrite }) {
    if (replicas === 0) return undefined
    if (replicasToWrite === 'forbidden' || replicasToWrite === undefined) {
      return 'has replicas and does not let CONFIG be asked, so that nobody can tell here whether it waits for one'
    }
    return replicasToWrite > 0
      ? undefined
      : 'goes on granting when it is cut off from its replicas (min-replicas-to-write is 0)'
  },
  good: 'No master goes on granting when it is cut off from its replicas, or there are none.',
  remedy: 'Set min-replicas-to-write to 1: else both a master that is cut off and its successor grant for a while.',
})

export const judgeCluster: Judge = judgeBy({
  check: 'redis.cluster_state',
  fault: ({ cluster }) => (cluster === 'ok' ? undefined : `says that the cluster's state is ${cluster ?? 'unknown'}`),
  good: 'The cluster is whole.',
  remedy: 'See what CLUSTER INFO and CLUSTER NODES tell: keys with limits are 503 where a slot has no master.',
})

function judgeBy({ check, fault, good, remedy }: Rule): Judge {
  return (servers) => {
    const faults = servers.flatMap((server) => fault(server) ?? [])
    const [first] = faults
    const who = servers.length === 1 ? 'Redis' : `${faults.length} of ${servers.length} masters: one`
    const found = first === undefined ? good : `${who} ${first}.`
    return { check, holds: first === undefined, weakens: 'limits', found, remedy }
  }
}
