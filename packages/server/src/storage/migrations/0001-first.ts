import type { Kysely, Migration } from 'kysely'
import type { EngineTypes, TableTypes } from '../engine-types.ts'

/** The first schema. Frozen once released: later changes are migrations of their own. */
export function firstMigration(types: TableTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await types.makeFunctions(db)
      await createTenants(db, types)
      await createKeys(db, types)
      await createCounters(db, types)
      await createAudit(db, types)
      await createFeed(db, types)
    },
  }
}

async function createTenants(db: Kysely<unknown>, { integer, text }: EngineTypes): Promise<void> {
  await db.schema
    .createTable('services')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('source', text, (c) => c.notNull())
    .addColumn('revision', integer, (c) => c.notNull())
    .addColumn('changed_seq', integer, (c) => c.notNull())
    .addColumn('applied_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('workspaces')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('service', text, (c) => c.notNull().references('services.id'))
    .addColumn('slug', text, (c) => c.notNull())
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('plan', text)
    .addColumn('environments', text, (c) => c.notNull())
    .addColumn('limits', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('revision', integer, (c) => c.notNull())
    .addColumn('changed_seq', integer, (c) => c.notNull())
    .addUniqueConstraint('workspaces_service_slug', ['service', 'slug'])
    .execute()
}

async function createKeys(db: Kysely<unknown>, { integer, text }: EngineTypes): Promise<void> {
  await db.schema
    .createTable('api_keys')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('service', text, (c) => c.notNull())
    .addColumn('workspace_id', text, (c) => c.notNull().references('workspaces.id'))
    .addColumn('name', text, (c) => c.notNull())
    .addColumn('environment', text, (c) => c.notNull())
    .addColumn('type', text, (c) => c.notNull())
    .addColumn('public_id', text, (c) => c.notNull())
    .addColumn('scopes', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('created_by', text, (c) => c.notNull())
    .addColumn('expires_at', integer)
    .addColumn('disabled_at', integer)
    .addColumn('revoked_at', integer)
    .addColumn('revoked_by', text)
    .addColumn('revoke_reason', text)
    .addColumn('limits', text, (c) => c.notNull())
    .addColumn('allowed_ips', text, (c) => c.notNull())
    .addColumn('allowed_origins', text, (c) => c.notNull())
    .addColumn('metadata', text, (c) => c.notNull())
    .addColumn('management', text)
    .addColumn('revision', integer, (c) => c.notNull())
    .addColumn('changed_seq', integer, (c) => c.notNull())
    .execute()
  // Ids are time-ordered, so this index serves the list, its pages and the count in one.
  await db.schema.createIndex('api_keys_workspace').on('api_keys').columns(['workspace_id', 'id']).execute()
  await db.schema.createIndex('api_keys_service').on('api_keys').columns(['service', 'id']).execute()
  await db.schema
    .createTable('secrets')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('digest', text, (c) => c.notNull().unique())
    .addColumn('api_key_id', text, (c) => c.notNull().references('api_keys.id'))
    .addColumn('pepper_version', integer, (c) => c.notNull())
    .addColumn('display', text, (c) => c.notNull())
    .addColumn('format', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addColumn('ends_at', integer)
    .addColumn('ended', integer, (c) => c.notNull())
    .addColumn('last_used_at', integer)
    .execute()
  await db.schema.createIndex('secrets_api_key').on('secrets').columns(['api_key_id', 'id']).execute()
}

async function createCounters(db: Kysely<unknown>, { integer, text, busy }: TableTypes): Promise<void> {
  await db.schema
    .createTable('limit_buckets')
    .addColumn('subject', text, (c) => c.primaryKey())
    .addColumn('version', integer, (c) => c.notNull())
    .addColumn('state', text, (c) => c.notNull())
    .addColumn('updated_at', integer, (c) => c.notNull())
    .$call(busy)
    .execute()
  await db.schema
    .createTable('usage_hourly')
    .addColumn('api_key_id', text, (c) => c.notNull())
    .addColumn('secret_id', text, (c) => c.notNull())
    .addColumn('hour', integer, (c) => c.notNull())
    .addColumn('outcome', text, (c) => c.notNull())
    .addColumn('count', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_hourly_key', ['api_key_id', 'hour', 'secret_id', 'outcome'])
    .execute()
  await db.schema
    .createTable('recent_refusals')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('service', text, (c) => c.notNull())
    .addColumn('workspace_id', text)
    .addColumn('api_key_id', text)
    .addColumn('secret_id', text)
    .addColumn('at', integer, (c) => c.notNull())
    .addColumn('reason', text, (c) => c.notNull())
    .addColumn('detail', text)
    .addColumn('ip', text)
    .addColumn('method', text)
    .addColumn('path', text)
    .execute()
  await db.schema.createIndex('recent_refusals_key').on('recent_refusals').columns(['api_key_id', 'id']).execute()
  await db.schema.createIndex('recent_refusals_service').on('recent_refusals').columns(['service', 'id']).execute()
  await db.schema
    .createIndex('recent_refusals_workspace')
    .on('recent_refusals')
    .columns(['workspace_id', 'id'])
    .execute()
  await db.schema
    .createTable('idempotency_keys')
    .addColumn('caller', text, (c) => c.notNull())
    .addColumn('idempotency_key', text, (c) => c.notNull())
    .addColumn('fingerprint', text, (c) => c.notNull())
    .addColumn('result_id', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('idempotency_keys_key', ['caller', 'idempotency_key'])
    .execute()
  await db.schema.createIndex('idempotency_keys_created').on('idempotency_keys').column('created_at').execute()
}

async function createAudit(db: Kysely<unknown>, { integer, text }: EngineTypes): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('chain', text, (c) => c.notNull())
    .addColumn('number', integer, (c) => c.notNull())
    .addColumn('at', integer, (c) => c.notNull())
    .addColumn('action', text, (c) => c.notNull())
    .addColumn('actor', text, (c) => c.notNull())
    .addColumn('subject', text, (c) => c.notNull())
    .addColumn('service', text)
    .addColumn('request_id', text)
    .addColumn('ip', text)
    .addColumn('reason', text)
    .addColumn('before', text)
    .addColumn('after', text)
    .addColumn('previous_hash', text, (c) => c.notNull())
    .addColumn('hash', text, (c) => c.notNull())
    .addUniqueConstraint('audit_events_chain_number', ['chain', 'number'])
    .execute()
  await db.schema
    .createTable('audit_heads')
    .addColumn('chain', text, (c) => c.primaryKey())
    .addColumn('size', integer, (c) => c.notNull())
    .addColumn('hash', text, (c) => c.notNull())
    .execute()
}

async function createFeed(db: Kysely<unknown>, { integer, text, busy }: TableTypes): Promise<void> {
  await db.schema
    .createTable('feed')
    .addColumn('id', integer, (c) => c.primaryKey())
    .addColumn('head', integer, (c) => c.notNull())
    .$call(busy)
    .execute()
  await db.schema
    .createTable('changes')
    .addColumn('seq', integer, (c) => c.primaryKey())
    .addColumn('id', text, (c) => c.notNull())
    .addColumn('kind', text, (c) => c.notNull())
    .addColumn('subject', text)
    .addColumn('api_key_ids', text, (c) => c.notNull())
    .addColumn('digests', text, (c) => c.notNull())
    .addColumn('created_at', integer, (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('nodes')
    .addColumn('id', text, (c) => c.primaryKey())
    .addColumn('applied_seq', integer, (c) => c.notNull())
    .addColumn('applied_id', text, (c) => c.notNull())
    .addColumn('renewals', integer, (c) => c.notNull())
    .addColumn('joined_at', integer, (c) => c.notNull())
    .addColumn('pepper_versions', text, (c) => c.notNull())
    .$call(busy)
    .execute()
  // Kysely types tables by the schema at hand; a migration knows only its own. Change 0 gives the first node something to have applied.
  const rows = db as Kysely<{
    feed: { id: number; head: number }
    changes: { seq: number; id: string; kind: string; api_key_ids: string; digests: string; created_at: number }
  }>
  await rows.insertInto('feed').values({ id: 1, head: 0 }).execute()
  await rows
    .insertInto('changes')
    .values({ seq: 0, id: 'begin', kind: 'everything', api_key_ids: '[]', digests: '[]', created_at: 0 })
    .execute()
}
