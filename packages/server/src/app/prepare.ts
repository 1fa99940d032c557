import type { Workspace } from '@keywright/core'
import type { Queries } from '../ports/index.ts'
import type { ApplyService } from './apply-service.ts'
import { MANAGEMENT_SERVICE } from './authenticate.ts'
import { SYSTEM_CALLER } from './caller.ts'
import { MANAGEMENT_DEFINITION, MANAGEMENT_WORKSPACE_SLUG } from './management-service.ts'
import type { WorkspaceCommands } from './workspace-commands.ts'

export interface PreparePorts {
  readonly queries: Pick<Queries, 'findService' | 'listWorkspaces'>
  readonly applyService: ApplyService
  readonly workspaces: WorkspaceCommands
}

/** Brings an installation to where commands can begin: the built-in service as this release knows it, and its workspace. */
export async function prepareInstallation({ queries, applyService, workspaces }: PreparePorts): Promise<Workspace> {
  const stored = await queries.findService(MANAGEMENT_SERVICE)
  if (stored?.source !== MANAGEMENT_DEFINITION) {
    await applyService(SYSTEM_CALLER, MANAGEMENT_SERVICE, MANAGEMENT_DEFINITION, { wait: false })
  }
  const found = await findManagementWorkspace(queries)
  if (found !== undefined) return found
  return workspaces
    .createWorkspace(SYSTEM_CALLER, { service: MANAGEMENT_SERVICE, slug: MANAGEMENT_WORKSPACE_SLUG, name: 'Keywright' })
    .catch(async (error: unknown) => {
      // Another process of the same installation may have been first.
      const made = await findManagementWorkspace(queries)
      if (made === undefined) throw error
      return made
    })
}

async function findManagementWorkspace(queries: Pick<Queries, 'listWorkspaces'>): Promise<Workspace | undefined> {
  const page = await queries.listWorkspaces(
    { service: MANAGEMENT_SERVICE, slug: MANAGEMENT_WORKSPACE_SLUG },
    { limit: 1, after: undefined },
  )
  return page.items[0]
}
