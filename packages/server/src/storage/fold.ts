import { type RawBuilder, sql } from 'kysely'

/** A function of ours in every engine: SQLite has it from each connection, another engine from a migration. */
export const FOLD = 'keywright_fold'

/** A text as it is compared where neither case nor the way a character is composed matters, in any alphabet. */
export function foldText(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}

/** The same of a column. */
export function folded(column: string): RawBuilder<string> {
  return sql<string>`${sql.table(FOLD)}(${sql.ref(column)})`
}
