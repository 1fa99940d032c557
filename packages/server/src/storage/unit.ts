import {
  type ApiKey,
  type ChainedEvent,
  chainEvent,
  EMPTY_HEAD,
  type EpochMs,
  type KeyDigest,
  type KeyId,
  type LiveUse,
  type SecretId,
  type ServiceId,
  type Sha256,
  type Workspace,
  type WorkspaceId,
} from '@keywright/core'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { NewId } from '../ports/entropy.ts'
import type {
  AuditEntry,
  ChangeMark,
  IdempotentResult,
  KeyPlace,
  NewChange,
  StoredService,
  Unit,
} from '../ports/unit.ts'
import type { EngineTraits } from './engine-types.ts'
import { readLiveUse } from './live-use.ts'
import { memberStatements } from './member-unit.ts'
import { fromKey, fromSecret, fromWorkspace, toKey, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

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

function serviceStatements(
  db: Kysely<Database>,
  { wallNow, traits: { rowLocks } }: Pick<UnitTools, 'wallNow' | 'traits'>,
) {
  const toService = (row: Selectable<Database['services']>, id: ServiceId): StoredService => {
    return { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
  }
  const select = (id: ServiceId) => db.selectFrom('services').selectAll().where('id', '=', id)
  return {
    liveUse: (id: ServiceId, now: EpochMs): Promise<LiveUse> => readLiveUse(db, id, now),
    async shareService(id: ServiceId): Promise<StoredService | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forShare())
        .executeTakeFirst()
      return row && toService(row, id)
    },
    async lockService(id: ServiceId): Promise<StoredService | undefined> {
      const locked = select(id).$if(rowLocks, (query) => query.forUpdate())
      let row = await locked.executeTakeFirst()
      if (row === undefined && rowLocks) {
        // No row to lock yet: of several processes that start at once, one applies the definition, and the others find it.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`keywright service ${id}`}, 0))`.execute(db)
        row = await locked.executeTakeFirst()
      }
      return row && toService(row, id)
    },
    async putService(service: StoredService): Promise<void> {
      const row = {
        id: service.id,
        source: service.source,
        revision: service.revision,
        changed_seq: service.changedSeq,
        applied_at: wallNow(),
      }
      await db
        .insertInto('services')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ source: row.source, revision: row.revision, applied_at: row.applied_at }),
        )
        .execute()
    },
    async markServiceChanged(id: ServiceId, seq: number): Promise<void> {
      await db.updateTable('services').set({ changed_seq: seq }).where('id', '=', id).execute()
    },
  }
}

function workspaceStatements(db: Kysely<Database>, { rowLocks }: EngineTraits) {
  const select = (id: WorkspaceId) => db.selectFrom('workspaces').selectAll().where('id', '=', id)
  return {
    async findServiceOf(id: WorkspaceId): Promise<ServiceId | undefined> {
      const row = await db.selectFrom('workspaces').select('service').where('id', '=', id).executeTakeFirst()
      return row?.service as ServiceId | undefined // as `fromWorkspace` wrote it
    },
    async shareWorkspace(id: WorkspaceId): Promise<Workspace | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forShare())
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async lockWorkspace(id: WorkspaceId): Promise<Workspace | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forUpdate())
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async findWorkspaceBySlug(service: ServiceId, slug: string): Promise<Workspace | undefined> {
      const row = await db
        .selectFrom('workspaces')
        .selectAll()
        .where('service', '=', service)
        .where('slug', '=', slug)
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async insertWorkspace(workspace: Workspace): Promise<void> {
      await db.insertInto('workspaces').values(fromWorkspace(workspace)).execute()
    },
    async updateWorkspace(workspace: Workspace): Promise<void> {
      await db.updateTable('workspaces').set(fromWorkspace(workspace)).where('id', '=', workspace.id).execute()
    },
    async deleteWorkspace(id: WorkspaceId): Promise<void> {
      const keys = db.selectFrom('api_keys').select('id').where('workspace_id', '=', id)
      await db.deleteFrom('secrets').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('usage_hourly').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('secret_callers').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('recent_refusals').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('limit_buckets').where('subject', 'in', keys).execute()
      await db.deleteFrom('limit_buckets').where('subject', '=', id).execute()
      await db.deleteFrom('api_keys').where('workspace_id', '=', id).execute()
      await db.deleteFrom('memberships').where('workspace_id', '=', id).execute()
      await db.deleteFrom('invitations').where('workspace_id', '=', id).execute()
      await db.deleteFrom('workspaces').where('id', '=', id).execute()
    },
    async markWorkspaceChanged(id: WorkspaceId, seq: number): Promise<void> {
      await db.updateTable('workspaces').set({ changed_seq: seq }).where('id', '=', id).execute()
    },
    async countUnrevokedKeys(workspace: WorkspaceId): Promise<number> {
      const row = await db
        .selectFrom('api_keys')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspace)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
    async countLiveKeys(workspace: WorkspaceId, now: EpochMs): Promise<number> {
      const row = await db
        .selectFrom('api_keys')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspace)
        .where('revoked_at', 'is', null)
        .where((s) => s.or([s('expires_at', 'is', null), s('expires_at', '>', now)]))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}

function keyStatements(db: Kysely<Database>, { rowLocks }: EngineTraits) {
  /** As they were read under the lock: most commands leave them alone. */
  const locked = new Map<KeyId, ApiKey['secrets']>()
  return {
    async findPlaceOf(id: KeyId): Promise<KeyPlace | undefined> {
      const row = await db
        .selectFrom('api_keys')
        .select(['service', 'workspace_id'])
        .where('id', '=', id)
        .executeTakeFirst()
      // As `fromKey` wrote them.
      return row && { service: row.service as ServiceId, workspaceId: row.workspace_id as WorkspaceId }
    },
    async lockKey(id: KeyId): Promise<ApiKey | undefined> {
      const row = await db
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id)
        .$if(rowLocks, (query) => query.forUpdate())
        .executeTakeFirst()
      if (row === undefined) return undefined
      // A statement of its own, after the lock: what another command wrote while this one waited is read now.
      const secrets = await db.selectFrom('secrets').selectAll().where('api_key_id', '=', id).orderBy('id').execute()
      const key = toKey(row, secrets)
      locked.set(id, key.secrets)
      return key
    },
    async findTakenDigests(digests: readonly KeyDigest[]): Promise<readonly KeyDigest[]> {
      if (digests.length === 0) return []
      const rows = await db.selectFrom('secrets').select('digest').where('digest', 'in', digests).execute()
      return rows.map(({ digest }) => digest as KeyDigest) // one of those that were asked for
    },
    async insertKey(key: ApiKey): Promise<void> {
      await db.insertInto('api_keys').values(fromKey(key)).execute()
      await db
        .insertInto('secrets')
        .values(key.secrets.map((secret) => fromSecret(secret, key.id)))
        .execute()
    },
    async updateKey(key: ApiKey): Promise<void> {
      await db
        .updateTable('api_keys')
        .set(fromKey(key))
        .where('id', '=', key.id)
        .where('workspace_id', '=', key.workspaceId)
        .execute()
      if (locked.get(key.id) === key.secrets) return
      locked.delete(key.id)
      // A rotation lets go of the oldest ended ones.
      const kept = key.secrets.map((secret) => secret.id)
      await db.deleteFrom('secrets').where('api_key_id', '=', key.id).where('id', 'not in', kept).execute()
      // What a rotation or an end changes of a secret is its end; its last use belongs to whoever counts it.
      for (const secret of key.secrets) {
        const row = fromSecret(secret, key.id)
        await db
          .insertInto('secrets')
          .values(row)
          .onConflict((conflict) => conflict.column('id').doUpdateSet({ ends_at: row.ends_at, ended: row.ended }))
          .execute()
      }
    },
    async deleteKey(id: KeyId): Promise<void> {
      await db.deleteFrom('secrets').where('api_key_id', '=', id).execute()
      await db.deleteFrom('usage_hourly').where('api_key_id', '=', id).execute()
      await db.deleteFrom('secret_callers').where('api_key_id', '=', id).execute()
      await db.deleteFrom('recent_refusals').where('api_key_id', '=', id).execute()
      await db.deleteFrom('limit_buckets').where('subject', '=', id).execute()
      await db.deleteFrom('api_keys').where('id', '=', id).execute()
    },
    async markKeyChanged(id: KeyId, seq: number): Promise<void> {
      await db.updateTable('api_keys').set({ changed_seq: seq }).where('id', '=', id).execute()
    },
    async markKeysChanged(ids: readonly KeyId[], seq: number): Promise<void> {
      await db.updateTable('api_keys').set({ changed_seq: seq }).where('id', 'in', ids).execute()
    },
    async replaceDigest(id: SecretId, digest: KeyDigest, pepperVersion: number): Promise<void> {
      await db.updateTable('secrets').set({ digest, pepper_version: pepperVersion }).where('id', '=', id).execute()
    },
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
