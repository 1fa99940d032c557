import { workspacePath } from './paths.ts'
import type { Effective, Page, PageRequest } from './resources.ts'
import type { CallOptions, Send } from './transport.ts'

export type Role = 'owner' | 'admin' | 'developer' | 'viewer'

export interface WorkspaceMemberResource {
  readonly id: string
  readonly email: string | null
  readonly name: string
  readonly role: Role
  readonly operator: boolean
  readonly since: string
  readonly lastSeenAt: string | null
}

export interface RoleFacts {
  readonly role: Role
  /** What it may do in its workspace. */
  readonly scopes: readonly string[]
  /** Roles that it may give, change and take. */
  readonly manages: readonly Role[]
}

export interface InvitationResource {
  readonly id: string
  readonly email: string | null
  readonly role: Role | null
  readonly createdBy: string
  readonly createdAt: string
  readonly expiresAt: string
}

/** With the link's token, which is told this once; `path` is the link below the dashboard's address. */
export interface MadeInvitation {
  readonly invitation: InvitationResource
  readonly token: string
  readonly path: string
}

export interface MemberRemoved {
  readonly removed: true
  /** The unrevoked keys that the member made. */
  readonly apiKeyIds: readonly string[]
  readonly effective: Effective
}

/** Who an id in `createdBy`, `revokedBy` or an event's `actor` is. */
export interface ActorResource {
  readonly id: string
  readonly kind: 'member' | 'operator' | 'management_token' | 'system' | 'unknown'
  /** `null`: gone, or none whose name is told here. */
  readonly name: string | null
}

export interface MemberCalls {
  list(workspace: string, page?: PageRequest, options?: CallOptions): Promise<Page<WorkspaceMemberResource>>
  roles(workspace: string, options?: CallOptions): Promise<readonly RoleFacts[]>
  /** The names behind ids, at most 100. */
  actors(workspace: string, ids: readonly string[], options?: CallOptions): Promise<readonly ActorResource[]>
  setRole(workspace: string, member: string, role: Role, options?: CallOptions): Promise<WorkspaceMemberResource>
  /** Rejects with `keys_undecided` while it is not said what becomes of unrevoked keys that the member made. */
  remove(
    workspace: string,
    member: string,
    options?: CallOptions & { readonly keys?: 'keep' | 'disable' | 'revoke' },
  ): Promise<MemberRemoved>
  /** Takes everything away that says who a person is; the audit goes on naming the bare id. */
  erase(member: string, options?: CallOptions): Promise<void>
  invitations(workspace: string, options?: CallOptions): Promise<readonly InvitationResource[]>
  invite(
    workspace: string,
    person: { readonly email: string; readonly role: Role },
    options?: CallOptions,
  ): Promise<MadeInvitation>
  inviteOperator(email: string, options?: CallOptions): Promise<MadeInvitation>
  withdraw(workspace: string, invitation: string, options?: CallOptions): Promise<void>
}

export function makeMemberCalls(send: Send): MemberCalls {
  const memberPath = (workspace: string, id: string): string =>
    `${workspacePath(workspace)}/members/${encodeURIComponent(id)}`
  const invitationsPath = (workspace: string): string => `${workspacePath(workspace)}/invitations`
  return {
    list: async (workspace, page = {}, options = {}) =>
      send({
        ...options,
        method: 'GET',
        path: `${workspacePath(workspace)}/members`,
        query: { ...page },
        repeatable: true,
      }),
    async roles(workspace, options = {}) {
      const call = { ...options, method: 'GET', path: `${workspacePath(workspace)}/roles`, repeatable: true } as const
      return (await send<{ readonly items: readonly RoleFacts[] }>(call)).items
    },
    async actors(workspace, ids, options = {}) {
      const path = `${workspacePath(workspace)}/actors`
      const call = { ...options, method: 'GET', path, query: { ids: ids.join(',') }, repeatable: true } as const
      return (await send<{ readonly items: readonly ActorResource[] }>(call)).items
    },
    async setRole(workspace, id, role, options = {}) {
      const call = {
        ...options,
        method: 'PATCH',
        path: memberPath(workspace, id),
        body: { role },
        repeatable: true,
      } as const
      return (await send<{ readonly member: WorkspaceMemberResource }>(call)).member
    },
    // Not repeatable: the second attempt would hear that there is no such member.
    remove: async (workspace, id, { keys, ...options } = {}) =>
      send({
        ...options,
        method: 'DELETE',
        path: memberPath(workspace, id),
        ...(keys === undefined ? {} : { query: { keys } }),
        repeatable: false,
      }),
    async erase(id, options = {}) {
      await send({ ...options, method: 'DELETE', path: `/v1/members/${encodeURIComponent(id)}`, repeatable: false })
    },
    async invitations(workspace, options = {}) {
      const call = { ...options, method: 'GET', path: invitationsPath(workspace), repeatable: true } as const
      return (await send<{ readonly items: readonly InvitationResource[] }>(call)).items
    },
    // A second invitation to the same address takes the place of the first, so its link would be told to nobody.
    invite: async (workspace, body, options = {}) =>
      send({ ...options, method: 'POST', path: invitationsPath(workspace), body, repeatable: false }),
    inviteOperator: async (email, options = {}) =>
      send({ ...options, method: 'POST', path: '/v1/operator-invitations', body: { email }, repeatable: false }),
    async withdraw(workspace, id, options = {}) {
      const path = `${invitationsPath(workspace)}/${encodeURIComponent(id)}`
      await send({ ...options, method: 'DELETE', path, repeatable: false })
    },
  }
}
