import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { FOLD, foldText } from '../fold.ts'

export type { DatabaseSyncInstance } from '@photostructure/sqlite'

interface SqliteModule {
  readonly DatabaseSync: new (path: string, options?: { readOnly?: boolean; open?: boolean }) => DatabaseSyncInstance
}

/** Longest wait for another process's write lock, in milliseconds. */
export const BUSY_TIMEOUT_MS = 10_000

/**
 * Opens one connection. `node:sqlite` where this Node has it, the same interface from a package elsewhere: Node 20 has
 * none, and before 22.13 it needs a flag, so it is found by trying.
 */
export async function openConnection(path: string): Promise<DatabaseSyncInstance> {
  const { DatabaseSync } = await loadSqlite()
  const database = new DatabaseSync(path)
  database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`)
  database.exec('pragma journal_mode = wal')
  // FULL: a commit that was answered is on the disk, so a revoke is as lasting as its answer.
  database.exec('pragma synchronous = full')
  database.exec('pragma foreign_keys = on')
  // SQLite's own `lower` and `like` know the case of ASCII alone.
  database.function(FOLD, { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? foldText(text) : null,
  )
  return database
}

async function loadSqlite(): Promise<SqliteModule> {
  const builtIn = 'node:sqlite'
  try {
    // Both modules have the interface above; the built-in one has no types on Node 20.
    return (await import(builtIn)) as SqliteModule
  } catch {
    // This Node has no SQLite of its own: the package is the same interface over a bundled SQLite.
    return (await import('@photostructure/sqlite')) as unknown as SqliteModule
  }
}
