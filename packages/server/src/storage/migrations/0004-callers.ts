import type { Kysely, Migration } from 'kysely'
import type { EngineTypes } from '../engine-types.ts'

/** When each of the latest callers of a secret was last seen; a caller is a hash of its address. */
export function callersMigration({ integer, text }: EngineTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('secret_callers')
        .addColumn('api_key_id', text, (c) => c.notNull())
        .addColumn('secret_id', text, (c) => c.notNull())
        .addColumn('caller', text, (c) => c.notNull())
        .addColumn('seen_at', integer, (c) => c.notNull())
        .addPrimaryKeyConstraint('secret_callers_key', ['api_key_id', 'secret_id', 'caller'])
        .execute()
    },
  }
}
