import { type EpochMs, KEY_BOUNDS, type KeyId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { CallerRow } from '../ports/queries.ts'
import type { CallerSeen } from '../ports/usage.ts'
import type { Database } from './schema.ts'

/** A row has four columns, and an engine takes some thousands of parameters. */
const ROWS_PER_STATEMENT = 100

/** Writes when callers were last seen, of any node, and keeps the latest of each secret. */
export async function writeCallers(db: Kysely<Database>, seen: readonly CallerSeen[]): Promise<void> {
  // Nodes that write the same rows take them in one order.
  const rows = [...newestOf(seen)]
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, { apiKeyId, secretId, caller, at }]) => {
      return { api_key_id: apiKeyId, secret_id: secretId, caller, seen_at: at }
    })
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) {
    await db
      .insertInto('secret_callers')
      .values(rows.slice(from, from + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict
          .columns(['api_key_id', 'secret_id', 'caller'])
          .doUpdateSet((s) => ({ seen_at: s.ref('excluded.seen_at') }))
          // Nodes flush in any order.
          .whereRef('secret_callers.seen_at', '<', 'excluded.seen_at'),
      )
      .execute()
  }
  const keys = [...new Set(rows.map((row) => row.api_key_id))]
  for (let from = 0; from < keys.length; from += ROWS_PER_STATEMENT) {
    await keepLatest(db, keys.slice(from, from + ROWS_PER_STATEMENT))
  }
}

/** One statement may not name a row twice, and one network has many addresses. */
function newestOf(seen: readonly CallerSeen[]): ReadonlyMap<string, CallerSeen> {
  const newest = new Map<string, CallerSeen>()
  for (const one of seen) {
    const place = `${one.apiKeyId} ${one.secretId} ${one.caller}`
    if ((newest.get(place)?.at ?? -1) < one.at) newest.set(place, one)
  }
  return newest
}

async function keepLatest(db: Kysely<Database>, keys: readonly string[]): Promise<void> {
  const full = await db
    .selectFrom('secret_callers')
    .select(['api_key_id', 'secret_id'])
    .where('api_key_id', 'in', keys)
    .groupBy(['api_key_id', 'secret_id'])
    .having((s) => s.fn.countAll<number>(), '>', KEY_BOUNDS.callersPerSecretMax)
    .execute()
  for (const { api_key_id: key, secret_id: secret } of full) {
    const latest = db
      .selectFrom('secret_callers')
      .select('caller')
      .where('api_key_id', '=', key)
      .where('secret_id', '=', secret)
      .orderBy('seen_at', 'desc')
      .orderBy('caller')
      .limit(KEY_BOUNDS.callersPerSecretMax)
    await db
      .deleteFrom('secret_callers')
      .where('api_key_id', '=', key)
      .where('secret_id', '=', secret)
      .where('caller', 'not in', latest)
      .execute()
  }
}

export async function readCallers(db: Kysely<Database>, key: KeyId, since: EpochMs): Promise<readonly CallerRow[]> {
  const rows = await db
    .selectFrom('secret_callers')
    .select(['secret_id', 'caller'])
    .where('api_key_id', '=', key)
    .where('seen_at', '>=', since)
    .execute()
  return rows.map(({ secret_id: secretId, caller }) => ({ secretId, caller }))
}
