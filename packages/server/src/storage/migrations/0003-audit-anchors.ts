import type { Kysely, Migration } from 'kysely'
import type { EngineTypes } from '../engine-types.ts'

/**
 * Where a chain begins whose oldest events were pruned: number and hash of the last that went, when, and the number of the event
 * that says so.
 */
export function auditAnchorsMigration({ integer, text }: EngineTypes): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('audit_heads').addColumn('anchor_size', integer).execute()
      await db.schema.alterTable('audit_heads').addColumn('anchor_hash', text).execute()
      await db.schema.alterTable('audit_heads').addColumn('anchor_at', integer).execute()
      await db.schema.alterTable('audit_heads').addColumn('anchor_event', integer).execute()
    },
  }
}
