import {
  AUDIT_PRUNED,
  type ChainFault,
  EMPTY_HEAD,
  type EpochMs,
  isSameHead,
  judgePruning,
  type PrunedNote,
  readPruned,
} from '@keywright/core'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { ChainName } from '../ports/audit.ts'
import type { AuditPruneStep } from '../ports/retention.ts'
import { anchorOf, toEvent } from './audit-queries.ts'
import type { Database } from './schema.ts'
import { makeUnit, type UnitTools } from './unit.ts'

/** Events that one transaction prunes: each is hashed anew before it goes, on the thread that answers checks. */
export const AUDIT_PRUNE_MAX = 200
/** Chains whose oldest event one transaction looks at. */
const CHAINS_PER_SLICE_MAX = 500

type HeadRow = Selectable<Database['audit_heads']>

/**
 * Prunes one slice of the next chain that has events older than `before`. What goes is checked first, so that a chain that was
 * altered keeps the traces; the event that tells of the pruning, the new anchor and the deletion commit together.
 */
export async function pruneAudit(
  db: Kysely<Database>,
  tools: UnitTools,
  before: EpochMs,
  from: string,
): Promise<AuditPruneStep> {
  const { chain, next } = await nextOldChain(db, before, from)
  if (chain === undefined) return { deleted: 0, next }
  const head = await db
    .selectFrom('audit_heads')
    .selectAll()
    .where('chain', '=', chain)
    .$if(tools.traits.rowLocks, (query) => query.forUpdate())
    .executeTakeFirstOrThrow()
  const events = await oldestEvents(db, head)
  const pruning = judgePruning({ anchor: anchorOf(head) ?? EMPTY_HEAD, events }, before, tools.sha256)
  const fault = pruning.sound ? await anchorFault(db, head) : pruning.fault
  if (fault !== undefined) return { deleted: 0, next: chain, broken: { chain, fault } }
  if (!pruning.sound || pruning.note === undefined) return { deleted: 0, next: chain }
  await pruneUpTo(db, tools, { chain, note: pruning.note, before })
  // A full slice may have left some of this chain's old events: it is looked at once more.
  return { deleted: pruning.note.count, next: pruning.note.count === AUDIT_PRUNE_MAX ? from : chain }
}

/** The next chain whose oldest event is old enough: one search of the index for each chain. */
async function nextOldChain(
  db: Kysely<Database>,
  before: EpochMs,
  from: string,
): Promise<{ readonly chain: ChainName | undefined; readonly next: string | undefined }> {
  const { rows } = await sql<{ chain: string; at: number | null }>`
    select chain, (select at from ${sql.table('audit_events')} e where e.chain = h.chain order by number limit 1) as at
    from (select chain from ${sql.table('audit_heads')} where chain > ${from} order by chain limit ${CHAINS_PER_SLICE_MAX}) h
    order by chain`.execute(db)
  const old = rows.find(({ at }) => at !== null && Number(at) < before)
  const next = rows.length < CHAINS_PER_SLICE_MAX ? undefined : rows.at(-1)?.chain
  // Heads are written by `record` alone, under the name that an entry has.
  return { chain: old?.chain as ChainName | undefined, next }
}

async function oldestEvents(db: Kysely<Database>, { chain, size }: HeadRow) {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', chain)
    .where('number', '<=', size)
    .orderBy('number')
    .limit(AUDIT_PRUNE_MAX)
    .execute()
  return rows.map(toEvent)
}

/** Whoever deletes rows by hand and moves the anchor after them must not have it covered up by the next pruning. */
async function anchorFault(db: Kysely<Database>, head: HeadRow): Promise<ChainFault | undefined> {
  const anchor = anchorOf(head)
  if (anchor === undefined) return undefined
  const row = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', head.chain)
    .where('number', '=', head.anchor_event ?? 0)
    .executeTakeFirst()
  const recorded = row && readPruned(toEvent(row))
  const isRecorded = recorded !== undefined && isSameHead(recorded, anchor)
  return isRecorded ? undefined : { number: anchor.size, kind: 'pruning_unrecorded' }
}

async function pruneUpTo(
  db: Kysely<Database>,
  tools: UnitTools,
  { chain, note, before }: { readonly chain: ChainName; readonly note: PrunedNote; readonly before: EpochMs },
): Promise<void> {
  const event = await makeUnit(db, tools).record({
    chain,
    action: AUDIT_PRUNED,
    actor: 'system',
    subject: chain,
    service: undefined,
    requestId: undefined,
    ip: undefined,
    after: { ...note, olderThan: new Date(before).toISOString() },
  })
  await db
    .updateTable('audit_heads')
    .set({ anchor_size: note.to, anchor_hash: note.hash, anchor_at: event.at, anchor_event: event.number })
    .where('chain', '=', chain)
    .execute()
  await db.deleteFrom('audit_events').where('chain', '=', chain).where('number', '<=', note.to).execute()
}
