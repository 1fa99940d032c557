import { Kysely } from 'kysely'
import { Client } from 'pg'
import { sqliteTypes } from '../engine-types.ts'
import { migrate } from '../migrations/index.ts'
import { migratePostgres, openConnections } from '../postgres/index.ts'
import type { Database } from '../schema.ts'
import { makeRunner, openConnection, SqliteRunnerDialect } from '../sqlite/index.ts'

/** Where the dump of each engine's schema stands. */
export const SQLITE_SCHEMA_FILE = new URL('../schema.sqlite.sql', import.meta.url)
export const POSTGRES_SCHEMA_FILE = new URL('../schema.postgres.sql', import.meta.url)

const HEADER = '-- Made by scripts/dump-schema.ts from the migrations; not to be written by hand.'

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
    return `${HEADER}\n\n${statements.join('\n\n')}\n`
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

/** The same of an empty Postgres database, read from its catalogue: the text of `pg_dump` differs from version to version. */
export async function dumpPostgresSchema(databaseUrl: string): Promise<string> {
  const connections = await openConnections({ databaseUrl }, async () => {})
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await migratePostgres(connections, 'keywright')
    const { rows } = await client.query<{ statement: string }>(STATEMENTS)
    return `${HEADER}\n\n${rows.map(({ statement }) => `${statement};`).join('\n\n')}\n`
  } finally {
    await client.end()
    await connections.close()
  }
}

const STATEMENTS = `
  with tables as (
    select oid, relname, reloptions from pg_class
    where relkind = 'r' and relnamespace = 'keywright'::regnamespace and relname not like 'kysely_%'
  ),
  lines as (
    select attrelid as oid, 1 as kind, attnum as place,
      format('%I %s%s%s', attname, format_type(atttypid, atttypmod),
        case when collname in (select collname from pg_collation where collname = 'C') then ' collate "C"' else '' end,
        case when attnotnull then ' not null' else '' end) as line
    from pg_attribute left join pg_collation on pg_collation.oid = attcollation
    where attnum > 0 and not attisdropped
    union all
    select conrelid, 2, row_number() over (partition by conrelid order by conname),
      format('constraint %I %s', conname, pg_get_constraintdef(oid))
    from pg_constraint where contype in ('p', 'u', 'f')
  )
  select statement from (
    select relname, 1 as kind, '' as name, format(E'create table %I (\\n  %s\\n)%s', relname,
      string_agg(line, E',\\n  ' order by lines.kind, place),
      case when reloptions is null then '' else format(' with (%s)', array_to_string(reloptions, ', ')) end) as statement
    from tables join lines using (oid) group by relname, reloptions
    union all
    select relname, 2, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    from pg_index join tables on tables.oid = indrelid
    where not exists (select 1 from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
    union all
    select proname, 3, '', rtrim(pg_get_functiondef(oid), E'\\n')
    from pg_proc where pronamespace = 'keywright'::regnamespace
  ) as statements order by relname collate "C", kind, name collate "C"`
