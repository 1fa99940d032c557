import type { EpochMs } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { ChangeRow, FeedStore, NodeRow, OwingNode, Renewal } from '../ports/feed.ts'
import type { ChangeMark } from '../ports/unit.ts'
import type { Database } from './schema.ts'

/** Changes that one renewal reads; a node further behind reads on with the next. */
const CHANGES_PER_RENEWAL_MAX = 1000

export interface FeedTools {
  readonly transact: <T>(work: (db: Kysely<Database>) => Promise<T>) => Promise<T>
  readonly wallNow: () => EpochMs
  readonly onHint: (listener: () => void) => () => void
}

/** The nodes' table and the change feed, each method in one transaction of the writer. */
export function makeFeedStore({ transact, wallNow, onHint }: FeedTools): FeedStore {
  return {
    join: (nodeId, pepperVersions) =>
      transact(async (db) => {
        const applied = await db
          .selectFrom('changes')
          .select(['seq', 'id'])
          .orderBy('seq', 'desc')
          .limit(1)
          .executeTakeFirstOrThrow()
        await db
          .insertInto('nodes')
          .values({
            id: nodeId,
            applied_seq: applied.seq,
            applied_id: applied.id,
            renewals: 0,
            joined_at: wallNow(),
            pepper_versions: JSON.stringify(pepperVersions),
          })
          .execute()
        return { applied, storeNow: wallNow() }
      }),
    renew: (nodeId, applied) => transact((db) => renew(db, { nodeId, applied, wallNow })),
    leave: (nodeId) =>
      transact(async (db) => {
        await db.deleteFrom('nodes').where('id', '=', nodeId).execute()
      }),
    owing: (mark) => transact((db) => findOwing(db, mark)),
    removeSilent: (node) =>
      transact(async (db) => {
        await db.deleteFrom('nodes').where('id', '=', node.id).where('renewals', '=', node.renewals).execute()
      }),
    listNodes: () => transact(listNodes),
    pruneChanges: (before) => transact((db) => pruneChanges(db, before)),
    onHint,
  }
}

async function renew(
  db: Kysely<Database>,
  { nodeId, applied, wallNow }: { nodeId: string; applied: ChangeMark; wallNow: () => EpochMs },
): Promise<Renewal> {
  const held = db.selectFrom('changes').select('seq').where('seq', '=', applied.seq).where('id', '=', applied.id)
  const renewed = await db
    .updateTable('nodes')
    .set((s) => ({ applied_seq: applied.seq, applied_id: applied.id, renewals: s('renewals', '+', 1) }))
    .where('id', '=', nodeId)
    .where((s) => s.exists(held))
    .returning('id')
    .executeTakeFirst()
  if (renewed === undefined) return { kind: 'gone' }
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'id', 'kind', 'subject', 'api_key_ids', 'digests'])
    .where('seq', '>', applied.seq)
    .orderBy('seq')
    .limit(CHANGES_PER_RENEWAL_MAX)
    .execute()
  return { kind: 'renewed', changes: rows.map(toChange), storeNow: wallNow() }
}

function toChange(row: {
  seq: number
  id: string
  kind: string
  subject: string | null
  api_key_ids: string
  digests: string
}): ChangeRow {
  return {
    seq: row.seq,
    id: row.id,
    kind: row.kind,
    subject: row.subject ?? undefined,
    // Both columns are written as lists of strings, by `change` alone.
    apiKeyIds: JSON.parse(row.api_key_ids) as string[],
    digests: JSON.parse(row.digests) as string[],
  }
}

async function findOwing(
  db: Kysely<Database>,
  mark: ChangeMark,
): Promise<{ owing: readonly OwingNode[]; held: boolean; nodes: number }> {
  const own = await db
    .selectFrom('changes')
    .select('seq')
    .where('seq', '=', mark.seq)
    .where('id', '=', mark.id)
    .executeTakeFirst()
  const rows = await db.selectFrom('nodes').select(['id', 'renewals', 'applied_seq']).execute()
  const owing = rows.filter((row) => row.applied_seq < mark.seq).map(({ id, renewals }) => ({ id, renewals }))
  return { owing, held: own !== undefined, nodes: rows.length }
}

async function listNodes(db: Kysely<Database>): Promise<readonly NodeRow[]> {
  const rows = await db.selectFrom('nodes').selectAll().orderBy('joined_at').execute()
  return rows.map((row) => ({
    id: row.id,
    renewals: row.renewals,
    appliedSeq: row.applied_seq,
    joinedAt: row.joined_at,
    pepperVersions: JSON.parse(row.pepper_versions) as number[], // written by `join` alone
  }))
}

/** What every node has applied and is old enough, never the newest: a node names the last change that it applied. */
async function pruneChanges(db: Kysely<Database>, before: EpochMs): Promise<void> {
  const slowest = await db
    .selectFrom('nodes')
    .select((s) => s.fn.min('applied_seq').as('seq'))
    .executeTakeFirst()
  const newest = await db
    .selectFrom('changes')
    .select((s) => s.fn.max('seq').as('seq'))
    .executeTakeFirstOrThrow()
  await db
    .deleteFrom('changes')
    .where('seq', '<', Math.min(slowest?.seq ?? newest.seq, newest.seq))
    .where('created_at', '<', before)
    .execute()
}
