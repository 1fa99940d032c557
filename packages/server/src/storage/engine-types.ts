import { sql } from 'kysely'

/** Column types that differ between the engines, in one place. */
export interface EngineTypes {
  /** 64 bits wide: instants and counters. */
  readonly integer: 'integer' | 'bigint'
  readonly text: 'text'
}

// SQLite's INTEGER is 64 bits wide, and only a column of exactly that type name is the row id where it is the key.
export const sqliteTypes: EngineTypes = { integer: 'integer', text: 'text' }

/** A statement that always succeeds, to ask whether the store answers. */
export const PROBE = sql`select 1 as one`
