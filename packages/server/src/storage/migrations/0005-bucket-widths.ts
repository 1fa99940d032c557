import type { Kysely, Migration } from 'kysely'

/**
 * Buckets became a millisecond wider than a part of their window, and so their numbers lower: a row that was written before would
 * stand still until the clock has caught up with it, for weeks. Every window begins empty, once.
 */
export function bucketWidthsMigration(): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.deleteFrom('limit_buckets' as never).execute()
    },
  }
}
