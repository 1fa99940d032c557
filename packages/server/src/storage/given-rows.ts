import { type RawBuilder, sql } from 'kysely'

type Columns = Readonly<Record<string, 'text' | 'bigint'>>

/**
 * Rows as one parameter, which a statement reads as the table `given`. With a parameter for each value a flush of a thousand
 * counters would cost the thread that answers checks more than the writing costs.
 */
export type GivenRows = <Name extends string>(
  rows: readonly Readonly<Record<Name, string | number>>[],
  columns: Readonly<Record<Name, 'text' | 'bigint'>>,
) => RawBuilder<unknown>

export const sqliteGivenRows: GivenRows = (rows, columns: Columns) => {
  const picked = Object.keys(columns).map((name) => sql`value ->> ${sql.lit(`$.${name}`)} as ${sql.ref(name)}`)
  return sql`(select ${sql.join(picked)} from json_each(${JSON.stringify(rows)})) as given`
}

export const postgresGivenRows: GivenRows = (rows, columns: Columns) => {
  const typed = Object.entries(columns).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`)
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(${sql.join(typed)})`
}
