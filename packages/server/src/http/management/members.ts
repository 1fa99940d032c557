import { z } from '@hono/zod-openapi'
import { AppError, asMemberId, mayManageRole, type MemberId, ROLES, type WorkspaceId } from '@keywright/core'
import { type Caller, requireReach, requireReachAll, scopesOfRole } from '../../app/index.ts'
import { readPage, writeCursor } from './cursor.ts'
import { noQuery, pageQuery, waitQuery } from './fields.ts'
import {
  invitation,
  madeInvitation,
  newInvitation,
  newOperator,
  removalQuery,
  roleChange,
  roleFacts,
  workspaceMember,
} from './member-fields.ts'
import { representInvitation, representLink, representWorkspaceMember } from './represent-member.ts'
import { effective, pageOf } from './resources.ts'
import { route } from './route.ts'
import { getWorkspace, workspaceIdOf } from './subjects.ts'

const tag = 'Members'

const listMembers = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/members',
    access: { scope: 'members:read', reach: 'workspace' },
    summary: 'List the members of a workspace',
    query: pageQuery,
    docs: {
      operation: 'listMembers',
      tag,
      status: 200,
      query: pageQuery,
      answer: pageOf(workspaceMember),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param, query, path }) => {
    const { workspace } = await getWorkspace(parts, caller, param('id'))
    const of = { list: path, filters: {} }
    const { sha256Hex } = parts.digester
    const { items, nextCursor } = await parts.members.listMembers(workspace.id, readPage(query, of, sha256Hex))
    const shown = items.map(representWorkspaceMember)
    return { body: { items: shown, nextCursor: writeCursor(nextCursor, of, sha256Hex) } }
  },
)

const listRoles = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/roles',
    access: { scope: 'members:read', reach: 'workspace' },
    summary: 'List the roles, with what each may do and whom it manages',
    query: noQuery,
    docs: {
      operation: 'listRoles',
      tag,
      status: 200,
      answer: z.object({ items: z.array(roleFacts) }),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param }) => {
    await getWorkspace(parts, caller, param('id'))
    const items = ROLES.map((role) => ({
      role,
      scopes: scopesOfRole(role),
      manages: ROLES.filter((other) => mayManageRole(role, other)),
    }))
    return { body: { items } }
  },
)

const setRole = route(
  {
    method: 'PATCH',
    path: '/v1/workspaces/{id}/members/{member}',
    access: { scope: 'members:write', reach: 'workspace' },
    summary: 'Give a member another role',
    query: noQuery,
    body: roleChange,
    docs: {
      operation: 'setMemberRole',
      tag,
      status: 200,
      body: { schema: roleChange, kind: 'json', required: true },
      answer: z.object({ member: workspaceMember }),
      errors: ['workspace_not_found', 'member_not_found', 'grant_exceeds_own', 'last_owner'],
    },
  },
  async (parts, { caller, param, body }) => {
    const workspace = reachedWorkspace(caller, param('id'))
    const id = memberIdOf(param('member'))
    await parts.memberCommands.setRole(caller, workspace, id, body.role)
    const found = await parts.members.findWorkspaceMember(workspace, id)
    if (found === undefined) throw memberNotFound()
    return { body: { member: representWorkspaceMember(found) } }
  },
)

const query = removalQuery.extend(waitQuery.shape)

const removeMember = route(
  {
    method: 'DELETE',
    path: '/v1/workspaces/{id}/members/{member}',
    access: { scope: 'members:read', reach: 'workspace' },
    summary: 'Take a member out of a workspace, or leave it yourself',
    query,
    docs: {
      operation: 'removeMember',
      tag,
      description: 'Taking another member out needs `members:write`.',
      status: 200,
      query,
      answer: z.object({
        removed: z.literal(true),
        apiKeyIds: z.array(z.string()).openapi({ description: 'The unrevoked keys that the member made.' }),
        effective,
      }),
      errors: [
        'workspace_not_found',
        'member_not_found',
        'grant_exceeds_own',
        'last_owner',
        'keys_undecided',
        'confirmation_required',
        'proof_unavailable',
      ],
    },
  },
  async (parts, { caller, param, query: { keys, wait } }) => {
    const workspace = reachedWorkspace(caller, param('id'))
    const id = memberIdOf(param('member'))
    const { keys: apiKeyIds, effective: reached } = await parts.memberCommands.remove(caller, workspace, id, keys, {
      wait,
    })
    return { body: { removed: true, apiKeyIds, effective: reached } }
  },
)

const eraseMember = route(
  {
    method: 'DELETE',
    path: '/v1/members/{id}',
    access: 'token',
    summary: 'Erase the data of a person',
    query: noQuery,
    docs: {
      operation: 'eraseMember',
      tag,
      description:
        'Name, address, password and sessions go; the audit goes on naming the bare id. By an operator, or the person.',
      status: 200,
      answer: z.object({ erased: z.literal(true) }),
      errors: ['member_not_found', 'member_in_workspaces', 'last_operator', 'confirmation_required'],
    },
  },
  async (parts, { caller, param }) => {
    await parts.accounts.erase(caller, memberIdOf(param('id')))
    return { body: { erased: true } }
  },
)

const listInvitations = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/invitations',
    access: { scope: 'members:read', reach: 'workspace' },
    summary: 'List the invitations that nobody has answered yet',
    query: noQuery,
    docs: {
      operation: 'listInvitations',
      tag,
      status: 200,
      answer: z.object({ items: z.array(invitation) }),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param }) => {
    const { workspace } = await getWorkspace(parts, caller, param('id'))
    const open = await parts.members.listInvitations(workspace.id, parts.clock.wallNow())
    return { body: { items: open.map(representInvitation) } }
  },
)

const invite = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/invitations',
    access: { scope: 'members:write', reach: 'workspace' },
    summary: 'Invite a person into a workspace by a link',
    query: noQuery,
    body: newInvitation,
    docs: {
      operation: 'createInvitation',
      tag,
      description: 'No mail is sent: hand the link over yourself. It counts once, within seven days.',
      status: 201,
      body: { schema: newInvitation, kind: 'json', required: true },
      answer: madeInvitation,
      errors: ['workspace_not_found', 'member_exists', 'members_exhausted', 'grant_exceeds_own'],
    },
  },
  async (parts, { caller, param, body }) => {
    const made = await parts.invitations.invite(caller, workspaceIdOf(param('id')), body)
    return { status: 201, body: representLink(made) }
  },
)

const withdraw = route(
  {
    method: 'DELETE',
    path: '/v1/workspaces/{id}/invitations/{invitation}',
    access: { scope: 'members:write', reach: 'workspace' },
    summary: 'Withdraw an invitation',
    query: noQuery,
    docs: {
      operation: 'withdrawInvitation',
      tag,
      status: 200,
      answer: z.object({ withdrawn: z.literal(true) }),
      errors: ['workspace_not_found', 'invitation_not_found', 'grant_exceeds_own'],
    },
  },
  async (parts, { caller, param }) => {
    await parts.invitations.withdraw(caller, workspaceIdOf(param('id')), param('invitation'))
    return { body: { withdrawn: true } }
  },
)

const inviteOperator = route(
  {
    method: 'POST',
    path: '/v1/operator-invitations',
    access: { scope: 'members:write', reach: 'all' },
    summary: 'Invite a person to be an operator',
    query: noQuery,
    body: newOperator,
    docs: {
      operation: 'createOperatorInvitation',
      tag,
      status: 201,
      body: { schema: newOperator, kind: 'json', required: true },
      answer: madeInvitation,
      errors: ['operator_required', 'member_exists'],
    },
  },
  async (parts, { caller, body }) => {
    requireReachAll(caller)
    return { status: 201, body: representLink(await parts.invitations.inviteOperator(caller, body.email)) }
  },
)

/** Told before a word about the member: whoever does not reach the workspace learns nothing of who is in it. */
function reachedWorkspace(caller: Caller, text: string): WorkspaceId {
  const id = workspaceIdOf(text)
  requireReach(caller, id)
  return id
}

function memberIdOf(text: string): MemberId {
  const id = asMemberId(text)
  if (id === undefined) throw memberNotFound()
  return id
}

function memberNotFound(): AppError {
  return new AppError('member_not_found', 'There is no such member.')
}

export const MEMBER_ROUTES = [
  listMembers,
  listRoles,
  setRole,
  removeMember,
  eraseMember,
  listInvitations,
  invite,
  withdraw,
  inviteOperator,
]
