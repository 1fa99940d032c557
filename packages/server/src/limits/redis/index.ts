/**
 * Owns the buckets of limits in Redis or Valkey: one script, one key for each row, all limits of a subject in it; and the
 * way there, alone or to a cluster.
 *
 * Refuses to send anything twice: a debit or a give-back without an answer is an error. Refuses to wait for a connection
 * that is not there.
 *
 * Called by the leased limiter, through `ports/bucket-store.ts`, and opened by the composition roots.
 */
export type { SourceRedis } from './client.ts'
export { examineRedis, examineRedisAt } from './examine-redis.ts'
export { openRedis, type RedisLink } from './open-redis.ts'
export { findRedisName, openRedisName } from './redis-name.ts'
export { makeRedisBucketStore } from './redis-bucket-store.ts'
