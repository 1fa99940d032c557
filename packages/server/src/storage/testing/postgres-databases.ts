import { randomBytes } from 'node:crypto'
import { Client, types } from 'pg'
import { inject } from 'vitest'
import { typesOver } from '../postgres/index.ts'

/** Whether this run has a Postgres. */
export const hasPostgres = inject('postgresUrl') !== undefined

/** An empty database of its own, and the way to be rid of it. */
export async function makeDatabase(): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const name = `keywright_${randomBytes(6).toString('hex')}`
  await onServer(`create database ${name}`)
  return { url: urlOf(name), remove: () => onServer(`drop database ${name} with (force)`) }
}

/** Runs statements over a connection of their own, as somebody else would. */
export async function runOn(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, types: typesOver(types) })
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text, values)
    return rows
  } finally {
    await client.end()
  }
}

/** Runs a statement in a transaction that stays open, as a forgotten one would; answers with how to end it. */
export async function holdOn(url: string, statement: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('begin')
  await client.query(statement)
  return () => client.end()
}

function urlOf(database: string): string {
  const base = inject('postgresUrl')
  if (base === undefined) throw new Error('this run has no Postgres')
  return base.replace('/postgres?', `/${database}?`)
}

async function onServer(text: string): Promise<void> {
  await runOn(urlOf('postgres'), text)
}
