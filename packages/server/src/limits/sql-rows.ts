import { decodeRow, encodeRow } from '@keywright/core'
import type { BucketRow, EpochMs } from '@keywright/core'
import type { Kysely } from 'kysely'

/** The one table that limits are kept in. */
export interface BucketTables {
  limit_buckets: { subject: string; version: number; state: string; updated_at: number }
}

/** A session inside a transaction. */
export type BucketTransaction = Kysely<BucketTables>

/** The rows of a batch: of workspaces, and of keys. */
export interface Subjects {
  readonly shared: readonly string[]
  readonly own: readonly string[]
}

interface Loaded {
  readonly row: BucketRow
  /** As it stands in the table; `undefined`: it does not. */
  readonly stored: string | undefined
}

/** Rows as they were read, and as they became. */
export class LoadedRows {
  readonly #rows = new Map<string, Loaded>()

  load(subject: string, version: number, state: string): void {
    this.#rows.set(subject, { row: decodeRow(version, state), stored: versioned(version, state) })
  }

  find(subject: string): BucketRow | undefined {
    return this.#rows.get(subject)?.row
  }

  put(subject: string, row: BucketRow): void {
    this.#rows.set(subject, { row, stored: this.#rows.get(subject)?.stored })
  }

  missing({ shared, own }: Subjects): readonly string[] {
    return sorted([...shared, ...own]).filter((subject) => !this.#rows.has(subject))
  }

  /** What is to be written: a refusal mostly leaves its row as it was. */
  changed(): readonly { readonly subject: string; readonly version: number; readonly state: string }[] {
    return [...this.#rows].flatMap(([subject, { row, stored }]) => {
      const state = encodeRow(row)
      return versioned(row.version, state) === stored ? [] : [{ subject, version: row.version, state }]
    })
  }
}

/** Reads the rows, workspaces first, each kind in the order of its ids, and holds them where the engine has row locks. */
export async function lockRows(trx: BucketTransaction, subjects: Subjects, rowLocks: boolean): Promise<LoadedRows> {
  const rows = new LoadedRows()
  for (const kind of [subjects.shared, subjects.own]) {
    if (kind.length === 0) continue
    const read = trx
      .selectFrom('limit_buckets')
      .select(['subject', 'version', 'state'])
      .where('subject', 'in', sorted(kind))
      .orderBy('subject')
    const found = await (rowLocks ? read.forUpdate() : read).execute()
    // Postgres' driver may hand out a bigint as text.
    for (const { subject, version, state } of found) rows.load(subject, Number(version), state)
  }
  return rows
}

/** Makes rows that hold nothing, where nobody has made them meanwhile. */
export async function makeRows(trx: BucketTransaction, subjects: readonly string[], at: EpochMs): Promise<void> {
  const state = encodeRow({ version: 0, limits: [], spoiled: false })
  await trx
    .insertInto('limit_buckets')
    .values(subjects.map((subject) => ({ subject, version: 0, state, updated_at: at })))
    .onConflict((conflict) => conflict.column('subject').doNothing())
    .execute()
}

export async function writeRows(trx: BucketTransaction, rows: LoadedRows, at: EpochMs): Promise<void> {
  const changed = rows.changed()
  if (changed.length === 0) return
  await trx
    .insertInto('limit_buckets')
    .values(changed.map((row) => ({ ...row, updated_at: at })))
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet((update) => ({
        version: update.ref('excluded.version'),
        state: update.ref('excluded.state'),
        updated_at: update.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

function sorted(subjects: readonly string[]): string[] {
  return [...new Set(subjects)].sort()
}

function versioned(version: number, state: string): string {
  return `${version} ${state}`
}
