import type { ClusterOptions, RedisOptions } from 'ioredis'
import {
  CONNECT_TIMEOUT_MS,
  RECONNECT_FIRST_MS,
  RECONNECT_MAX_MS,
  REDIRECTIONS_MAX,
  REPLY_TIMEOUT_MS,
  SILENCE_MAX_MS,
  SLOTS_REFRESH_MS,
} from './bounds.ts'

/** What holds for every connection. Nothing is ever sent twice, and nothing waits for a connection that is not there. */
const connection = {
  autoResendUnfulfilledCommands: false,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: REPLY_TIMEOUT_MS,
  socketTimeout: SILENCE_MAX_MS,
  enableAutoPipelining: false,
  connectionName: 'keywright',
  lazyConnect: true,
} satisfies RedisOptions

export const aloneOptions = {
  ...connection,
  enableOfflineQueue: false,
  // Without resending, the client forgets commands that a lost connection owes; zero lets them fail as it is lost.
  maxRetriesPerRequest: 0,
  // After a failover the same address may lead to what has become a replica: look again, and resend nothing.
  reconnectOnError: (error: Error) => error.message.includes('READONLY'),
  retryStrategy: reconnectAfterMs,
} satisfies RedisOptions

/**
 * A command that found its connection closed is not tried at another node: it may have run. One that is told where its
 * slot has gone has not.
 */
export const clusterOptions = {
  retryDelayOnFailover: 0,
  retryDelayOnClusterDown: 0,
  maxRedirections: REDIRECTIONS_MAX,
  enableOfflineQueue: false,
  enableAutoPipelining: false,
  scaleReads: 'master',
  slotsRefreshInterval: SLOTS_REFRESH_MS,
  slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
  clusterRetryStrategy: reconnectAfterMs,
  // A lost node is found again where another says that it holds the slot.
  clusterNodeRetryStrategy: null,
  lazyConnect: true,
  redisOptions: connection,
} satisfies ClusterOptions

/** All nodes lose their connections in the same instant, and must not come back in one. */
export function reconnectAfterMs(attempt: number): number {
  const longest = Math.min(RECONNECT_MAX_MS, RECONNECT_FIRST_MS * 2 ** Math.min(attempt - 1, 20))
  return longest * (0.5 + 0.5 * Math.random())
}
