import { existsSync } from 'node:fs'
import type { Finding } from '../../ports/index.ts'
import { type DatabaseSyncInstance, openConnection } from '../sqlite/index.ts'
import { type CountingNode, judgeLimitStores } from './limit-stores.ts'
import { CLOCK_WATCHED_MS, type ExamineTools, judgeAhead, judgeStep } from './clocks.ts'
import { fileSystemOf, judgeFileSystem } from './file-system.ts'

export interface SqliteToExamine {
  readonly path: string
  /** The name of the store that the settings lead to for limits; `undefined`: nobody knows. */
  readonly limitStore: string | undefined
}

/** Looks at a SQLite file and what it stands on. A file that is not there is not made. */
export async function examineSqlite(
  { path, limitStore }: SqliteToExamine,
  { clock, wait }: ExamineTools,
): Promise<readonly Finding[]> {
  // On SQLite the store's clock is the machine's.
  const look = () => {
    const now = clock.monotonicNow()
    return { storeMs: clock.wallNow(), sentMs: now, cameMs: now }
  }
  const first = look()
  const findings = [judgeFileSystem(fileSystemOf(path))]
  if (existsSync(path)) findings.push(...(await examineFile(path, limitStore, clock.wallNow())))
  await wait(CLOCK_WATCHED_MS)
  return [...findings, judgeStep(first, look())]
}

async function examineFile(path: string, limitStore: string | undefined, now: number): Promise<readonly Finding[]> {
  const connection = await openConnection(path)
  try {
    const synchronous = Number(valueOf(connection, 'pragma synchronous'))
    const mode = String(valueOf(connection, 'pragma journal_mode'))
    return [
      judgeSynchronous(synchronous),
      judgeJournal(mode),
      judgeAhead(newestAhead(connection, now)),
      judgeLimitStores(countingNodes(connection, now), limitStore),
    ]
  } finally {
    connection.close()
  }
}

export function judgeSynchronous(level: number): Finding {
  const holds = level >= 2
  return {
    check: 'sqlite.synchronous',
    holds,
    weakens: 'revocation',
    found: holds
      ? 'A commit is on the disk before it is answered.'
      : `SQLite answers commits before they are on the disk (synchronous is ${level}).`,
    remedy: 'Use a SQLite that lets "pragma synchronous = full" hold: a power cut may bring a revoked key back.',
  }
}

export function judgeJournal(mode: string): Finding {
  const holds = mode === 'wal'
  return {
    check: 'sqlite.journal_mode',
    holds,
    weakens: 'limits',
    found: holds
      ? 'The write-ahead log is on, so reads do not wait for commits.'
      : `The write-ahead log cannot be turned on here (the journal is "${mode}"), so checks wait for commits.`,
    remedy: 'Put the file on a disk of this machine, and let no other program open it in another mode.',
  }
}

/** How far the newest time that this store has written lies ahead; `undefined` while it has written none. */
function newestAhead(connection: DatabaseSyncInstance, now: number): number | undefined {
  if (valueOf(connection, `select count(*) from sqlite_master where name = 'changes'`) === 0) return undefined
  const newest = Number(valueOf(connection, 'select created_at from changes order by seq desc limit 1'))
  return newest === 0 ? undefined : newest - now
}

function countingNodes(connection: DatabaseSyncInstance, now: number): readonly CountingNode[] {
  const columns = `select count(*) from pragma_table_info('nodes') where name = 'limit_store'`
  if (valueOf(connection, columns) === 0) return []
  const rows = connection
    .prepare('select id, limit_store, renewed_at from nodes where limit_store is not null order by id')
    .all() as { id: string; limit_store: string; renewed_at: number }[] // the columns, by their types
  return rows.map((row) => ({ id: row.id, limitStore: row.limit_store, silentMs: now - row.renewed_at }))
}

function valueOf(connection: DatabaseSyncInstance, sql: string): unknown {
  const row: unknown = connection.prepare(sql).get()
  return typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined
}
