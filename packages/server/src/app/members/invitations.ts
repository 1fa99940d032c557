import {
  AppError,
  type Invitation,
  type InvitationKind,
  MEMBER_BOUNDS,
  mayManageRole,
  readEmail,
  type Role,
  type WorkspaceId,
} from '@keywright/core'
import type { Transact, Unit } from '../../ports/index.ts'
import {
  type Caller,
  requireOperator,
  requireReach,
  requireScope,
  SYSTEM_CALLER,
  workspaceNotFound,
} from '../caller.ts'
import { by } from '../command.ts'
import { mintLinkToken, type SessionMint } from './sign-in.ts'

/** A one-time link as it goes out: its token is kept nowhere. */
export interface MadeLink {
  readonly invitation: Invitation
  readonly token: string
}

export interface Invitations {
  /** Invites a person into a workspace; a second invitation to the same address takes the place of the first. */
  invite(
    caller: Caller,
    workspace: WorkspaceId,
    person: { readonly email: string; readonly role: Role },
  ): Promise<MadeLink>
  /** Invites a person to be an operator. */
  inviteOperator(caller: Caller, email: string): Promise<MadeLink>
  withdraw(caller: Caller, workspace: WorkspaceId, id: string): Promise<void>
  /** The link with which the first operator sets up an account; earlier ones end. */
  makeSetupLink(): Promise<MadeLink>
  /** A link with which a member who is locked out sets a new password; earlier ones end. Given by whoever runs the machine. */
  makeRecoveryLink(email: string): Promise<MadeLink>
}

export interface InvitationPorts {
  readonly transact: Transact<
    Pick<
      Unit,
      | 'now'
      | 'lockWorkspace'
      | 'findMemberByEmail'
      | 'findMembership'
      | 'countMemberships'
      | 'countInvitations'
      | 'insertInvitation'
      | 'findInvitationById'
      | 'deleteInvitation'
      | 'deleteInvitations'
      | 'record'
    >
  >
  readonly mint: SessionMint
}

type Draft = Pick<Invitation, 'kind' | 'workspaceId' | 'role' | 'email' | 'memberId'>

const LIFETIMES_MS: Readonly<Record<InvitationKind, number>> = {
  setup: MEMBER_BOUNDS.setupLifetimeMs,
  join: MEMBER_BOUNDS.invitationLifetimeMs,
  recovery: MEMBER_BOUNDS.recoveryLifetimeMs,
}

/** One-time links: who may join, who sets up the first account, who gets back into his. No event names a person. */
export function makeInvitations({ transact, mint }: InvitationPorts): Invitations {
  async function insert(
    unit: Pick<Unit, 'now' | 'insertInvitation' | 'record'>,
    caller: Caller,
    draft: Draft,
  ): Promise<MadeLink> {
    const now = unit.now()
    const { token, digest } = mintLinkToken(mint)
    const invitation: Invitation = {
      ...draft,
      id: mint.newId('inv'),
      digest,
      createdBy: caller.actor,
      createdAt: now,
      expiresAt: now + LIFETIMES_MS[draft.kind],
    }
    await unit.insertInvitation(invitation)
    await unit.record({
      chain: draft.workspaceId ?? 'installation',
      action: `invitation.${draft.kind}_made`,
      ...by(caller),
      subject: invitation.id,
      service: undefined,
      after: { role: draft.role, memberId: draft.memberId, expiresAt: invitation.expiresAt },
    })
    return { invitation, token }
  }

  return {
    async invite(caller, workspaceId, person) {
      requireScope(caller, 'members:write')
      requireReach(caller, workspaceId)
      const email = requireEmail(person.email)
      requireMayGive(caller, workspaceId, person.role)
      return transact(async (unit) => {
        const workspace = await unit.lockWorkspace(workspaceId)
        if (workspace === undefined) throw workspaceNotFound()
        const member = await unit.findMemberByEmail(email)
        if (member !== undefined && (await unit.findMembership(workspaceId, member.id)) !== undefined) {
          throw new AppError('member_exists', 'This person is a member of the workspace already.', {
            pointer: '/email',
          })
        }
        const kind = 'join'
        await unit.deleteInvitations({ kind, workspaceId, email }, unit.now())
        await requireRoom(unit, workspaceId)
        return insert(unit, caller, { kind, workspaceId, role: person.role, email, memberId: undefined })
      })
    },
    async inviteOperator(caller, sent) {
      requireOperator(caller, 'invite operators')
      const email = requireEmail(sent)
      return transact(async (unit) => {
        if ((await unit.findMemberByEmail(email))?.operator === true) {
          throw new AppError('member_exists', 'This person is an operator already.', { pointer: '/email' })
        }
        const kind = 'join'
        await unit.deleteInvitations({ kind, workspaceId: undefined, email }, unit.now())
        return insert(unit, caller, { kind, workspaceId: undefined, role: undefined, email, memberId: undefined })
      })
    },
    async withdraw(caller, workspaceId, id) {
      requireScope(caller, 'members:write')
      requireReach(caller, workspaceId)
      await transact(async (unit) => {
        const invitation = await unit.findInvitationById(workspaceId, id)
        if (invitation === undefined) throw new AppError('invitation_not_found', 'There is no such invitation.')
        requireMayGive(caller, workspaceId, invitation.role ?? 'owner')
        await unit.deleteInvitation(id)
        const event = { chain: workspaceId, action: 'invitation.withdrawn', ...by(caller), subject: id }
        await unit.record({ ...event, service: undefined, before: { role: invitation.role } })
      })
    },
    makeSetupLink: () =>
      transact(async (unit) => {
        await unit.deleteInvitations({ kind: 'setup' }, unit.now())
        const nobody = { workspaceId: undefined, role: undefined, email: undefined, memberId: undefined }
        return insert(unit, SYSTEM_CALLER, { kind: 'setup', ...nobody })
      }),
    makeRecoveryLink: (email) =>
      transact(async (unit) => {
        const member = await unit.findMemberByEmail(requireEmail(email))
        if (member === undefined) throw new AppError('member_not_found', 'Nobody has an account with this address.')
        await unit.deleteInvitations({ kind: 'recovery', memberId: member.id }, unit.now())
        const nowhere = { workspaceId: undefined, role: undefined, email: undefined }
        return insert(unit, SYSTEM_CALLER, { kind: 'recovery', ...nowhere, memberId: member.id })
      }),
  }
}

async function requireRoom(
  unit: Pick<Unit, 'now' | 'countInvitations' | 'countMemberships'>,
  workspaceId: WorkspaceId,
): Promise<void> {
  const { invitationsPerWorkspaceMax, membersPerWorkspaceMax } = MEMBER_BOUNDS
  if ((await unit.countInvitations(workspaceId, unit.now())) >= invitationsPerWorkspaceMax) {
    const rule = `At most ${invitationsPerWorkspaceMax} invitations of a workspace wait for an answer. Withdraw some.`
    throw new AppError('members_exhausted', rule)
  }
  if ((await unit.countMemberships({ workspaceId })) >= membersPerWorkspaceMax) {
    throw new AppError('members_exhausted', `A workspace has at most ${membersPerWorkspaceMax} members.`)
  }
}

export function requireEmail(sent: string): string {
  const email = readEmail(sent)
  if (email !== undefined) return email
  throw new AppError('request_invalid', 'This is no e-mail address, such as ana@example.com.', { pointer: '/email' })
}

/** Nobody gives or takes a role above his own; operators and management tokens of the workspace manage all. */
export function requireMayGive(caller: Caller, workspace: WorkspaceId, role: Role): void {
  const own = caller.operator ? 'owner' : (caller.member?.roles.get(workspace) ?? 'admin')
  if (mayManageRole(own, role)) return
  throw new AppError('grant_exceeds_own', 'Only an owner manages owners.', { pointer: '/role' })
}
