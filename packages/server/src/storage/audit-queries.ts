import type { ChainAnchor, ChainedEvent } from '@keywright/core'
import type { Kysely, Selectable } from 'kysely'
import type { AuditFilter, AuditQueries, ChainName } from '../ports/audit.ts'
import type { Page, PageRequest } from '../ports/queries.ts'
import type { Database } from './schema.ts'

/** Events that one page looks through: the read runs on the thread that answers checks, and a rare filter has no index. */
export const AUDIT_SCAN_MAX = 2000
/** Clocks of nodes differ by less, so what lies further back than `since` and this leads to nothing that is asked for. */
const CLOCKS_APART_MS = 3_600_000

type EventRow = Selectable<Database['audit_events']>

/** The audit's reads over a session that never writes. */
export function makeAuditQueries(db: Kysely<Database>): AuditQueries {
  return {
    listEvents: (chain, filter, page) => listEvents(db, chain, filter, page),
    async readChain(chain, { after, upTo, limit }) {
      const rows = await db
        .selectFrom('audit_events')
        .selectAll()
        .where('chain', '=', chain)
        .where('number', '>', after)
        .where('number', '<=', upTo)
        .orderBy('number')
        .limit(limit)
        .execute()
      return rows.map(toEvent)
    },
    async findHead(chain) {
      const row = await db.selectFrom('audit_heads').selectAll().where('chain', '=', chain).executeTakeFirst()
      // A size that is no number leaves every event beyond the head.
      return row && { size: wholeOf(row.size), hash: row.hash, anchor: anchorOf(row) }
    },
    lastNumber: (chain) => lastNumber(db, chain),
  }
}

/** Where the chain begins; absent where nothing was pruned. One that is no number begins nowhere, and is found. */
export function anchorOf(row: Selectable<Database['audit_heads']>): ChainAnchor | undefined {
  if (row.anchor_size === null) return undefined
  return { size: wholeOf(row.anchor_size), hash: row.anchor_hash ?? '', prunedAt: wholeOf(row.anchor_at) }
}

function wholeOf(value: number | string | null): number {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : 0
}

async function lastNumber(db: Kysely<Database>, chain: ChainName): Promise<number> {
  const row = await db
    .selectFrom('audit_events')
    .select('number')
    .where('chain', '=', chain)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Number(row?.number ?? 0)
}

async function listEvents(
  db: Kysely<Database>,
  chain: ChainName,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<ChainedEvent>> {
  const below = page.after === undefined ? (await lastNumber(db, chain)) + 1 : readNumber(page.after)
  const floor = Math.max(1, below - AUDIT_SCAN_MAX)
  const rows = await selectEvents(db, chain, filter, { from: floor, below, limit: page.limit + 1 })
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  const items = shown.map(toEvent)
  if (rows.length > page.limit && last !== undefined) return { items, nextCursor: String(last.number) }
  return { items, nextCursor: (await leadsOn(db, chain, filter, floor)) ? String(floor) : null }
}

interface Slice {
  readonly from: number
  readonly below: number
  readonly limit: number
}

function selectEvents(
  db: Kysely<Database>,
  chain: ChainName,
  { subject, action, actor, since, until }: AuditFilter,
  { from, below, limit }: Slice,
): Promise<readonly EventRow[]> {
  let query = db
    .selectFrom('audit_events')
    .selectAll()
    .where('chain', '=', chain)
    .where('number', '>=', from)
    .where('number', '<', below)
    .orderBy('number', 'desc')
    .limit(limit)
  if (subject !== undefined) query = query.where('subject', '=', subject)
  if (action !== undefined) query = query.where('action', '=', action)
  if (actor !== undefined) query = query.where('actor', '=', actor)
  if (since !== undefined) query = query.where('at', '>=', since)
  if (until !== undefined) query = query.where('at', '<', until)
  return query.execute()
}

/** Whether what is asked for may lie below the events that were looked at: what was pruned is not there. */
async function leadsOn(
  db: Kysely<Database>,
  chain: ChainName,
  { since }: AuditFilter,
  floor: number,
): Promise<boolean> {
  if (floor <= 1) return false
  const row = await db
    .selectFrom('audit_events')
    .select('at')
    .where('chain', '=', chain)
    .where('number', '<', floor)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined && (since === undefined || Number(row.at) >= since - CLOCKS_APART_MS)
}

/** A cursor's number; one that somebody made up leads to an empty page. */
function readNumber(after: string): number {
  return /^[0-9]{1,15}$/.test(after) ? Number(after) : 0
}

export function toEvent(row: EventRow): ChainedEvent {
  return {
    id: row.id,
    chain: row.chain,
    number: Number(row.number),
    at: Number(row.at),
    action: row.action,
    actor: row.actor,
    subject: row.subject,
    service: row.service ?? undefined,
    requestId: row.request_id ?? undefined,
    ip: row.ip ?? undefined,
    reason: row.reason ?? undefined,
    before: readJson(row.before),
    after: readJson(row.after),
    previousHash: row.previous_hash,
    hash: row.hash,
  }
}

/** What is no JSON was not written by us: the event is then told, and found to be changed, instead of failing every read. */
function readJson(text: string | null): unknown {
  if (text === null) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value
  } catch {
    return { unreadable: text }
  }
}
