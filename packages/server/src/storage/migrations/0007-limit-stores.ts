import type { Kysely, Migration } from 'kysely'
import type { EngineTypes } from '../engine-types.ts'

/** Where a node counts limits, as it says with each renewal. Absent of nodes of an older version, which go on beside newer ones. */
export function limitStoresMigration({ text }: EngineTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('nodes').addColumn('limit_store', text).execute()
    },
  }
}
