import { sql } from 'kysely'
import type { LastUseWriter } from './counters.ts'
import { sqliteGivenRows } from './given-rows.ts'

/** One statement for all secrets: the one writer has every row to itself. */
export const writeLastUsedInTurn: LastUseWriter = (transact, lastUsed) =>
  transact(async (db) => {
    const rows = lastUsed.map(({ secretId, at }) => ({ id: secretId, at }))
    await sql`update ${sql.table('secrets')} set last_used_at = given.at
      from ${sqliteGivenRows(rows, { id: 'text', at: 'bigint' })}
      where secrets.id = given.id and (last_used_at is null or last_used_at < given.at)`.execute(db)
  })
