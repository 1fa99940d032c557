import type { ApiKey, EpochMs, KeyDigest, KeyId, ServiceId, Workspace, WorkspaceId } from '@keywright/core'
import { type Kysely, sql } from 'kysely'
import type { KeyFilter, Page, PageRequest, Queries } from '../ports/queries.ts'
import { PROBE } from './engine-types.ts'
import { readCallers } from './callers.ts'
import { readDailyUsage, readRefusals, readUsage } from './counters.ts'
import { folded, foldText } from './fold.ts'
import { type KeyRow, toKey, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

/** The control plane's reads over a session that never writes. */
export function makeQueries(db: Kysely<Database>): Queries {
  return {
    async listServices() {
      const rows = await db.selectFrom('services').selectAll().orderBy('id').execute()
      return rows.map((row) => ({
        id: row.id as ServiceId, // written by `putService` alone
        source: row.source,
        revision: row.revision,
        changedSeq: row.changed_seq,
      }))
    },
    async findService(id) {
      const row = await db.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst()
      return row && { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
    },
    listWorkspaces: (filter, page) => listWorkspaces(db, filter, page),
    async findWorkspace(id) {
      const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).executeTakeFirst()
      return row && toWorkspace(row)
    },
    listKeys: async (workspace, filter, now, page) => {
      const rows = await selectKeys(db, workspace, filter, now, page)
      const shown = rows.slice(0, page.limit)
      const items = await withSecrets(db, shown)
      return { items, nextCursor: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null }
    },
    async findKey(id: KeyId) {
      const row = await db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : (await withSecrets(db, [row]))[0]
    },
    findKeyByDigests: async (workspace: WorkspaceId, digests: readonly KeyDigest[]) => {
      const row = await db
        .selectFrom('api_keys')
        .innerJoin('secrets', 'secrets.api_key_id', 'api_keys.id')
        .selectAll('api_keys')
        .where('secrets.digest', 'in', digests)
        .where('api_keys.workspace_id', '=', workspace)
        .executeTakeFirst()
      return row === undefined ? undefined : (await withSecrets(db, [row]))[0]
    },
    usageOf: (key, since) => readUsage(db, key, since),
    callersOf: (key, since) => readCallers(db, key, since),
    dailyUsageOf: (keys, since) => readDailyUsage(db, keys, since),
    refusalsOf: (subject, limit) => readRefusals(db, subject, limit),
    async countSecretsByPepper() {
      const rows = await db
        .selectFrom('secrets')
        .innerJoin('api_keys', 'api_keys.id', 'secrets.api_key_id')
        .select((s) => ['pepper_version', s.fn.countAll<number>().as('count')])
        .where('ended', '=', 0)
        // A revoked key is never used again, so its digest would keep an old pepper in use for ever.
        .where('revoked_at', 'is', null)
        .groupBy('pepper_version')
        .execute()
      return new Map(rows.map((row) => [row.pepper_version, Number(row.count)]))
    },
    async ping() {
      await PROBE.execute(db)
    },
  }
}

async function listWorkspaces(
  db: Kysely<Database>,
  filter: Parameters<Queries['listWorkspaces']>[0],
  page: PageRequest,
): Promise<Page<Workspace>> {
  let query = db
    .selectFrom('workspaces')
    .selectAll()
    .orderBy('id')
    .limit(page.limit + 1)
  if (filter.service !== undefined) query = query.where('service', '=', filter.service)
  if (filter.slug !== undefined) query = query.where('slug', '=', filter.slug)
  if (filter.name !== undefined) {
    const like = `%${likeText(foldText(filter.name))}%`
    query = query.where(
      sql<boolean>`(${folded('name')} like ${like} escape '\\' or ${folded('slug')} like ${like} escape '\\')`,
    )
  }
  if (filter.ids !== undefined) query = query.where('id', 'in', filter.ids.length === 0 ? [''] : filter.ids)
  if (page.after !== undefined) query = query.where('id', '>', page.after)
  const rows = await query.execute()
  const shown = rows.slice(0, page.limit)
  return { items: shown.map(toWorkspace), nextCursor: rows.length > page.limit ? (shown.at(-1)?.id ?? null) : null }
}

async function selectKeys(
  db: Kysely<Database>,
  workspace: WorkspaceId,
  filter: KeyFilter,
  now: EpochMs,
  page: PageRequest,
): Promise<readonly KeyRow[]> {
  // Newest first: ids are time-ordered.
  let query = db
    .selectFrom('api_keys')
    .selectAll()
    .where('workspace_id', '=', workspace)
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
  if (page.after !== undefined) query = query.where('id', '<', page.after)
  if (filter.environment !== undefined) query = query.where('environment', '=', filter.environment)
  if (filter.type !== undefined) query = query.where('type', '=', filter.type)
  // The bracket keeps full access, written `"all"`, apart from a scope of that name.
  if (filter.scope !== undefined)
    query = query.where(sql<boolean>`scopes like ${`[%${likeText(JSON.stringify(filter.scope))}%`} escape '\\'`)
  if (filter.name !== undefined)
    query = query.where(sql<boolean>`${folded('name')} like ${`%${likeText(foldText(filter.name))}%`} escape '\\'`)
  if (filter.neverExpires === true) query = query.where('expires_at', 'is', null)
  if (filter.fullAccess === true) query = query.where('scopes', '=', '"all"')
  if (filter.oldSecretInUse === true) query = query.where(oldSecretInUse(now))
  if (filter.creatorLeft === true) query = query.where(creatorLeft())
  if (filter.neverUsed === true) query = query.where(lastUsed(), 'is', null)
  if (filter.unusedSince !== undefined) {
    const since = filter.unusedSince
    query = query.where((s) => s.or([s(lastUsed(), 'is', null), s(lastUsed(), '<', since)]))
  }
  const expired = sql<boolean>`(expires_at is not null and expires_at <= ${now})`
  if (filter.status === 'revoked') query = query.where('revoked_at', 'is not', null)
  else if (filter.status !== undefined) query = query.where('revoked_at', 'is', null)
  if (filter.status === 'expired') query = query.where(expired)
  if (filter.status === 'active' || filter.status === 'disabled') {
    query = query
      .where(sql<boolean>`not ${expired}`)
      .where('disabled_at', filter.status === 'active' ? 'is' : 'is not', null)
  }
  return query.execute()
}

function lastUsed() {
  return sql<
    number | null
  >`(select max(last_used_at) from ${sql.table('secrets')} where secrets.api_key_id = api_keys.id)`
}

/** A secret that still counts and was used after a newer one had been made. */
function oldSecretInUse(now: EpochMs) {
  const secrets = sql.table('secrets')
  return sql<boolean>`exists (select 1 from ${secrets} as old join ${secrets} as newer on newer.api_key_id = old.api_key_id
    where old.api_key_id = api_keys.id and newer.id > old.id and old.ended = 0
    and (old.ends_at is null or old.ends_at > ${now}) and old.last_used_at >= newer.created_at)`
}

/**
 * Made by a management token that is revoked or deleted, or by a member who is none of the workspace any more; an operator is
 * none of any, and leaves when his data are erased. The system itself never leaves.
 */
function creatorLeft() {
  return sql<boolean>`((created_by like 'key\\_%' escape '\\' and not exists (select 1 from ${sql.table('api_keys')} as creator
    where creator.id = api_keys.created_by and creator.revoked_at is null))
    or (created_by like 'mem\\_%' escape '\\'
    and not exists (select 1 from ${sql.table('memberships')} where memberships.workspace_id = api_keys.workspace_id
      and memberships.member_id = api_keys.created_by)
    and not exists (select 1 from ${sql.table('members')} where members.id = api_keys.created_by and members.operator = 1
      and members.erased_at is null)))`
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, (special) => `\\${special}`)
}

async function withSecrets(db: Kysely<Database>, rows: readonly KeyRow[]): Promise<readonly ApiKey[]> {
  if (rows.length === 0) return []
  const secrets = await db
    .selectFrom('secrets')
    .selectAll()
    .where(
      'api_key_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('id')
    .execute()
  return rows.map((row) =>
    toKey(
      row,
      secrets.filter((secret) => secret.api_key_id === row.id),
    ),
  )
}
