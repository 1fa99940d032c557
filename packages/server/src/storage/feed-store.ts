import type { EpochMs } from '@keywright/core'
import { type Kysely, type RawBuilder, type Selectable, sql } from 'kysely'
import type { ChangeRow, FeedStore, NodeFacts, NodeRow, Owing, Renewal } from '../ports/feed.ts'
import type { ChangeMark } from '../ports/unit.ts'
import type { EngineTraits } from './engine-types.ts'
import type { Database } from './schema.ts'

/** Changes that one renewal reads; a node further behind reads on with the next. */
export const CHANGES_PER_RENEWAL_MAX = 1000

type Session = Kysely<Database>

/** Records what a node applied, counts the renewal and reads what is unread, with nothing between the three. */
export type RenewStatement = (
  db: Session,
  renewal: {
    readonly nodeId: string
    readonly applied: ChangeMark
    readonly facts: NodeFacts | undefined
    readonly clock: RawBuilder<number>
  },
) => Promise<Renewal>

export interface FeedTools {
  readonly traits: EngineTraits
  /** For joins: durable, in one transaction. */
  readonly join: <T>(work: (db: Session) => Promise<T>) => Promise<T>
  /** For renewals: one statement each, never behind anything else. */
  readonly link: <T>(work: (db: Session) => Promise<T>) => Promise<T>
  /** For those who wait for renewals, and look again and again: must hold nothing that a renewal needs. */
  readonly look: <T>(work: (db: Session) => Promise<T>) => Promise<T>
  /** For all the rest. */
  readonly transact: <T>(work: (db: Session) => Promise<T>) => Promise<T>
  readonly renew: RenewStatement
  readonly wallNow: () => EpochMs
  /** The store's clock, as a part of a statement. */
  readonly clock: () => RawBuilder<number>
  readonly onHint: FeedStore['onHint']
}

/** The nodes' table and the change feed. */
export function makeFeedStore(tools: FeedTools): FeedStore {
  const { traits, join, link, look, transact, renew, wallNow, clock, onHint } = tools
  return {
    join: (nodeId, pepperVersions, facts) =>
      join(async (db) => {
        const { storeNow, ...applied } = await db
          .selectFrom('changes')
          .select(['seq', 'id', clock().as('storeNow')])
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
            ...columnsOf(facts, clock()),
          })
          .execute()
        return { applied, storeNow }
      }),
    renew: (nodeId, applied, facts) => link((db) => renew(db, { nodeId, applied, facts, clock: clock() })),
    leave: (nodeId) =>
      link(async (db) => {
        await db.deleteFrom('nodes').where('id', '=', nodeId).execute()
      }),
    owing: (mark) => look((db) => findOwing(db, mark, traits)),
    removeSilent: (node, run) =>
      link(async (db) => {
        await db
          .deleteFrom('nodes')
          .where('id', '=', node.id)
          .where('renewals', '=', node.renewals)
          .where(sql<boolean>`${traits.incarnation} = ${run}`)
          .execute()
      }),
    listNodes: () => transact((db) => listNodes(db, clock())),
    pruneChanges: (before) => transact((db) => pruneChanges(db, before)),
    onHint,
  }
}

/** The columns for what a node says of itself; none are touched where it says nothing. */
function columnsOf(facts: NodeFacts | undefined, clock: RawBuilder<number>) {
  if (facts === undefined) return {}
  const { leaseMs, knownKeys, limitStore } = facts
  return { lease_ms: leaseMs, known_keys: knownKeys, limit_store: limitStore, renewed_at: clock }
}

/** A renewal in two statements, for an engine whose transactions follow one another. */
export const renewInTransaction: RenewStatement = async (db, { nodeId, applied, facts, clock }) => {
  const held = db.selectFrom('changes').select('seq').where('seq', '=', applied.seq).where('id', '=', applied.id)
  const renewed = await db
    .updateTable('nodes')
    .set((s) => {
      const said = columnsOf(facts, clock)
      return { applied_seq: applied.seq, applied_id: applied.id, renewals: s('renewals', '+', 1), ...said }
    })
    .where('id', '=', nodeId)
    .where((s) => s.exists(held))
    .returning(clock.as('storeNow'))
    .executeTakeFirst()
  if (renewed === undefined) return { kind: 'gone' }
  const rows = await db
    .selectFrom('changes')
    .select(['seq', 'id', 'kind', 'subject', 'api_key_ids', 'digests'])
    .where('seq', '>', applied.seq)
    .orderBy('seq')
    .limit(CHANGES_PER_RENEWAL_MAX)
    .execute()
  return { kind: 'renewed', changes: rows.map(toChange), storeNow: renewed.storeNow }
}

export type ChangeColumns = Omit<Selectable<Database['changes']>, 'created_at'>

export function toChange(row: ChangeColumns): ChangeRow {
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

/** One statement, so that the change, the nodes and the run of the store are of one instant. */
async function findOwing(db: Session, mark: ChangeMark, { incarnation }: EngineTraits): Promise<Owing> {
  const own = sql<number>`(select count(*) from ${sql.table('changes')} where seq = ${mark.seq} and id = ${mark.id})`
  const rows = await db
    .selectFrom(db.selectNoFrom([own.as('held'), incarnation.as('run')]).as('store'))
    .leftJoin('nodes', (on) => on.onTrue())
    .select(['store.held', 'store.run', 'nodes.id', 'nodes.renewals', 'nodes.applied_seq'])
    .execute()
  const [first] = rows
  if (first === undefined) throw new Error('a left join of one row has a row')
  const nodes = rows.flatMap(({ id, renewals, applied_seq: appliedSeq }) =>
    id === null || renewals === null || appliedSeq === null ? [] : [{ id, renewals, appliedSeq }],
  )
  const owing = nodes.filter(({ appliedSeq }) => appliedSeq < mark.seq).map(({ id, renewals }) => ({ id, renewals }))
  return { owing, held: Number(first.held) > 0, nodes: nodes.length, run: first.run }
}

/** One statement, so that nodes, head and clock are of one instant. */
async function listNodes(db: Session, clock: RawBuilder<number>): Promise<readonly NodeRow[]> {
  const rows = await db
    .selectFrom(['nodes', 'feed'])
    .where('feed.id', '=', 1)
    .selectAll('nodes')
    .select(['feed.head', clock.as('now')])
    .orderBy('nodes.joined_at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    renewals: row.renewals,
    appliedSeq: row.applied_seq,
    behind: Math.max(0, row.head - row.applied_seq),
    joinedAt: row.joined_at,
    pepperVersions: JSON.parse(row.pepper_versions) as number[], // written by `join` alone
    facts: readFacts(row),
    limitStore: row.limit_store ?? undefined,
  }))
}

function readFacts(
  row: Pick<Selectable<Database['nodes']>, 'lease_ms' | 'known_keys' | 'renewed_at'> & { now: number },
) {
  const { lease_ms: leaseMs, known_keys: knownKeys, renewed_at: renewedAt, now } = row
  if (leaseMs === null || knownKeys === null || renewedAt === null) return undefined
  return { leaseMs, knownKeys, renewedAt, silentMs: Math.max(0, now - renewedAt) }
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
