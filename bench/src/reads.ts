import { DatabaseSync } from '@photostructure/sqlite'
import type { Keywright } from 'keywright'
import { Client } from 'pg'
import type { Side } from './contest.ts'
import { digestOf } from './fill.ts'
import { SERVICE } from './fixture.ts'
import { type Place, SCHEMA } from './places.ts'

const READ = 'select * from secrets where digest = $1'
const BARE = 'a bare read by the index, same driver'

/** Checks one after the other, each of a key that is not in memory. */
export function reads({ engine }: Keywright, tokens: readonly string[]): Side {
  let next = 0
  return {
    name: 'keywright',
    async run(times) {
      for (let i = 0; i < times; i += 1) {
        next = (next + 1) % tokens.length
        const token = tokens[next] ?? ''
        const { verdict } = await engine.check({
          service: SERVICE,
          credential: () => ({ kind: 'token', token }),
          demand: {},
        })
        if (!verdict.allowed) throw new Error('a good key was refused')
      }
    },
  }
}

/** The indexed read by digest alone, through the same driver, prepared once. */
export async function bareRead(place: Place, tokens: readonly string[]): Promise<BareRead> {
  const { store } = place
  return 'databaseFile' in store ? readFile(store.databaseFile, tokens) : readServer(store.databaseUrl, tokens)
}

interface BareRead {
  readonly side: Side
  close(): Promise<void>
}

function readFile(file: string, tokens: readonly string[]): BareRead {
  const database = new DatabaseSync(file, { readOnly: true })
  const statement = database.prepare(READ.replace('$1', '?'))
  const digests = inTurn(tokens)
  return {
    side: {
      name: `${BARE} of SQLite`,
      run(times) {
        for (let i = 0; i < times; i += 1) expectRow(statement.get(digests()))
      },
    },
    close: async () => database.close(),
  }
}

async function readServer(url: string, tokens: readonly string[]): Promise<BareRead> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`set search_path = ${SCHEMA}`)
  const digests = inTurn(tokens)
  return {
    side: {
      name: `${BARE} of Postgres`,
      async run(times) {
        for (let i = 0; i < times; i += 1) {
          expectRow((await client.query({ name: 'read', text: READ, values: [digests()] })).rows[0])
        }
      },
    },
    close: () => client.end(),
  }
}

function inTurn(tokens: readonly string[]): () => string {
  let next = 0
  return () => {
    next = (next + 1) % tokens.length
    return digestOf(tokens[next] ?? '')
  }
}

function expectRow(row: unknown): void {
  if (row === undefined) throw new Error('a digest is not there')
}
