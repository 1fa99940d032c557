/**
 * The schema's history.
 * Owns: numbered migrations, frozen once released, and running those that a database lacks.
 * Refuses: to change data that a command should change.
 * Called by: whoever opens a store.
 */
import { type Kysely, Migrator } from 'kysely'
import type { TableTypes } from '../engine-types.ts'
import type { Database } from '../schema.ts'
import { firstMigration } from './0001-first.ts'
import { membersMigration } from './0002-members.ts'
import { auditAnchorsMigration } from './0003-audit-anchors.ts'
import { callersMigration } from './0004-callers.ts'
import { bucketWidthsMigration } from './0005-bucket-widths.ts'
import { nodeFactsMigration } from './0006-node-facts.ts'
import { limitStoresMigration } from './0007-limit-stores.ts'

/**
 * Brings a database to the newest schema. Of several processes that start at once, one migrates and the others find it done.
 * Rejects where the database has a migration that this version does not know. `schema`: where the engine has several.
 */
export async function migrate(db: Kysely<Database>, types: TableTypes, schema?: string): Promise<void> {
  const migrations = {
    '0001-first': firstMigration(types),
    '0002-members': membersMigration(types),
    '0003-audit-anchors': auditAnchorsMigration(types),
    '0004-callers': callersMigration(types),
    '0005-bucket-widths': bucketWidthsMigration(),
    '0006-node-facts': nodeFactsMigration(types),
    '0007-limit-stores': limitStoresMigration(types),
  }
  const provider = { getMigrations: async () => migrations }
  const migrator = new Migrator({ db, provider, ...(schema === undefined ? {} : { migrationTableSchema: schema }) })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw new Error('the database could not be migrated', { cause: error })
}
