import {
  AppError,
  type EpochMs,
  type KeyId,
  type MemberId,
  type Role,
  type Scope,
  sessionIsFresh,
  type WorkspaceId,
} from '@keywright/core'

/** What a caller who signed in brings beside scopes and reach. */
export interface SignedIn {
  readonly id: MemberId
  readonly sessionId: string
  readonly roles: ReadonlyMap<WorkspaceId, Role>
  /** When he last proved who he is. */
  readonly confirmedAt: EpochMs
}

/** Who gives a command: a management token, a member who signed in, or the system itself. */
export interface Caller {
  /** What the audit names: `key_…`, `mem_…`, or `system`. */
  readonly actor: string
  readonly apiKeyId: KeyId | undefined
  readonly scopes: ReadonlySet<Scope>
  readonly reach: 'all' | readonly WorkspaceId[]
  readonly operator: boolean
  readonly member?: SignedIn | undefined
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
  if (caller.member !== undefined) throw roleInsufficient(scope)
  throw new AppError('permission_missing', `This needs a management token with the scope "${scope}".`, {
    details: { missingScopes: [scope] },
  })
}

export function reaches(caller: Caller, workspace: WorkspaceId): boolean {
  return caller.reach === 'all' || caller.reach.includes(workspace)
}

/** Throws `workspace_not_found` for a workspace beyond the caller's reach: "not yours" and "not there" are told alike. */
export function requireReach(caller: Caller, workspace: WorkspaceId): void {
  if (!reaches(caller, workspace)) throw beyondReach(caller, workspace, workspaceNotFound())
}

/** What is told of something in a workspace beyond the caller's reach: a member of it may know that it is there. */
export function beyondReach(caller: Caller, workspace: WorkspaceId, notFound: AppError): AppError {
  return caller.member?.roles.has(workspace) === true ? roleInsufficient() : notFound
}

function roleInsufficient(scope?: ManagementScope): AppError {
  const details = scope === undefined ? {} : { details: { missingScopes: [scope] } }
  return new AppError('permission_missing', 'Your role does not allow this. Ask an owner or admin.', details)
}

/**
 * Throws `confirmation_required` for a member whose last proof of who he is lies too far back. A browser left open is no
 * member; a management token proves itself each time.
 */
export function requireFresh(caller: Caller, now: EpochMs): void {
  if (caller.member === undefined || sessionIsFresh(caller.member.confirmedAt, now)) return
  throw new AppError('confirmation_required', 'Confirm that it is you, then do this again.')
}

/** Throws `permission_missing` unless the caller reaches every workspace. */
export function requireReachAll(caller: Caller): void {
  if (caller.reach === 'all') return
  throw new AppError('permission_missing', 'This needs an operator, or a management token that reaches all workspaces.')
}

export function requireOperator(caller: Caller, what: string): void {
  if (caller.operator) return
  throw new AppError('operator_required', `Only an operator may ${what}.`)
}

export function workspaceNotFound(): AppError {
  return new AppError('workspace_not_found', 'There is no such workspace within the reach of this management token.')
}

export function keyNotFound(): AppError {
  return new AppError('key_not_found', 'There is no such API key within the reach of this management token.')
}

/**
 * The caller as one scope leaves him: a member reaches the workspaces in which his role has it, and no other. Throws
 * `permission_missing` when that is none.
 */
export function narrowedTo(
  caller: Caller,
  scope: ManagementScope,
  scopesOf: (role: Role) => readonly string[],
): Caller {
  requireScope(caller, scope)
  if (caller.member === undefined || caller.operator) return caller
  const reach = [...caller.member.roles].filter(([, role]) => scopesOf(role).includes(scope)).map(([id]) => id)
  return { ...caller, reach }
}
