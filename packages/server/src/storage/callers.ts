import { type EpochMs, KEY_BOUNDS, type KeyId } from '@keywright/core'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { CallerRow } from '../ports/queries.ts'
import type { CallerSeen } from '../ports/usage.ts'
import type { EngineTraits } from './engine-types.ts'
import type { Database } from './schema.ts'

type Tools = Pick<EngineTraits, 'givenRows'>

/** Writes when callers were last seen, of any node, and keeps the latest of each secret. */
export async function writeCallers(
  db: Kysely<Database>,
  { givenRows }: Tools,
  seen: readonly CallerSeen[],
): Promise<void> {
  const rows = newestOf(seen).map(({ apiKeyId, secretId, caller, at }) => {
    return { api_key_id: apiKeyId, secret_id: secretId, caller, seen_at: at }
  })
  const given = givenRows(rows, { api_key_id: 'text', secret_id: 'text', caller: 'text', seen_at: 'bigint' })
  // Nodes that write the same rows take them in one order, and flush in any.
  await sql`insert into ${sql.table('secret_callers')} (api_key_id, secret_id, caller, seen_at)
    select api_key_id, secret_id, caller, seen_at from ${given}
    where exists (select 1 from ${sql.table('api_keys')} as holder where holder.id = given.api_key_id)
    order by api_key_id, secret_id, caller
    on conflict (api_key_id, secret_id, caller) do update set seen_at = excluded.seen_at
    where secret_callers.seen_at < excluded.seen_at`.execute(db)
  const keys = [...new Set(rows.map((row) => row.api_key_id))].map((id) => ({ id }))
  await keepLatest(db, givenRows(keys, { id: 'text' }))
}

/** One statement may not name a row twice, and one network has many addresses. */
function newestOf(seen: readonly CallerSeen[]): readonly CallerSeen[] {
  const newest = new Map<string, CallerSeen>()
  for (const one of seen) {
    const place = `${one.apiKeyId} ${one.secretId} ${one.caller}`
    if ((newest.get(place)?.at ?? -1) < one.at) newest.set(place, one)
  }
  return [...newest.values()]
}

async function keepLatest(db: Kysely<Database>, given: RawBuilder<unknown>): Promise<void> {
  const full = await db
    .selectFrom('secret_callers')
    .select(['api_key_id', 'secret_id'])
    .where('api_key_id', 'in', sql<string>`(select id from ${given})`)
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
