/**
 * Storage.
 * Owns: the schema, its migrations, every SQL statement, the one writer of a process, group commit.
 * Refuses: to decide; a rule that a statement enforces is written in `core` or `app` too.
 * Called by: the composition roots, which hand its parts to the use-cases through `ports`.
 */
export { openSqliteStore, type Store, type StoreOptions } from './sqlite-store.ts'
