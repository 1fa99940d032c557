/**
 * Owns the spending of limits on one node: leases in hand, debits that ask for more, give-backs, and the bucket stores
 * behind them. No window of any limit ever holds more than the limit, on any number of nodes, though a busy key's checks
 * do no I/O.
 *
 * Refuses to decide what a limit allows (that is the core's arithmetic) and to judge a key. It shares no connection with
 * the commands and takes no lock but those of bucket rows.
 *
 * Called by the use-case that verifies a key, through `ports/limiter.ts`, and by the change feed, which drops what a
 * change has named.
 */
export { makeLeasedLimiter } from './leased-limiter.ts'
export type { LeasedLimiter } from './leased-limiter.ts'
export { OneLimitStore } from './one-limit-store.ts'
export {
  examineRedisAt,
  findRedisName,
  makeRedisBucketStore,
  openRedis,
  openRedisName,
  type RedisLink,
  type SourceRedis,
} from './redis/index.ts'
export { makeSqlBucketStore, SQL_LIMIT_STORE } from './sql-bucket-store.ts'
