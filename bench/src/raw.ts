import { Client } from 'pg'
import { startChild } from './child.ts'
import type { RawMessage, Row } from './raw-child.ts'

export type EngineName = 'SQLite' | 'Postgres'
export type Values = readonly (string | number)[]

/** A database as its own driver gives it, beside the product; statements name their values `$1`, `$2`. */
export interface Raw {
  readonly engine: EngineName
  run(text: string, values?: Values): Promise<readonly Row[]>
  /** Runs it, and tells the milliseconds that it took where it ran. */
  timed(text: string, values?: Values): Promise<number>
  close(): Promise<void>
}

/**
 * In a process of its own: its driver waits for its turn to write without ever turning the event loop, and the product, which
 * holds that turn, could not end what it has begun.
 */
export async function openRawSqlite(file: string): Promise<Raw> {
  const child = startChild('raw-child.js', 'any')
  await child.ask({ kind: 'open', file } satisfies RawMessage)
  return {
    engine: 'SQLite',
    run: (text, values = []) => child.ask({ kind: 'run', text, values } satisfies RawMessage),
    timed: (text, values = []) => child.ask({ kind: 'time', text, values } satisfies RawMessage),
    close: () => child.stop(),
  }
}

export async function openRawPostgres(url: string, schema: string): Promise<Raw> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`set search_path = ${schema}`)
  return {
    engine: 'Postgres',
    run: async (text, values = []) => (await client.query<Row>(text, [...values])).rows,
    async timed(text, values = []) {
      const from = performance.now()
      await client.query(text, [...values])
      return performance.now() - from
    },
    close: () => client.end(),
  }
}
