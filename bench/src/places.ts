import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { type EngineName, openRawPostgres, openRawSqlite, type Raw } from './raw.ts'

/** Where the product's tables are on Postgres. */
export const SCHEMA = 'keywright'

/** An empty store of its own. */
export interface Place {
  readonly engine: EngineName
  readonly store: { readonly databaseFile: string } | { readonly databaseUrl: string }
  /** What a server's environment says of it. */
  readonly environment: Readonly<Record<string, string>>
  /** Once the product has made its tables. */
  openRaw(): Promise<Raw>
  remove(): Promise<void>
}

export type OpenPlace = () => Promise<Place>

/** A file in a folder of its own, named as a server names it. */
export const openSqlitePlace: OpenPlace = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-'))
  const databaseFile = join(folder, 'keywright.db')
  return {
    engine: 'SQLite',
    store: { databaseFile },
    environment: { KEYWRIGHT_DATA_DIR: folder },
    openRaw: () => openRawSqlite(databaseFile),
    remove: async () => rmSync(folder, { recursive: true }),
  }
}

/** A database of the server whose address is given. */
export function postgresPlaces(serverUrl: string): OpenPlace {
  return async () => {
    const name = `bench_${randomBytes(6).toString('hex')}`
    await runOnce(serverUrl, `create database ${name}`)
    const databaseUrl = serverUrl.replace('/postgres?', `/${name}?`)
    const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-'))
    return {
      engine: 'Postgres',
      store: { databaseUrl },
      environment: { KEYWRIGHT_DATABASE_URL: databaseUrl, KEYWRIGHT_DATA_DIR: folder },
      openRaw: () => openRawPostgres(databaseUrl, SCHEMA),
      async remove() {
        rmSync(folder, { recursive: true })
        await runOnce(serverUrl, `drop database ${name} with (force)`)
      },
    }
  }
}

async function runOnce(connectionString: string, text: string): Promise<void> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    await client.query(text)
  } finally {
    await client.end()
  }
}
