import { randomUUID } from 'node:crypto'
import { AppError } from '@keywright/core'
import { Kysely, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import { postgresTraits } from './engine-types.ts'
import { makeFeedStore } from './feed-store.ts'
import {
  appendAtOnce,
  type Connections,
  failureToOpen,
  inTurn,
  makeHints,
  makeTransactions,
  migratePostgres,
  openConnections,
  PostgresFailure,
  type PostgresPlace,
  PostgresSessionDialect,
  RENEWAL_REPLY_TIMEOUT_MS,
  renewAtOnce,
  REPLY_TIMEOUT_MS,
  requirePrimary,
  type SessionOptions,
  TURN_WAIT_MAX_MS,
  typesOver,
  writeLastUsedAtOnce,
} from './postgres/index.ts'
import type { Database } from './schema.ts'
import { assembleStore, literalClock, type Store, type StoreTools } from './store.ts'
import { unavailable } from './unavailable.ts'

const SCHEMA = 'keywright'

export interface PostgresStoreOptions extends StoreTools {
  readonly place: PostgresPlace
  /** Stands for the database's own clock, for tests. */
  readonly storeNow?: (() => number) | undefined
}

/** The database's own clock: of the statement, since a transaction's stands still from its beginning on. */
const statementClock = (): RawBuilder<number> =>
  sql<number>`floor(extract(epoch from statement_timestamp()) * 1000)::bigint`

/** Opens a store on Postgres, and brings its schema up to date. */
export async function openPostgresStore({ place, storeNow, ...tools }: PostgresStoreOptions): Promise<Store> {
  const schema = requireSchema(place.schema ?? SCHEMA)
  const storeId = randomUUID()
  let listen: (client: pg.ClientBase) => Promise<void> = async () => {}
  const connections = await openConnections(place, (client) => listen(client))
  try {
    await migratePostgres(connections, schema)
  } catch (error) {
    await connections.close()
    throw failureToOpen(error, schema)
  }
  const session = (options: Pick<SessionOptions, 'lend' | 'replyTimeoutMs' | 'named'>): Kysely<Database> =>
    new Kysely<Database>({
      dialect: new PostgresSessionDialect({ ...options, schema, types: typesOver(connections.types) }),
    })
  const control = session({ lend: connections.control, replyTimeoutMs: REPLY_TIMEOUT_MS })
  // A pooler keeps no prepared statement for a session.
  const named = !connections.pooled
  const checks = session({ lend: connections.checks, replyTimeoutMs: REPLY_TIMEOUT_MS, named })
  const debits = session({ lend: connections.checks, replyTimeoutMs: REPLY_TIMEOUT_MS })
  const link = session({ lend: connections.feed, replyTimeoutMs: RENEWAL_REPLY_TIMEOUT_MS })
  const hints = makeHints(control, schema, storeId)
  listen = async (client) => {
    const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
    requirePrimary(rows[0]?.standby)
    await hints.listen(client)
  }
  const transact = makeTransactions(control)
  const clock = storeNow === undefined ? statementClock : literalClock(storeNow)
  const readClock = async (db: QueryExecutorProvider): Promise<number> => {
    const { rows } = await sql<{ now: number }>`select ${clock()} as now`.execute(db)
    return rows[0]?.now ?? Number.NaN
  }
  return assembleStore(
    {
      traits: postgresTraits,
      transact,
      async clockIn(db) {
        const now = await readClock(db)
        const readAt = performance.now()
        // A command may have to wait for its locks.
        return storeNow ?? (() => now + Math.floor(performance.now() - readAt))
      },
      checks,
      lists: control,
      feed: makeFeedStore({
        traits: postgresTraits,
        join: makeTransactions(link),
        link: (work) => guarded(() => work(link)),
        // Over the same connection as the renewals, whose run of the store it tells.
        look: (work) => guarded(() => work(link)),
        transact,
        renew: renewAtOnce,
        wallNow: tools.wallNow,
        clock,
        onHint: hints.onHint,
      }),
      buckets: {
        database: { transact: makeTransactions(debits) },
        storeNow: readClock,
        rowLocks: postgresTraits.rowLocks,
      },
      writeLastUsed: writeLastUsedAtOnce,
      appendChange: appendAtOnce,
      onChange: hints.tell,
      inTurn: (name, work) => takeTurn(connections, schema, name, work),
      async close() {
        await hints.idle()
        await connections.close()
      },
    },
    tools,
  )
}

function takeTurn<T>({ direct, types }: Connections, schema: string, name: string, work: () => Promise<T>): Promise<T> {
  return direct((lent) => {
    const lend = async () => ({ client: lent.client, release: () => {} })
    const options = { lend, schema, types, replyTimeoutMs: TURN_WAIT_MAX_MS }
    return inTurn(new Kysely<Database>({ dialect: new PostgresSessionDialect(options) }), `${schema} ${name}`, work)
  })
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof PostgresFailure ? unavailable(error) : error
  }
}

/** It is written into every statement. */
function requireSchema(schema: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) return schema
  throw new AppError('request_invalid', 'A schema has small letters, digits and underscores, and begins with no digit.')
}
