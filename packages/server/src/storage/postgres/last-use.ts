import { type Kysely, sql } from 'kysely'
import { type LastUseWriter, setLastUsed } from '../counters.ts'
import type { Database } from '../schema.ts'

/** Secrets that one statement notes; all of them are held until its commit. */
const SECRETS_PER_STATEMENT = 1000

/**
 * One statement for many secrets, which waits for none: a row that a command holds is left out, and written after it by a
 * statement that holds nothing else. So a flush is never a part of a deadlock.
 */
export const writeLastUsedAtOnce: LastUseWriter = async (transact, lastUsed) => {
  for (let from = 0; from < lastUsed.length; from += SECRETS_PER_STATEMENT) {
    const some = lastUsed.slice(from, from + SECRETS_PER_STATEMENT)
    const passed = await transact((db) => writeUnlocked(db, some))
    for (const { secretId, at } of some) {
      if (passed.has(secretId)) await transact((db) => setLastUsed(db, secretId, at))
    }
  }
}

/** Answers with the secrets that another transaction holds. */
async function writeUnlocked(
  db: Kysely<Database>,
  lastUsed: Parameters<LastUseWriter>[1],
): Promise<ReadonlySet<string>> {
  const secrets = sql.table('secrets')
  const ids = lastUsed.map(({ secretId }) => secretId)
  const instants = lastUsed.map(({ at }) => at)
  const { rows } = await sql<{ id: string }>`
    with used as (select * from unnest(${ids}::text[], ${instants}::bigint[]) as used(id, at)),
    free as (select id from ${secrets} where id = any(${ids}::text[]) for update skip locked),
    written as (
      update ${secrets} set last_used_at = used.at from used, free
      where secrets.id = free.id and used.id = free.id and (last_used_at is null or last_used_at < used.at)
    )
    select id from ${secrets} where id = any(${ids}::text[]) and id not in (select id from free)`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
