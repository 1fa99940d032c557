import {
  type ApiKey,
  AppError,
  asKeyId,
  asServiceId,
  asWorkspaceId,
  type KeyId,
  type ServiceDefinition,
  type ServiceId,
  type Workspace,
  type WorkspaceId,
} from '@keywright/core'
import { beyondReach, type Caller, keyNotFound, reaches, workspaceNotFound } from '../../app/index.ts'
import type { StoredService } from '../../ports/index.ts'
import type { ManagementParts } from './parts.ts'

export interface FoundWorkspace {
  readonly workspace: Workspace
  readonly definition: ServiceDefinition
}

export interface FoundKey extends FoundWorkspace {
  readonly key: ApiKey
}

// "Not yours", "not there" and "no such id at all" are one and the same 404.

export function keyIdOf(text: string): KeyId {
  const id = asKeyId(text)
  if (id === undefined) throw keyNotFound()
  return id
}

export function workspaceIdOf(text: string): WorkspaceId {
  const id = asWorkspaceId(text)
  if (id === undefined) throw workspaceNotFound()
  return id
}

export function serviceIdOf(text: string): ServiceId {
  const id = asServiceId(text)
  if (id === undefined) throw serviceNotFound()
  return id
}

export async function getKey(parts: ManagementParts, caller: Caller, id: string): Promise<FoundKey> {
  const key = await parts.queries.findKey(keyIdOf(id))
  if (key === undefined) throw keyNotFound()
  if (!reaches(caller, key.workspaceId)) throw beyondReach(caller, key.workspaceId, keyNotFound())
  return { key, ...(await getWorkspace(parts, caller, key.workspaceId)) }
}

export async function getWorkspace(parts: ManagementParts, caller: Caller, id: string): Promise<FoundWorkspace> {
  const workspaceId = workspaceIdOf(id)
  if (!reaches(caller, workspaceId)) throw beyondReach(caller, workspaceId, workspaceNotFound())
  const workspace = await parts.queries.findWorkspace(workspaceId)
  if (workspace === undefined) throw workspaceNotFound()
  const stored = await parts.queries.findService(workspace.service)
  if (stored === undefined) throw new AppError('internal', 'The workspace has lost its service.')
  return { workspace, definition: parts.definitionOf(stored) }
}

/** A service in which the caller reaches a workspace; the others are not told of. */
export async function getService(parts: ManagementParts, caller: Caller, id: string): Promise<StoredService> {
  const stored = await parts.queries.findService(serviceIdOf(id))
  if (stored === undefined || !(await seenServices(parts, caller))(stored.id)) throw serviceNotFound()
  return stored
}

/** Which services a caller may know of: those of the workspaces that he reaches. */
export async function seenServices(parts: ManagementParts, caller: Caller): Promise<(id: ServiceId) => boolean> {
  if (caller.reach === 'all') return () => true
  if (caller.reach.length === 0) return () => false
  const page = { limit: caller.reach.length, after: undefined }
  const { items } = await parts.queries.listWorkspaces({ ids: caller.reach }, page)
  const seen = new Set(items.map(({ service }) => service))
  return (id) => seen.has(id)
}

function serviceNotFound(): AppError {
  return new AppError('service_not_found', 'There is no such service within the reach of this management token.')
}
