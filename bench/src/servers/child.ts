/** Starts the servers that are no part of the product, as its tests do. Ends them with itself. */
import { hasRedis, startRedis, type RedisServer } from '../../../packages/server/src/limits/testing/redis-server.ts'
import {
  postgresAbsence,
  startPostgres,
  type PostgresServer,
} from '../../../packages/server/src/storage/testing/postgres-server.ts'
import { answerParent } from '../child.ts'
import type { ServerAnswer, ServersMessage } from './messages.ts'

/** What the tests spare themselves and an operator has: commits on the disk, and room for what is read often. */
const POSTGRES_SETTINGS = ['fsync=on', 'shared_buffers=512MB', 'max_wal_size=8GB']

let postgres: PostgresServer | undefined
let redis: RedisServer | undefined

answerParent<ServersMessage>((message) => {
  if (message.kind === 'postgres') return openPostgres()
  if (message.kind === 'redis') return openRedis()
  return stop()
})

async function openPostgres(): Promise<ServerAnswer> {
  const absence = postgresAbsence()
  if (absence !== undefined) return { absence }
  postgres ??= await startPostgres(POSTGRES_SETTINGS)
  return { url: postgres.url('postgres') }
}

async function openRedis(): Promise<ServerAnswer> {
  if (!hasRedis) return { absence: 'Redis is not installed' }
  redis ??= await startRedis()
  return { url: redis.url }
}

async function stop(): Promise<void> {
  await Promise.all([postgres?.stop(), redis?.stop()])
}
