import { Kysely } from 'kysely'
import { sqliteTypes } from '../engine-types.ts'
import { migrate } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { makeRunner, openConnection, SqliteRunnerDialect } from '../sqlite/index.ts'

/** Where the dump of each engine's schema stands. */
export const SQLITE_SCHEMA_FILE = new URL('../schema.sqlite.sql', import.meta.url)

/** The schema that all migrations make of an empty SQLite database, one statement a paragraph, sorted. */
export async function dumpSqliteSchema(): Promise<string> {
  const connection = await openConnection(':memory:')
  try {
    const run = makeRunner(connection)
    await migrate(new Kysely<Database>({ dialect: new SqliteRunnerDialect(run) }), sqliteTypes)
    const { rows } = run(
      `select sql from sqlite_master where sql is not null and tbl_name not like 'kysely_%' order by tbl_name, type desc, name`,
      [],
      true,
    )
    const statements = rows.map(({ sql }) => `${onLines(String(sql))};`)
    return `-- Made by scripts/dump-schema.ts from the migrations; not to be written by hand.\n\n${statements.join('\n\n')}\n`
  } finally {
    connection.close()
  }
}

/** A column a line, so that a difference shows which. */
function onLines(sql: string): string {
  if (!sql.startsWith('CREATE TABLE')) return sql
  const open = sql.indexOf('(')
  const columns = sql.slice(open + 1, sql.lastIndexOf(')')).split(/, (?=")|, (?=constraint)/)
  return `${sql.slice(0, open)}(\n  ${columns.map((column) => column.trim()).join(',\n  ')}\n)`
}
