import { AppError } from '@keywright/core'
import { Kysely, sql } from 'kysely'
import { postgresTypes } from '../engine-types.ts'
import { migrate } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { MIGRATION_ATTEMPTS_MAX, MIGRATION_LOCK_MS, MIGRATION_PAUSE_MS, TURN_WAIT_MAX_MS } from './bounds.ts'
import type { Connections } from './connections.ts'
import { beginWith, PostgresSessionDialect } from './dialect.ts'
import { PostgresFailure } from './failure.ts'
import { inTurn } from './turns.ts'

/** Brings the schema to the newest version, on a connection of its own; it makes the schema where there is none. */
export async function migratePostgres({ direct, types }: Connections, schema: string): Promise<void> {
  await direct(async (lent) => {
    const lend = async () => ({ client: lent.client, release: () => {} })
    // A table is changed in whatever time it takes; what is bounded is the wait for it.
    const begin = beginWith(0, MIGRATION_LOCK_MS)
    const dialect = new PostgresSessionDialect({ lend, schema, types, replyTimeoutMs: TURN_WAIT_MAX_MS, begin })
    const session = new Kysely<Database>({ dialect })
    await inTurn(session, `migration ${schema}`, async () => {
      const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(session)
      // A role that may not make schemas works in one that was made for it.
      if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(session)
      await migrateBeside(session, schema)
    })
  })
}

/**
 * While a migration waits for a table that somebody else reads (a dump), everyone who comes later waits behind it, renewals of
 * leases too. So it waits for less than a lease, lets them pass, and tries again.
 */
async function migrateBeside(session: Kysely<Database>, schema: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await migrate(session, postgresTypes, schema)
    } catch (error) {
      if (!isHeld(error)) throw error
      if (attempt === MIGRATION_ATTEMPTS_MAX) throw held(error)
      await new Promise((resolve) => setTimeout(resolve, MIGRATION_PAUSE_MS))
    }
  }
}

function isHeld(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof PostgresFailure && error.cause.sqlState === '55P03'
}

function held(cause: unknown): AppError {
  const what = 'Somebody holds a table that has to change, a dump or a forgotten transaction. End it, and start again.'
  return new AppError('store_unavailable', `The schema could not be brought up to date. ${what}`, { cause })
}
