import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { StorePlace } from '../engine.ts'
import { openConnection } from '../storage/sqlite/index.ts'
import { makeDatabase, runOn } from '../storage/testing/postgres-databases.ts'

type EngineName = 'SQLite' | 'Postgres'

let engine: EngineName = 'SQLite'

/** Makes the databases that this file's tests open from now on stand on another engine. */
export function useEngine(name: EngineName): void {
  engine = name
}

/** An empty database of its own on the engine in use. */
export interface TestDatabase {
  readonly place: StorePlace
  /** Reads the tables over a connection of its own; `?` stands for a parameter. */
  rows(sql: string, ...parameters: readonly (string | number)[]): Promise<readonly Record<string, unknown>[]>
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
        return connection.prepare(sql).all(...parameters) as Record<string, unknown>[]
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

let shared: ReturnType<typeof makeDatabase> | undefined

/** A schema of its own in the one database of this file: to make a database takes longer than to fill a schema. */
async function openPostgres(): Promise<TestDatabase> {
  shared ??= makeDatabase()
  const { url } = await shared
  const schema = `world_${randomBytes(6).toString('hex')}`
  return {
    place: { databaseUrl: url, schema },
    rows(sql, ...parameters) {
      let count = 0
      const numbered = sql.replace(/\?/g, () => {
        count += 1
        return `$${count}`
      })
      return runOn(`${url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`, numbered, [...parameters])
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
