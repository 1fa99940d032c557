import type { KeyDigest, KeyId, ServiceId } from '@keywright/core'
import type { CompiledQuery, InferResult, Kysely } from 'kysely'
import type { KeyLoader, LoadedKey } from '../ports/queries.ts'
import { type KeyRow, toKey, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

// Columns are named: a prepared statement that reads `*` fails once a newer version has added one.
const KEY_COLUMNS = [
  'k.id',
  'k.service',
  'k.workspace_id',
  'k.name',
  'k.environment',
  'k.type',
  'k.public_id',
  'k.scopes',
  'k.created_at',
  'k.created_by',
  'k.expires_at',
  'k.disabled_at',
  'k.revoked_at',
  'k.revoked_by',
  'k.revoke_reason',
  'k.limits',
  'k.allowed_ips',
  'k.allowed_origins',
  'k.metadata',
  'k.management',
  'k.revision',
  'k.changed_seq',
] as const satisfies readonly `k.${keyof KeyRow}`[]

const WORKSPACE_COLUMNS = [
  'w.slug as w_slug',
  'w.name as w_name',
  'w.plan as w_plan',
  'w.environments as w_environments',
  'w.limits as w_limits',
  'w.created_at as w_created_at',
  'w.revision as w_revision',
  'w.changed_seq as w_changed_seq',
] as const

/**
 * The read of the check: one statement from a digest to its key, the key's secrets and its workspace. It runs outside any
 * transaction, on a connection of its own: inside an open read transaction rows stay old.
 */
export function makeKeyLoader(db: Kysely<Database>): KeyLoader {
  // Compiled once for each number of digests, which is that of the peppers.
  const compiled = new Map<number, CompiledQuery<KeyReadRow>>()

  function compile(count: number): CompiledQuery<KeyReadRow> {
    const known = compiled.get(count)
    if (known !== undefined) return known
    const query = readByDigest(
      db,
      Array.from({ length: count }, () => ''),
    ).compile()
    compiled.set(count, query)
    return query
  }

  return {
    async loadKey(digests: readonly KeyDigest[]): Promise<LoadedKey | undefined> {
      if (digests.length === 0) return undefined
      const { rows } = await db.executeQuery<KeyReadRow>({ ...compile(digests.length), parameters: digests })
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
      return { key: toKey(row, secrets), workspace: workspaceOf(row) }
    },
    async loadService(id: ServiceId) {
      const row = await db
        .selectFrom('services')
        .select(['source', 'revision', 'changed_seq'])
        .where('id', '=', id)
        .executeTakeFirst()
      return row && { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
    },
    async loadLimited(id: KeyId) {
      const row = await db
        .selectFrom('api_keys as k')
        .innerJoin('workspaces as w', 'w.id', 'k.workspace_id')
        .innerJoin('services as d', 'd.id', 'k.service')
        .select(KEY_COLUMNS)
        .select(WORKSPACE_COLUMNS)
        .select(['d.source as d_source', 'd.revision as d_revision', 'd.changed_seq as d_changed_seq'])
        .where('k.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return undefined
      const key = toKey(row, [])
      const service = {
        id: key.service,
        source: row.d_source,
        revision: row.d_revision,
        changedSeq: row.d_changed_seq,
      }
      return { key, workspace: workspaceOf(row), service }
    },
  }
}

type KeyReadRow = InferResult<ReturnType<typeof readByDigest>>[number]

function readByDigest(db: Kysely<Database>, digests: readonly string[]) {
  return (
    db
      .selectFrom('secrets as asked')
      .innerJoin('api_keys as k', 'k.id', 'asked.api_key_id')
      .innerJoin('workspaces as w', 'w.id', 'k.workspace_id')
      .innerJoin('secrets as s', 's.api_key_id', 'k.id')
      .select(KEY_COLUMNS)
      .select(WORKSPACE_COLUMNS)
      .select([
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
  )
}

interface WorkspacePart {
  readonly workspace_id: string
  readonly service: string
  readonly w_slug: string
  readonly w_name: string
  readonly w_plan: string | null
  readonly w_environments: string
  readonly w_limits: string
  readonly w_created_at: number
  readonly w_revision: number
  readonly w_changed_seq: number
}

function workspaceOf(row: WorkspacePart) {
  return toWorkspace({
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
}
