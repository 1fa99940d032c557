import type { EpochMs, LiveUse, ServiceId } from '@keywright/core'
import { type Kysely, type Selectable, sql } from 'kysely'
import type { StoredService } from '../ports/unit.ts'
import type { EngineTraits } from './engine-types.ts'
import { readLiveUse } from './live-use.ts'
import type { Database } from './schema.ts'

/** What a command does with services. */
export function serviceStatements(
  db: Kysely<Database>,
  { wallNow, traits: { rowLocks } }: { readonly wallNow: () => EpochMs; readonly traits: EngineTraits },
) {
  const toService = (row: Selectable<Database['services']>, id: ServiceId): StoredService => {
    return { id, source: row.source, revision: row.revision, changedSeq: row.changed_seq }
  }
  const select = (id: ServiceId) => db.selectFrom('services').selectAll().where('id', '=', id)
  return {
    liveUse: (id: ServiceId, now: EpochMs): Promise<LiveUse> => readLiveUse(db, id, now),
    async shareService(id: ServiceId): Promise<StoredService | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forShare())
        .executeTakeFirst()
      return row && toService(row, id)
    },
    async lockService(id: ServiceId): Promise<StoredService | undefined> {
      const locked = select(id).$if(rowLocks, (query) => query.forUpdate())
      let row = await locked.executeTakeFirst()
      if (row === undefined && rowLocks) {
        // No row to lock yet: of several processes that start at once, one applies the definition, and the others find it.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`keywright service ${id}`}, 0))`.execute(db)
        row = await locked.executeTakeFirst()
      }
      return row && toService(row, id)
    },
    async putService(service: StoredService): Promise<void> {
      const row = {
        id: service.id,
        source: service.source,
        revision: service.revision,
        changed_seq: service.changedSeq,
        applied_at: wallNow(),
      }
      await db
        .insertInto('services')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ source: row.source, revision: row.revision, applied_at: row.applied_at }),
        )
        .execute()
    },
    async markServiceChanged(id: ServiceId, seq: number): Promise<void> {
      await db.updateTable('services').set({ changed_seq: seq }).where('id', '=', id).execute()
    },
  }
}
