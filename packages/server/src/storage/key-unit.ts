import type { ApiKey, KeyDigest, KeyId, SecretId, ServiceId, WorkspaceId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { KeyPlace } from '../ports/unit.ts'
import type { EngineTraits } from './engine-types.ts'
import { fromKey, fromSecret, toKey } from './rows.ts'
import type { Database } from './schema.ts'

/** What a command does with keys and their secrets. */
export function keyStatements(db: Kysely<Database>, { rowLocks }: EngineTraits) {
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
