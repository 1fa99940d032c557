import { type CreateTableBuilder, type Kysely, type RawBuilder, sql } from 'kysely'
import { FOLD } from './fold.ts'
import { type GivenRows, postgresGivenRows, sqliteGivenRows } from './given-rows.ts'

/** Column types that differ between the engines. */
export interface EngineTypes {
  /** 64 bits wide: instants and counters. */
  readonly integer: 'integer' | 'bigint'
  /** Compared byte by byte in both engines: pages and walks go from id to id, and a cursor must mean the same everywhere. */
  readonly text: 'text' | RawBuilder<unknown>
}

/** What a table's making may need beside the columns' types. */
export interface TableTypes extends EngineTypes {
  /** For a table whose rows are updated all the time: room in its pages, and vacuumed early. */
  readonly busy: <T extends string, C extends string>(table: CreateTableBuilder<T, C>) => CreateTableBuilder<T, C>
  /** Makes the functions that statements call, where the engine keeps them in the database. */
  readonly makeFunctions: (db: Kysely<unknown>) => Promise<void>
}

/** What differs between the engines, in one place; every other statement is the same for both. */
export interface EngineTraits {
  /** SQLite's one writer excludes everyone else already, and knows no `for update`. */
  readonly rowLocks: boolean
  /** Which run of the database answers, over which connection: with another, what was acknowledged before may have been lost. */
  readonly incarnation: RawBuilder<string>
  readonly givenRows: GivenRows
}

// SQLite's INTEGER is 64 bits wide, and only a column of exactly that type name is the row id where it is the key.
export const sqliteTypes: TableTypes = {
  integer: 'integer',
  text: 'text',
  busy: (table) => table,
  async makeFunctions() {
    // Every connection brings its own.
  },
}

export const postgresTypes: TableTypes = {
  integer: 'bigint',
  // The database's own collation would order ids by a language's rules, and may change with an upgrade of the system.
  text: sql`text collate "C"`,
  // Measured: under a snapshot that somebody forgot, one such row becomes 25 times slower to read. Early vacuuming keeps it short.
  busy: (table) =>
    table.modifyEnd(sql`with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`),
  makeFunctions: makeFold,
}

/** `foldText` of the product, in the database: Unicode's own rules where the server has ICU, as almost all have, else those of its language. */
async function makeFold(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql`select 1 from pg_collation where collname = 'und-x-icu'`.execute(db)
  const rules = rows.length === 0 ? sql`` : sql`collate "und-x-icu"`
  await sql`create function ${sql.table(FOLD)}(text) returns text language sql immutable strict parallel safe
    as $fold$ select lower(normalize($1, nfkc) ${rules}) $fold$`.execute(db)
}

export const sqliteTraits: EngineTraits = {
  rowLocks: false,
  incarnation: sql<string>`'file'`,
  givenRows: sqliteGivenRows,
}

export const postgresTraits: EngineTraits = {
  rowLocks: true,
  // The start changes with every restart, the time line with a promotion or a restore; a crash that the server recovers from
  // by itself ends every connection.
  incarnation: sql<string>`concat_ws(' ', pg_postmaster_start_time(),
    left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), pg_backend_pid())`,
  givenRows: postgresGivenRows,
}

/** A statement that always succeeds, to ask whether the store answers. */
export const PROBE = sql`select 1 as one`
