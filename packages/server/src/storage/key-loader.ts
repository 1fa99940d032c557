import type { KeyDigest, ServiceId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { KeyLoader, LoadedKey } from '../ports/queries.ts'
import { toKey, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

/**
 * The read of the check: one statement from a digest to its key, the key's secrets and its workspace. It runs outside any
 * transaction, on a connection of its own: inside an open read transaction rows stay old.
 */
export function makeKeyLoader(db: Kysely<Database>): KeyLoader {
  return {
    async loadKey(digests: readonly KeyDigest[]): Promise<LoadedKey | undefined> {
      const rows = await db
        .selectFrom('secrets as asked')
        .innerJoin('api_keys as k', 'k.id', 'asked.api_key_id')
        .innerJoin('workspaces as w', 'w.id', 'k.workspace_id')
        .innerJoin('secrets as s', 's.api_key_id', 'k.id')
        .selectAll('k')
        .select([
          'w.slug as w_slug',
          'w.name as w_name',
          'w.plan as w_plan',
          'w.environments as w_environments',
          'w.limits as w_limits',
          'w.created_at as w_created_at',
          'w.revision as w_revision',
          'w.changed_seq as w_changed_seq',
          's.id as s_id',
          's.digest as s_digest',
          's.pepper_version as s_pepper_version',
          's.display as s_display',
          's.format as s_format',
          's.created_at as s_created_at',
          's.ends_at as s_ends_at',
          's.ended as s_ended',
          's.last_used_at as s_last_used_at',
        ])
        .where('asked.digest', 'in', digests)
        // One token may have led to two keys: one under a pepper, and one that was imported by the plain digest. Who knows a
        // digest alone must not come between a token and the key that it was issued for, so the pepper goes first.
        .orderBy('asked.pepper_version', 'desc')
        .orderBy('s.id')
        .execute()
      const [row] = rows
      if (row === undefined) return undefined
      const secrets = rows
        .filter(({ id }) => id === row.id)
        .map((each) => ({
          id: each.s_id,
          digest: each.s_digest,
          api_key_id: each.id,
          pepper_version: each.s_pepper_version,
          display: each.s_display,
          format: each.s_format,
          created_at: each.s_created_at,
          ends_at: each.s_ends_at,
          ended: each.s_ended,
          last_used_at: each.s_last_used_at,
        }))
      const workspace = toWorkspace({
        id: row.workspace_id,
        service: row.service,
        slug: row.w_slug,
        name: row.w_name,
        plan: row.w_plan,
        environments: row.w_environments,
        limits: row.w_limits,
        created_at: row.w_created_at,
        revision: row.w_revision,
        changed_seq: row.w_changed_seq,
      })
      return { key: toKey(row, secrets), workspace }
    },
    async loadService(id: ServiceId) {
      const row = await db.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst()
      return row && { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
    },
  }
}
