import type { Kysely, Migration } from 'kysely'
import type { EngineTypes } from '../engine-types.ts'

/** What a node says of itself with each renewal. All may be absent: nodes of an older version go on beside newer ones. */
export function nodeFactsMigration({ integer }: EngineTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('nodes').addColumn('lease_ms', integer).execute()
      await db.schema.alterTable('nodes').addColumn('known_keys', integer).execute()
      await db.schema.alterTable('nodes').addColumn('renewed_at', integer).execute()
    },
  }
}
