import { type ChainedEvent, chainEvent, EMPTY_HEAD, type EpochMs, type Sha256 } from '@keywright/core'
import type { Kysely, Selectable } from 'kysely'
import type { NewId } from '../ports/entropy.ts'
import type { AuditEntry, ChangeMark, IdempotentResult, NewChange, Unit } from '../ports/unit.ts'
import type { EngineTraits } from './engine-types.ts'
import { keyStatements } from './key-unit.ts'
import { memberStatements } from './member-unit.ts'
import type { Database } from './schema.ts'
import { serviceStatements } from './service-unit.ts'
import { workspaceStatements } from './workspace-unit.ts'

export interface UnitTools {
  readonly newId: NewId
  readonly sha256: Sha256
  readonly wallNow: () => EpochMs
  readonly traits: EngineTraits
  readonly appendChange: AppendChange
}

/** Appends a row to the feed and answers with its number, which it takes from the one row that stays locked until the commit. */
export type AppendChange = (db: Kysely<Database>, row: Omit<Selectable<Database['changes']>, 'seq'>) => Promise<number>

/** In two statements. */
export const appendInTurn: AppendChange = async (db, row) => {
  const { head: seq } = await db
    .updateTable('feed')
    .set((s) => ({ head: s('head', '+', 1) }))
    .where('id', '=', 1)
    .returning('head')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('changes')
    .values({ ...row, seq })
    .execute()
  return seq
}

/** A unit whose events are written at once, each a link of its chain. */
export interface ChainedUnit extends Omit<Unit, 'record'> {
  record(entry: AuditEntry): Promise<ChainedEvent>
}

/** An answer to an idempotent creation is kept for a day, and no more than that. */
const IDEMPOTENCY_KEPT_MS = 86_400_000

/** The statements of commands over one session, which is inside a transaction. One statement a method, but for the chain. */
export function makeUnit(db: Kysely<Database>, tools: UnitTools): ChainedUnit {
  return {
    now: tools.wallNow,
    ...serviceStatements(db, tools),
    ...workspaceStatements(db, tools.traits),
    ...keyStatements(db, tools.traits),
    ...memberStatements(db, tools.traits),
    ...feedStatements(db, tools),
    ...idempotencyStatements(db, tools.wallNow),
  }
}

function feedStatements(
  db: Kysely<Database>,
  { newId, sha256, wallNow, appendChange, traits: { rowLocks } }: UnitTools,
) {
  async function lockHead(chain: string) {
    const locked = db
      .selectFrom('audit_heads')
      .select(['size', 'hash'])
      .where('chain', '=', chain)
      .$if(rowLocks, (query) => query.forUpdate())
    const head = await locked.executeTakeFirst()
    if (head !== undefined || !rowLocks) return head
    // The first event of a chain has no row to lock, and two that made one each would both be number 1.
    await db
      .insertInto('audit_heads')
      .values({ chain, ...EMPTY_HEAD })
      .onConflict((conflict) => conflict.column('chain').doNothing())
      .execute()
    return locked.executeTakeFirst()
  }

  return {
    async record(entry: AuditEntry) {
      const head = await lockHead(entry.chain)
      const event = chainEvent(
        head ?? EMPTY_HEAD,
        { id: newId('evt'), at: wallNow(), reason: undefined, before: undefined, after: undefined, ...storable(entry) },
        sha256,
      )
      await db
        .insertInto('audit_events')
        .values({
          id: event.id,
          chain: event.chain,
          number: event.number,
          at: event.at,
          action: event.action,
          actor: event.actor,
          subject: event.subject,
          service: event.service ?? null,
          request_id: event.requestId ?? null,
          ip: event.ip ?? null,
          reason: event.reason ?? null,
          before: event.before === undefined ? null : JSON.stringify(event.before),
          after: event.after === undefined ? null : JSON.stringify(event.after),
          previous_hash: event.previousHash,
          hash: event.hash,
        })
        .execute()
      await db
        .insertInto('audit_heads')
        .values({ chain: event.chain, size: event.number, hash: event.hash })
        .onConflict((conflict) => conflict.column('chain').doUpdateSet({ size: event.number, hash: event.hash }))
        .execute()
      return event
    },
    async change({ kind, subject, apiKeyIds = [], digests = [] }: NewChange): Promise<ChangeMark> {
      const row = {
        id: newId('chg'),
        kind,
        subject: subject ?? null,
        api_key_ids: JSON.stringify(apiKeyIds),
        digests: JSON.stringify(digests),
        created_at: wallNow(),
      }
      return { seq: await appendChange(db, row), id: row.id }
    },
    async readHead(): Promise<ChangeMark> {
      return db.selectFrom('changes').select(['seq', 'id']).orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()
    },
  }
}

/**
 * An entry as an engine gives it back: SQLite cuts a text at NUL, Postgres refuses it, and half a surrogate pair is no UTF-8.
 * Hashed as it came, such an event would look altered for ever after.
 */
function storable(entry: AuditEntry): AuditEntry {
  const texts = Object.entries(entry).map(([name, value]) => [
    name,
    typeof value === 'string' ? value.replace(/[\0\p{Cs}]/gu, '\ufffd') : value,
  ])
  // Same names, same kinds of values.
  return Object.fromEntries(texts) as AuditEntry
}

function idempotencyStatements(db: Kysely<Database>, wallNow: () => EpochMs) {
  return {
    async findIdempotent(caller: string, key: string): Promise<IdempotentResult | undefined> {
      await db
        .deleteFrom('idempotency_keys')
        .where('created_at', '<', wallNow() - IDEMPOTENCY_KEPT_MS)
        .execute()
      const row = await db
        .selectFrom('idempotency_keys')
        .select(['fingerprint', 'result_id'])
        .where('caller', '=', caller)
        .where('idempotency_key', '=', key)
        .executeTakeFirst()
      return row && { fingerprint: row.fingerprint, resultId: row.result_id }
    },
    async keepIdempotent(caller: string, key: string, result: IdempotentResult): Promise<void> {
      const { fingerprint, resultId } = result
      await db
        .insertInto('idempotency_keys')
        .values({ caller, idempotency_key: key, fingerprint, result_id: resultId, created_at: wallNow() })
        .execute()
    },
  }
}
