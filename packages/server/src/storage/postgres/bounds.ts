/** Connections that commands, lists and flushes use at once. */
export const CONTROL_CONNECTIONS_MAX = 10
/** Connections for the checks' loads and debits, kept apart, so that no command stands in a check's way. */
export const CHECK_CONNECTIONS_MAX = 5
/** Askers that may wait for a connection; beyond it they hear 503 at once. */
export const WAITING_MAX = 1000
/** The longest wait for a connection, a new one or a free one. */
export const CONNECT_TIMEOUT_MS = 5000
/** A connection that nobody used for so long is closed. */
export const IDLE_CONNECTION_MS = 30_000
/** One statement, at the server. */
export const STATEMENT_TIMEOUT_MS = 15_000
/** The wait for a row's lock. Longer than Postgres takes to find a deadlock (1 s). */
export const LOCK_TIMEOUT_MS = 5000
/** A transaction between two of its statements: one whose process hangs must not hold its rows for ever. */
export const IDLE_IN_TRANSACTION_MS = 10_000
/** One statement as the client waits for it: beyond the server's own limit the connection itself is dead. */
export const REPLY_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 2000
/** The same on the connection of the renewals: a dead one must be noticed while the lease still lasts. */
export const RENEWAL_REPLY_TIMEOUT_MS = 2000
/** The first wait after a failed connection of the renewals; it doubles, and a random part of it is taken. */
export const RECONNECT_FIRST_MS = 100
export const RECONNECT_MAX_MS = 2000
/** A migration's wait for a table: all who come later wait behind it, and a renewal must come through while its lease lasts. */
export const MIGRATION_LOCK_MS = 1000
/** What they then have before the next attempt. */
export const MIGRATION_PAUSE_MS = 1000
/** For as long as it takes to dump a database. */
export const MIGRATION_ATTEMPTS_MAX = 300
/** How often a transaction that was certainly undone is run. */
export const ATTEMPTS_MAX = 4
/** The wait for another process that migrates, or that makes the demo. */
export const TURN_WAIT_MAX_MS = 600_000
