import type { EpochMs, ServiceId, Workspace, WorkspaceId } from '@keywright/core'
import type { Kysely } from 'kysely'
import type { EngineTraits } from './engine-types.ts'
import { fromWorkspace, toWorkspace } from './rows.ts'
import type { Database } from './schema.ts'

/** What a command does with workspaces. */
export function workspaceStatements(db: Kysely<Database>, { rowLocks }: EngineTraits) {
  const select = (id: WorkspaceId) => db.selectFrom('workspaces').selectAll().where('id', '=', id)
  return {
    async findServiceOf(id: WorkspaceId): Promise<ServiceId | undefined> {
      const row = await db.selectFrom('workspaces').select('service').where('id', '=', id).executeTakeFirst()
      return row?.service as ServiceId | undefined // as `fromWorkspace` wrote it
    },
    async shareWorkspace(id: WorkspaceId): Promise<Workspace | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forShare())
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async lockWorkspace(id: WorkspaceId): Promise<Workspace | undefined> {
      const row = await select(id)
        .$if(rowLocks, (query) => query.forUpdate())
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async findWorkspaceBySlug(service: ServiceId, slug: string): Promise<Workspace | undefined> {
      const row = await db
        .selectFrom('workspaces')
        .selectAll()
        .where('service', '=', service)
        .where('slug', '=', slug)
        .executeTakeFirst()
      return row && toWorkspace(row)
    },
    async insertWorkspace(workspace: Workspace): Promise<void> {
      await db.insertInto('workspaces').values(fromWorkspace(workspace)).execute()
    },
    async updateWorkspace(workspace: Workspace): Promise<void> {
      await db.updateTable('workspaces').set(fromWorkspace(workspace)).where('id', '=', workspace.id).execute()
    },
    async deleteWorkspace(id: WorkspaceId): Promise<void> {
      const keys = db.selectFrom('api_keys').select('id').where('workspace_id', '=', id)
      await db.deleteFrom('secrets').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('usage_hourly').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('secret_callers').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('recent_refusals').where('api_key_id', 'in', keys).execute()
      await db.deleteFrom('limit_buckets').where('subject', 'in', keys).execute()
      await db.deleteFrom('limit_buckets').where('subject', '=', id).execute()
      await db.deleteFrom('api_keys').where('workspace_id', '=', id).execute()
      await db.deleteFrom('memberships').where('workspace_id', '=', id).execute()
      await db.deleteFrom('invitations').where('workspace_id', '=', id).execute()
      await db.deleteFrom('workspaces').where('id', '=', id).execute()
    },
    async markWorkspaceChanged(id: WorkspaceId, seq: number): Promise<void> {
      await db.updateTable('workspaces').set({ changed_seq: seq }).where('id', '=', id).execute()
    },
    async countUnrevokedKeys(workspace: WorkspaceId): Promise<number> {
      const row = await db
        .selectFrom('api_keys')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspace)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
    async countLiveKeys(workspace: WorkspaceId, now: EpochMs): Promise<number> {
      const row = await db
        .selectFrom('api_keys')
        .select((s) => s.fn.countAll<number>().as('count'))
        .where('workspace_id', '=', workspace)
        .where('revoked_at', 'is', null)
        .where((s) => s.or([s('expires_at', 'is', null), s('expires_at', '>', now)]))
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },
  }
}
