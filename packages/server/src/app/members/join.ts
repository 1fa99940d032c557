import { AppError, type Invitation, type Member, type MemberId } from '@keywright/core'
import type { Unit } from '../../ports/index.ts'
import type { From, SessionMint } from './sign-in.ts'

export type NewPerson = Pick<Member, 'email' | 'name' | 'passwordHash' | 'operator'>

/** The invitation of a link that still counts. Throws `link_not_valid`: whether it was used or never was, nobody learns. */
export async function requireInvitation(
  unit: Pick<Unit, 'now' | 'findInvitation'>,
  digest: string,
): Promise<Invitation> {
  const invitation = await unit.findInvitation(digest)
  if (invitation !== undefined && invitation.expiresAt > unit.now()) return invitation
  throw new AppError('link_not_valid', 'This link was used already, has expired, or is cut short. Ask for a new one.')
}

/** Before any member is locked: workspaces come first. */
export async function lockInvitedWorkspace(
  unit: Pick<Unit, 'lockWorkspace'>,
  { workspaceId }: Invitation,
): Promise<void> {
  if (workspaceId === undefined || (await unit.lockWorkspace(workspaceId)) !== undefined) return
  throw new AppError('link_not_valid', 'The workspace of this invitation is gone.')
}

export async function insertPerson(
  unit: Pick<Unit, 'now' | 'insertMember'>,
  mint: SessionMint,
  person: NewPerson,
): Promise<Member> {
  const member: Member = {
    ...person,
    id: mint.newId('mem') as MemberId, // the one place that names members
    language: undefined,
    createdAt: unit.now(),
    erasedAt: undefined,
    revision: 1,
  }
  await unit.insertMember(member)
  return member
}

/** Gives a member what an invitation to join offers. The invitation's workspace is locked. */
export async function giveOffered(
  unit: Pick<Unit, 'now' | 'updateMember' | 'putMembership'>,
  { workspaceId, role }: Invitation,
  member: Member,
): Promise<Member> {
  if (workspaceId !== undefined && role !== undefined) {
    await unit.putMembership({ memberId: member.id, workspaceId, role, createdAt: unit.now() })
    return member
  }
  if (member.operator) return member
  const operator = { ...member, operator: true, revision: member.revision + 1 }
  await unit.updateMember(operator)
  return operator
}

/** The link counts no more, and the audit says so. */
export async function closeInvitation(
  unit: Pick<Unit, 'deleteInvitation' | 'record'>,
  { id, kind, role, workspaceId }: Invitation,
  member: Member,
  { ip, requestId }: From,
): Promise<void> {
  await unit.deleteInvitation(id)
  await unit.record({
    chain: workspaceId ?? 'installation',
    action: `invitation.${kind}_accepted`,
    actor: member.id,
    subject: member.id,
    service: undefined,
    requestId,
    ip,
    after: { invitation: id, role, operator: member.operator },
  })
}
