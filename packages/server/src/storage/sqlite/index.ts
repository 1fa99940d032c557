/**
 * The SQLite engine.
 * Owns: its connections, the thread of the one writer, Kysely's dialect over both.
 * Refuses: to know a table; the statements are the storage's.
 * Called by: `storage` alone.
 */
export { SqliteRunnerDialect } from './dialect.ts'
export { type DatabaseSyncInstance, openConnection } from './engine.ts'
export { makeRunner } from './statements.ts'
export { EngineError, startWriter, type Writer } from './writer.ts'
