/**
 * Storage.
 * Owns: the schema, its migrations, every SQL statement, the one writer of a process and group commit on SQLite, pools and their bounds on Postgres.
 * Refuses: to decide; a rule that a statement enforces is written in `core` or `app` too.
 * Called by: the composition roots, which hand its parts to the use-cases through `ports`.
 */
export { examinePostgres, examineSqlite, type ExamineTools } from './examine/index.ts'
export type { PostgresPlace } from './postgres/index.ts'
export { openPostgresStore } from './postgres-store.ts'
export { openSqliteStore } from './sqlite-store.ts'
export type { Store } from './store.ts'
