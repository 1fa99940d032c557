import {
  type ApiKey,
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
import type { Kysely } from 'kysely'
import type { NewId } from '../ports/entropy.ts'
import type { AuditEntry, ChangeMark, IdempotentResult, NewChange, StoredService, Unit } from '../ports/unit.ts'
import { readLiveUse } from './live-use.ts'
import { memberStatements } from './member-unit.ts'
import { fromKey, fromSecret, fromWorkspace, toKey, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

export interface UnitTools {
  readonly newId: NewId
  readonly sha256: Sha256
  readonly wallNow: () => EpochMs
}

/** An answer to an idempotent creation is kept for a day, and no more than that. */
const IDEMPOTENCY_KEPT_MS = 86_400_000

/** The statements of commands over one session, which is inside a transaction. One statement a method, but for the chain. */
export function makeUnit(db: Kysely<Database>, tools: UnitTools): Unit {
  return {
    now: tools.wallNow,
    ...serviceStatements(db, tools.wallNow),
    ...workspaceStatements(db),
    ...keyStatements(db),
    ...memberStatements(db),
    ...feedStatements(db, tools),
    ...idempotencyStatements(db, tools.wallNow),
  }
}

function serviceStatements(db: Kysely<Database>, wallNow: () => EpochMs) {
  return {
    liveUse: (id: ServiceId, now: EpochMs): Promise<LiveUse> => readLiveUse(db, id, now),
    async findService(id: ServiceId): Promise<StoredService | undefined> {
      const row = await db.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst()
      return row && { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
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

function workspaceStatements(db: Kysely<Database>) {
  return {
    async lockWorkspace(id: WorkspaceId): Promise<Workspace | undefined> {
      const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst()
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

function keyStatements(db: Kysely<Database>) {
  return {
    async lockKey(id: KeyId): Promise<ApiKey | undefined> {
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
      if (row === undefined) return undefined
      const secrets = await db.selectFrom('secrets').selectAll().where('api_key_id', '=', id).orderBy('id').execute()
      return toKey(row, secrets)
    },
    async findTakenDigests(digests: readonly KeyDigest[]): Promise<readonly KeyDigest[]> {
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

function feedStatements(db: Kysely<Database>, { newId, sha256, wallNow }: UnitTools) {
  return {
    async record(entry: AuditEntry) {
      const head = await db
        .selectFrom('audit_heads')
        .select(['size', 'hash'])
        .where('chain', '=', entry.chain)
        .executeTakeFirst()
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
      // The one row from which numbers come is locked until the commit, so sequence order is commit order.
      const { head: seq } = await db
        .updateTable('feed')
        .set((s) => ({ head: s('head', '+', 1) }))
        .where('id', '=', 1)
        .returning('head')
        .executeTakeFirstOrThrow()
      const id = newId('chg')
      await db
        .insertInto('changes')
        .values({
          seq,
          id,
          kind,
          subject: subject ?? null,
          api_key_ids: JSON.stringify(apiKeyIds),
          digests: JSON.stringify(digests),
          created_at: wallNow(),
        })
        .execute()
      return { seq, id }
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
