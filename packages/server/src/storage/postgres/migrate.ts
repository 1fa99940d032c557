import { Kysely, sql } from 'kysely'
import { postgresTypes } from '../engine-types.ts'
import { migrate } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { TURN_WAIT_MAX_MS } from './bounds.ts'
import type { Connections } from './connections.ts'
import { PostgresSessionDialect } from './dialect.ts'
import { inTurn } from './turns.ts'

/** Brings the schema to the newest version, on a connection of its own; it makes the schema where there is none. */
export async function migratePostgres({ direct, types }: Connections, schema: string): Promise<void> {
  await direct(async (lent) => {
    const lend = async () => ({ client: lent.client, release: () => {} })
    const dialect = new PostgresSessionDialect({ lend, schema, types, replyTimeoutMs: TURN_WAIT_MAX_MS })
    const session = new Kysely<Database>({ dialect })
    await inTurn(session, `migration ${schema}`, async () => {
      const { rows } = await sql`select 1 from pg_namespace where nspname = ${schema}`.execute(session)
      // A role that may not make schemas works in one that was made for it.
      if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(session)
      await migrate(session, postgresTypes, schema)
    })
  })
}
