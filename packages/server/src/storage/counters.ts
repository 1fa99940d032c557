import type { EpochMs, KeyId, ServiceId, WorkspaceId } from '@keywright/core'
import { type Kysely, sql } from 'kysely'
import type { DailyUsageRow, RefusalRow, UsageRow } from '../ports/queries.ts'
import type { UsageBatch } from '../ports/usage.ts'
import { writeCallers } from './callers.ts'
import type { EngineTraits } from './engine-types.ts'
import type { Database } from './schema.ts'

/** Refusals kept of one key, and of one service where no key was found; older ones make room. */
const REFUSALS_KEPT_PER_KEY = 100
const REFUSALS_KEPT_PER_SERVICE = 1000
const USAGE_ROWS_MAX = 20_000
/** A row has eleven columns, and an engine takes some thousands of parameters. */
const ROWS_PER_STATEMENT = 100

type InTransaction = <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>

/** Notes when secrets were used last; one that was used later already stays. */
export type LastUseWriter = (transact: InTransaction, lastUsed: UsageBatch['lastUsed']) => Promise<void>

export interface UsageTools {
  readonly transact: InTransaction
  readonly traits: Pick<EngineTraits, 'givenRows'>
  readonly writeLastUsed: LastUseWriter
}

/**
 * Adds a batch of counted checks. Last uses come first and on their own: they may be written twice, counts may not; and rows
 * of secrets are locked by commands too, which no flush may stand between. What a node still held of a key that was purged
 * meanwhile is left out: nothing but its age would delete it.
 */
export async function writeUsage({ transact, traits, writeLastUsed }: UsageTools, batch: UsageBatch): Promise<void> {
  if (batch.lastUsed.length > 0) await writeLastUsed(transact, batch.lastUsed)
  if (batch.usage.length + batch.refusals.length + batch.callers.length === 0) return
  await transact(async (db) => {
    if (batch.usage.length > 0) await writeCounts(db, traits, batch.usage)
    if (batch.refusals.length > 0) await writeRefusals(db, batch.refusals)
    if (batch.callers.length > 0) await writeCallers(db, traits, batch.callers)
  })
}

async function writeCounts(
  db: Kysely<Database>,
  { givenRows }: UsageTools['traits'],
  usage: UsageBatch['usage'],
): Promise<void> {
  const counts = usage.map(({ apiKeyId, secretId, ...row }) => ({ ...row, api_key_id: apiKeyId, secret_id: secretId }))
  const given = givenRows(counts, {
    api_key_id: 'text',
    secret_id: 'text',
    hour: 'bigint',
    outcome: 'text',
    count: 'bigint',
  })
  // Nodes that write the same rows take them in one order.
  await sql`insert into ${sql.table('usage_hourly')} (api_key_id, secret_id, hour, outcome, count)
    select api_key_id, secret_id, hour, outcome, count from ${given}
    where exists (select 1 from ${sql.table('api_keys')} as holder where holder.id = given.api_key_id)
    order by api_key_id, hour, secret_id, outcome
    on conflict (api_key_id, hour, secret_id, outcome) do update set count = usage_hourly.count + excluded.count`.execute(
    db,
  )
}

export async function setLastUsed(db: Kysely<Database>, secretId: string, at: EpochMs): Promise<void> {
  await db
    .updateTable('secrets')
    .set({ last_used_at: at })
    .where('id', '=', secretId)
    .where((s) => s.or([s('last_used_at', 'is', null), s('last_used_at', '<', at)]))
    .execute()
}

/** Which of them name no key that is gone. */
async function ofKeysThere(db: Kysely<Database>, refusals: readonly RefusalRow[]): Promise<readonly RefusalRow[]> {
  const named = new Set(refusals.flatMap(({ apiKeyId }) => apiKeyId ?? []))
  const there = new Set<string>()
  for (const ids of chunks([...named])) {
    const rows = await db.selectFrom('api_keys').select('id').where('id', 'in', ids).execute()
    for (const { id } of rows) there.add(id)
  }
  return refusals.filter(({ apiKeyId }) => apiKeyId === undefined || there.has(apiKeyId))
}

async function writeRefusals(db: Kysely<Database>, all: readonly RefusalRow[]): Promise<void> {
  const refusals = await ofKeysThere(db, all)
  const rows = refusals.map((refusal) => ({
    id: refusal.id,
    service: refusal.service,
    workspace_id: refusal.workspaceId ?? null,
    api_key_id: refusal.apiKeyId ?? null,
    secret_id: refusal.secretId ?? null,
    at: refusal.at,
    reason: refusal.reason,
    detail: refusal.detail ?? null,
    ip: refusal.ip ?? null,
    method: refusal.method ?? null,
    path: refusal.path ?? null,
  }))
  for (const some of chunks(rows)) await db.insertInto('recent_refusals').values(some).execute()
  for (const key of new Set(refusals.map((refusal) => refusal.apiKeyId))) {
    if (key !== undefined) await prune(db, { column: 'api_key_id', value: key, kept: REFUSALS_KEPT_PER_KEY })
  }
  for (const service of new Set(refusals.map((refusal) => refusal.service))) {
    await prune(db, { column: 'service', value: service, kept: REFUSALS_KEPT_PER_SERVICE })
  }
}

function* chunks<T>(rows: readonly T[]): Iterable<readonly T[]> {
  for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT) yield rows.slice(from, from + ROWS_PER_STATEMENT)
}

async function prune(
  db: Kysely<Database>,
  { column, value, kept }: { readonly column: 'api_key_id' | 'service'; readonly value: string; readonly kept: number },
): Promise<void> {
  const oldestKept = await db
    .selectFrom('recent_refusals')
    .select('id')
    .where(column, '=', value)
    .$if(column === 'service', (query) => query.where('api_key_id', 'is', null))
    .orderBy('id', 'desc')
    .offset(kept - 1)
    .limit(1)
    .executeTakeFirst()
  if (oldestKept === undefined) return
  await db
    .deleteFrom('recent_refusals')
    .where(column, '=', value)
    .where('id', '<', oldestKept.id)
    .$if(column === 'service', (query) => query.where('api_key_id', 'is', null))
    .execute()
}

export async function readUsage(db: Kysely<Database>, key: KeyId, since: EpochMs): Promise<readonly UsageRow[]> {
  const rows = await db
    .selectFrom('usage_hourly')
    .select(['hour', 'secret_id', 'outcome', 'count'])
    .where('api_key_id', '=', key)
    .where('hour', '>=', since)
    .orderBy('hour', 'desc')
    .limit(USAGE_ROWS_MAX)
    .execute()
  // The newest hours are the ones that must not be missing.
  return rows.reverse().map(({ secret_id: secretId, ...row }) => ({ ...row, secretId }))
}

const DAY_MS = 86_400_000

export async function readDailyUsage(
  db: Kysely<Database>,
  keys: readonly KeyId[],
  since: EpochMs,
): Promise<readonly DailyUsageRow[]> {
  if (keys.length === 0) return []
  const rows = await db
    .selectFrom('usage_hourly')
    .select([
      'api_key_id',
      sql<number>`hour / ${sql.lit(DAY_MS)}`.as('day'),
      sql<number>`sum(case when outcome = 'allowed' then count else 0 end)`.as('allowed'),
      sql<number>`sum(case when outcome = 'allowed' then 0 else count end)`.as('refused'),
    ])
    .where('api_key_id', 'in', keys)
    .where('hour', '>=', since)
    .groupBy(['api_key_id', sql`hour / ${sql.lit(DAY_MS)}`])
    .orderBy('day')
    .execute()
  return rows.map((row) => ({
    apiKeyId: row.api_key_id as KeyId, // one of those that were asked for
    day: Number(row.day) * DAY_MS,
    allowed: Number(row.allowed),
    refused: Number(row.refused),
  }))
}

export async function readRefusals(
  db: Kysely<Database>,
  subject: { readonly apiKeyId?: KeyId; readonly workspaceId?: WorkspaceId; readonly service?: ServiceId },
  limit: number,
): Promise<readonly RefusalRow[]> {
  let query = db.selectFrom('recent_refusals').selectAll().orderBy('id', 'desc').limit(limit)
  if (subject.apiKeyId !== undefined) query = query.where('api_key_id', '=', subject.apiKeyId)
  if (subject.workspaceId !== undefined) query = query.where('workspace_id', '=', subject.workspaceId)
  if (subject.service !== undefined) query = query.where('service', '=', subject.service)
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    service: row.service,
    workspaceId: row.workspace_id ?? undefined,
    apiKeyId: row.api_key_id ?? undefined,
    secretId: row.secret_id ?? undefined,
    at: row.at,
    reason: row.reason,
    detail: row.detail ?? undefined,
    ip: row.ip ?? undefined,
    method: row.method ?? undefined,
    path: row.path ?? undefined,
  }))
}
