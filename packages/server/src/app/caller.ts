import { AppError, type KeyId, type Scope, type WorkspaceId } from '@keywright/core'

/** Who gives a command: a management token, or the system itself. */
export interface Caller {
  /** What the audit names: `key_…`, or `system`. */
  readonly actor: string
  readonly apiKeyId: KeyId | undefined
  readonly scopes: ReadonlySet<Scope>
  readonly reach: 'all' | readonly WorkspaceId[]
  readonly operator: boolean
  readonly ip: string | undefined
  readonly requestId: string | undefined
}

export const MANAGEMENT_SCOPES = [
  'services:read',
  'services:write',
  'workspaces:read',
  'workspaces:write',
  'api-keys:read',
  'api-keys:write',
  'api-keys:verify',
  'members:read',
  'members:write',
  'nodes:read',
  'nodes:write',
  'usage:read',
  'audit:read',
] as const

export type ManagementScope = (typeof MANAGEMENT_SCOPES)[number]

/** Whoever runs the process: the command line's `init` and `dev`, and what a start-up does by itself. */
export const SYSTEM_CALLER: Caller = {
  actor: 'system',
  apiKeyId: undefined,
  scopes: new Set(MANAGEMENT_SCOPES as readonly string[] as readonly Scope[]), // the built-in service's own catalogue
  reach: 'all',
  operator: true,
  ip: undefined,
  requestId: undefined,
}

/** Throws `permission_missing` unless the caller holds the scope. */
export function requireScope(caller: Caller, scope: ManagementScope): void {
  // The set holds branded names of the built-in catalogue, which `ManagementScope` lists.
  if (caller.scopes.has(scope as string as Scope)) return
  throw new AppError('permission_missing', `This needs a management token with the scope "${scope}".`, {
    details: { missingScopes: [scope] },
  })
}

export function reaches(caller: Caller, workspace: WorkspaceId): boolean {
  return caller.reach === 'all' || caller.reach.includes(workspace)
}

/** Throws `workspace_not_found` for a workspace beyond the caller's reach: "not yours" and "not there" are told alike. */
export function requireReach(caller: Caller, workspace: WorkspaceId): void {
  if (!reaches(caller, workspace)) throw workspaceNotFound()
}

/** Throws `permission_missing` unless the caller reaches every workspace. */
export function requireReachAll(caller: Caller): void {
  if (caller.reach === 'all') return
  throw new AppError('permission_missing', 'This needs a management token that reaches all workspaces.')
}

export function requireOperator(caller: Caller, what: string): void {
  if (caller.operator) return
  throw new AppError('operator_required', `Only an operator's token may ${what}.`)
}

export function workspaceNotFound(): AppError {
  return new AppError('workspace_not_found', 'There is no such workspace within the reach of this management token.')
}

export function keyNotFound(): AppError {
  return new AppError('key_not_found', 'There is no such API key within the reach of this management token.')
}
