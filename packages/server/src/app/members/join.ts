import {
  AppError,
  asKeyId,
  asMemberId,
  type Invitation,
  mayManageRole,
  type Member,
  MEMBER_BOUNDS,
  type MemberId,
} from '@keywright/core'
import type { Unit } from '../../ports/index.ts'
import type { From, SessionMint } from './sign-in.ts'

export type NewPerson = Pick<Member, 'email' | 'name' | 'passwordHash' | 'operator'>

export type InvitationReader = Pick<
  Unit,
  'now' | 'findInvitation' | 'lockWorkspace' | 'lockKey' | 'lockMember' | 'findMemberByEmail' | 'findMembership'
>

/**
 * The invitation of a link that still counts, with its workspace locked, before any member is. Throws `link_not_valid`: whether
 * it was used or never was, nobody learns.
 */
export async function requireInvitation(unit: InvitationReader, digest: string): Promise<Invitation> {
  const invitation = await unit.findInvitation(digest)
  const counts = invitation !== undefined && invitation.expiresAt > unit.now() && (await isBacked(unit, invitation))
  if (counts) return invitation
  throw new AppError('link_not_valid', 'This link was used already, has expired, or is cut short. Ask for a new one.')
}

/**
 * Whether there is still a workspace, and whoever invited could still do it. Else one who is put out for what he did would come back in, or let others in, by
 * a link that he had kept.
 */
async function isBacked(unit: InvitationReader, invitation: Invitation): Promise<boolean> {
  const { kind, createdBy, workspaceId, role } = invitation
  if (workspaceId !== undefined && (await unit.lockWorkspace(workspaceId)) === undefined) return false
  if (kind !== 'join' || createdBy === 'system') return true
  const keyId = asKeyId(createdBy)
  if (keyId !== undefined) {
    const key = await unit.lockKey(keyId)
    return key !== undefined && key.revokedAt === undefined && key.disabledAt === undefined
  }
  const inviter = await lockInviter(unit, invitation)
  if (inviter === undefined || inviter.erasedAt !== undefined) return false
  if (inviter.operator) return true
  if (workspaceId === undefined || role === undefined) return false
  const place = await unit.findMembership(workspaceId, inviter.id)
  return place !== undefined && mayManageRole(place.role, role)
}

/**
 * Locks whoever invited, and whoever is invited, in the order of their ids and not of their roles: two members who accept each
 * other's invitations at once would else wait for each other.
 */
async function lockInviter(unit: InvitationReader, { createdBy, email }: Invitation): Promise<Member | undefined> {
  const inviter = asMemberId(createdBy)
  const invited = email === undefined ? undefined : (await unit.findMemberByEmail(email))?.id
  const locked = new Map<MemberId, Member | undefined>()
  for (const id of [inviter, invited].filter((found) => found !== undefined).toSorted()) {
    if (!locked.has(id)) locked.set(id, await unit.lockMember(id))
  }
  return inviter && locked.get(inviter)
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
  unit: Pick<Unit, 'now' | 'updateMember' | 'findMembership' | 'countMemberships' | 'putMembership'>,
  { workspaceId, role }: Invitation,
  member: Member,
): Promise<Member> {
  if (workspaceId !== undefined && role !== undefined) {
    // Whoever has come in another way meanwhile keeps the role that he was given there.
    if ((await unit.findMembership(workspaceId, member.id)) !== undefined) return member
    if ((await unit.countMemberships({ workspaceId })) >= MEMBER_BOUNDS.membersPerWorkspaceMax) {
      throw new AppError('members_exhausted', 'The workspace has as many members as it may have.')
    }
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
