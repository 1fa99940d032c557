import { type EpochMs, MEMBER_BOUNDS } from '@keywright/core'
import { type Kysely, sql } from 'kysely'
import type { EndedTable, PruneStep, RetentionStore } from '../ports/retention.ts'
import { pruneAudit } from './audit-retention.ts'
import type { Database } from './schema.ts'
import type { UnitTools } from './unit.ts'

/** Rows that one transaction deletes or looks through: a larger one would hold up the commands that share the writer. */
export const PRUNE_ROWS_MAX = 1000
/** Keys whose counters one transaction looks at. */
const KEYS_PER_SLICE_MAX = 500
const SUBJECTS_PER_STATEMENT = 500
const HOUR_MS = 3_600_000

export function makeRetentionStore(
  transact: <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>,
  tools: UnitTools,
): RetentionStore {
  return {
    pruneUsage: (before, from) => transact((db) => pruneUsage(db, before, from)),
    pruneRefusals: (before) => transact((db) => pruneRefusals(db, before)),
    pruneBuckets: (before, from) => transact((db) => pruneBuckets(db, before, from)),
    pruneAudit: (before, from) => transact((db) => pruneAudit(db, tools, before, from)),
    pruneEnded: (table, now) => transact((db) => pruneEnded(db, table, now)),
  }
}

/**
 * Walks from key to key along the primary key, so that the hours that stay are never read. An index on the hour alone would
 * find the old rows as fast, and cost every flush another page to write.
 */
async function pruneUsage(db: Kysely<Database>, before: EpochMs, from: string): Promise<PruneStep> {
  const keys = await keysBehind(db, from)
  const last = keys.at(-1)
  if (last === undefined) return { deleted: 0, next: undefined }
  const old = db
    .selectFrom('usage_hourly')
    .select(['api_key_id', 'hour', 'secret_id', 'outcome'])
    .where('api_key_id', 'in', keys)
    .where('hour', '<', before)
    .limit(PRUNE_ROWS_MAX)
  const { numDeletedRows } = await db
    .deleteFrom('usage_hourly')
    .where((s) =>
      s(
        s.refTuple('api_key_id', 'hour', 'secret_id', 'outcome'),
        'in',
        old.$asTuple('api_key_id', 'hour', 'secret_id', 'outcome'),
      ),
    )
    .executeTakeFirstOrThrow()
  // A caller lies in an hour that was counted: its key is one of these, as long as that hour's row is there.
  await db
    .deleteFrom('secret_callers')
    .where('api_key_id', 'in', keys)
    .where('seen_at', '<', Math.ceil(before / HOUR_MS) * HOUR_MS)
    .execute()
  const deleted = Number(numDeletedRows)
  // A full slice may have left some of these keys' rows: they are looked through once more.
  return { deleted, next: deleted === PRUNE_ROWS_MAX ? from : last }
}

/** The next keys that have counters: one search of the index for each, whatever number of hours lies between them. */
async function keysBehind(db: Kysely<Database>, from: string): Promise<readonly string[]> {
  const counters = sql.table('usage_hourly')
  const { rows } = await sql<{ id: string | null }>`
    with recursive found(id) as (
      select min(api_key_id) from ${counters} where api_key_id > ${from}
      union all
      select (select min(api_key_id) from ${counters} where api_key_id > found.id) from found where found.id is not null
    )
    select id from found where id is not null limit ${KEYS_PER_SLICE_MAX}`.execute(db)
  return rows.flatMap(({ id }) => id ?? [])
}

/** Ids are time-ordered, so the oldest are the first by id: those alone are looked at. */
async function pruneRefusals(db: Kysely<Database>, before: EpochMs): Promise<PruneStep> {
  const oldest = db.selectFrom('recent_refusals').select('id').orderBy('id').limit(PRUNE_ROWS_MAX)
  const { numDeletedRows } = await db
    .deleteFrom('recent_refusals')
    .where('at', '<', before)
    .where('id', 'in', oldest)
    .executeTakeFirstOrThrow()
  const deleted = Number(numDeletedRows)
  return { deleted, next: deleted === PRUNE_ROWS_MAX ? '' : undefined }
}

/** Looks through a slice in the order of the subjects; an index on the instant would be rewritten by every debit. */
async function pruneBuckets(db: Kysely<Database>, before: EpochMs, from: string): Promise<PruneStep> {
  const slice = await db
    .selectFrom('limit_buckets')
    .select(['subject', 'updated_at'])
    .where('subject', '>', from)
    .orderBy('subject')
    .limit(PRUNE_ROWS_MAX)
    .execute()
  const idle = slice.filter(({ updated_at: at }) => Number(at) < before).map(({ subject }) => subject)
  for (let begin = 0; begin < idle.length; begin += SUBJECTS_PER_STATEMENT) {
    const some = idle.slice(begin, begin + SUBJECTS_PER_STATEMENT)
    await db.deleteFrom('limit_buckets').where('subject', 'in', some).where('updated_at', '<', before).execute()
  }
  return { deleted: idle.length, next: slice.length < PRUNE_ROWS_MAX ? undefined : slice.at(-1)?.subject }
}

async function pruneEnded(db: Kysely<Database>, table: EndedTable, now: EpochMs): Promise<PruneStep> {
  const { numDeletedRows } = await deleteEnded(db, table, now).executeTakeFirstOrThrow()
  const deleted = Number(numDeletedRows)
  return { deleted, next: deleted === PRUNE_ROWS_MAX ? '' : undefined }
}

function deleteEnded(db: Kysely<Database>, table: EndedTable, now: EpochMs) {
  switch (table) {
    case 'sessions': {
      const idle = now - MEMBER_BOUNDS.sessionIdleMs
      const ended = db
        .selectFrom('sessions')
        .select('id')
        .where((s) => s.or([s('ends_at', '<=', now), s('seen_at', '<=', idle)]))
      return db.deleteFrom('sessions').where('id', 'in', ended.limit(PRUNE_ROWS_MAX))
    }
    case 'invitations': {
      const ended = db.selectFrom('invitations').select('id').where('expires_at', '<=', now)
      return db.deleteFrom('invitations').where('id', 'in', ended.limit(PRUNE_ROWS_MAX))
    }
    case 'challenges': {
      const ended = db.selectFrom('challenges').select('digest').where('expires_at', '<=', now)
      return db.deleteFrom('challenges').where('digest', 'in', ended.limit(PRUNE_ROWS_MAX))
    }
  }
}
