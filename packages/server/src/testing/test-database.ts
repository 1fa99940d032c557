import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { StorePlace } from '../engine.ts'
import { openConnection } from '../storage/sqlite/index.ts'
import { makeDatabase, runOn } from '../storage/testing/postgres-databases.ts'
import { rest } from '../system/index.ts'

/** For a statement to have its turn between those of the engine. */
const TURN_MS_MAX = 10_000

type EngineName = 'SQLite' | 'Postgres'

/** The whole suite runs on Postgres where the environment asks for it; else what says so itself. */
let engine: EngineName = process.env['KEYWRIGHT_TEST_ENGINE'] === 'Postgres' ? 'Postgres' : 'SQLite'

/** Makes the databases that this file's tests open from now on stand on another engine. */
export function useEngine(name: EngineName): void {
  engine = name
}

/** Those values among some that a column of a number can hold on the engine in use: SQLite's hold anything. */
export function holdable<Row>(rows: readonly Row[], isNumber: (row: Row) => boolean): Row[] {
  return rows.filter((row) => engine === 'SQLite' || isNumber(row))
}

/** An empty database of its own on the engine in use. */
export interface TestDatabase {
  readonly place: StorePlace
  /** Reads the tables over a connection of its own; `?` stands for a parameter. */
  rows(sql: string, ...parameters: readonly (string | number)[]): Promise<readonly Record<string, unknown>[]>
  /** Writes in one transaction behind the engine's back, as whoever holds the database can. */
  write(...statements: readonly string[]): Promise<void>
  /** Keeps everyone from writing, as another process can; the answer lets go. */
  holdWrites(): Promise<() => Promise<void>>
  remove(): Promise<void>
}

export function openTestDatabase(): Promise<TestDatabase> {
  return engine === 'SQLite' ? openFile() : openPostgres()
}

async function openFile(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-engine-'))
  const databaseFile = join(folder, 'keywright.db')
  return {
    place: { databaseFile },
    async rows(sql, ...parameters) {
      const connection = await openConnection(databaseFile)
      try {
        // `all` answers one plain object per row.
        return await inTurn(connection, () => connection.prepare(sql).all(...parameters) as Record<string, unknown>[])
      } finally {
        connection.close()
      }
    },
    async write(...statements) {
      const connection = await openConnection(databaseFile)
      try {
        await inTurn(connection, () => connection.exec('begin immediate'))
        for (const statement of statements) connection.exec(statement)
        connection.exec('commit')
      } finally {
        connection.close()
      }
    },
    async holdWrites() {
      const connection = await openConnection(databaseFile)
      connection.exec('begin immediate')
      return async () => {
        connection.exec('rollback')
        connection.close()
      }
    },
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

/** SQLite's own wait would hold this thread, which the writer of the engine needs to end its transaction. */
async function inTurn<T>(connection: { exec(statement: string): void }, run: () => T): Promise<T> {
  connection.exec('pragma busy_timeout = 0')
  for (const until = performance.now() + TURN_MS_MAX; ; await rest()) {
    try {
      return run()
    } catch (error) {
      if (!String(error).includes('locked') || performance.now() > until) throw error
    }
  }
}

let shared: ReturnType<typeof makeDatabase> | undefined

/** A schema of its own in the one database of this file: to make a database takes longer than to fill a schema. */
async function openPostgres(): Promise<TestDatabase> {
  shared ??= makeDatabase()
  const { url } = await shared
  const schema = `world_${randomBytes(6).toString('hex')}`
  const inSchema = `${url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`
  return {
    place: { databaseUrl: url, schema },
    rows(sql, ...parameters) {
      let count = 0
      const numbered = sql.replace(/\?/g, () => {
        count += 1
        return `$${count}`
      })
      return runOn(inSchema, numbered, [...parameters])
    },
    async write(...statements) {
      // Sent as one, they are one transaction.
      await runOn(inSchema, statements.join(';'))
    },
    async holdWrites() {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query('begin')
      await client.query(`lock table ${schema}.api_keys, ${schema}.workspaces in exclusive mode`)
      return () => client.end()
    },
    remove: async () => {
      await runOn(url, `drop schema ${schema} cascade`)
    },
  }
}
