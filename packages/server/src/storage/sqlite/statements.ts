import type { DatabaseSyncInstance } from './engine.ts'

export type SqlValue = string | number | bigint | null | Uint8Array

export interface StatementResult {
  readonly rows: readonly Record<string, unknown>[]
  readonly changes: number
}

/** Prepared statements kept per connection; the control plane's texts are few, so the bound is never felt. */
const STATEMENTS_MAX = 500

/** Runs statements on one connection and keeps them prepared. */
export function makeRunner(
  database: DatabaseSyncInstance,
): (sql: string, parameters: readonly SqlValue[], returnsRows: boolean) => StatementResult {
  type Prepared = ReturnType<DatabaseSyncInstance['prepare']>
  const prepared = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    if (prepared.size >= STATEMENTS_MAX) prepared.clear()
    prepared.set(sql, statement)
    return statement
  }

  return function run(sql, parameters, returnsRows) {
    // Some settings are made as they are prepared, and running them a second time would do nothing.
    if (sql.startsWith('pragma ')) {
      database.exec(sql)
      return { rows: [], changes: 0 }
    }
    const statement = prepare(sql)
    if (returnsRows) {
      // `all` answers one plain object per row, its members named by the columns.
      const rows = statement.all(...parameters) as Record<string, unknown>[]
      return { rows, changes: 0 }
    }
    return { rows: [], changes: Number(statement.run(...parameters).changes) }
  }
}
