/**
 * The Postgres engine.
 * Owns: its connections and their bounds, Kysely's dialect over them, transactions that are run again, hints, the renewal.
 * Refuses: to know a table but those of the renewal; the statements are the storage's.
 * Called by: `storage` alone.
 */
export { appendAtOnce } from './append-change.ts'
export { CONNECT_TIMEOUT_MS, RENEWAL_REPLY_TIMEOUT_MS, REPLY_TIMEOUT_MS, TURN_WAIT_MAX_MS } from './bounds.ts'
export type { PostgresPool } from './client.ts'
export { type Connections, openConnections, type PostgresPlace, requirePrimary } from './connections.ts'
export { BEGIN, PostgresSessionDialect, type SessionOptions } from './dialect.ts'
export { failureToOpen, PostgresFailure } from './failure.ts'
export { makeHints } from './hints.ts'
export { writeLastUsedAtOnce } from './last-use.ts'
export { migratePostgres } from './migrate.ts'
export { renewAtOnce } from './renew.ts'
export { makeTransactions } from './transactions.ts'
export { inTurn } from './turns.ts'
export { typesOver } from './values.ts'
