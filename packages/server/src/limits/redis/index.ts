/**
 * Owns the buckets of limits in Redis or Valkey: one script, one key for each row, all limits of a subject in it.
 *
 * Refuses to resend: a debit or a give-back without an answer is an error. It opens no connection; the client it is given
 * must not resend by itself either (`autoResendUnfulfilledCommands: false`, in a cluster `retryDelayOnFailover: 0` too).
 *
 * Called by the leased limiter, through `ports/bucket-store.ts`.
 */
export { makeRedisBucketStore } from './redis-bucket-store.ts'
