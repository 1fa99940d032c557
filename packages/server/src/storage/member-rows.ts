import type {
  Invitation,
  InvitationKind,
  Member,
  MemberId,
  Membership,
  Role,
  Session,
  WorkspaceId,
} from '@keywright/core'
import type { Selectable } from 'kysely'
import type { Database } from './schema.ts'

export type MemberRow = Selectable<Database['members']>
type MembershipRow = Selectable<Database['memberships']>
type InvitationRow = Selectable<Database['invitations']>
export type SessionRow = Selectable<Database['sessions']>

// Every cast in this file gives a column the meaning with which this same file wrote it; nothing else writes these tables.
const optional = <T>(value: T | null): T | undefined => value ?? undefined

export function toMember(row: MemberRow): Member {
  return {
    id: row.id as MemberId,
    email: optional(row.email),
    name: row.name,
    language: optional(row.language),
    passwordHash: optional(row.password_hash),
    operator: row.operator === 1,
    createdAt: row.created_at,
    erasedAt: optional(row.erased_at),
    revision: row.revision,
  }
}

export function fromMember(member: Member): MemberRow {
  return {
    id: member.id,
    email: member.email ?? null,
    name: member.name,
    language: member.language ?? null,
    password_hash: member.passwordHash ?? null,
    operator: member.operator ? 1 : 0,
    created_at: member.createdAt,
    erased_at: member.erasedAt ?? null,
    revision: member.revision,
  }
}

export function toMembership(row: MembershipRow): Membership {
  return {
    memberId: row.member_id as MemberId,
    workspaceId: row.workspace_id as WorkspaceId,
    role: row.role as Role,
    createdAt: row.created_at,
  }
}

export function fromMembership(membership: Membership): MembershipRow {
  const { memberId, workspaceId, role, createdAt } = membership
  return { member_id: memberId, workspace_id: workspaceId, role, created_at: createdAt }
}

export function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    kind: row.kind as InvitationKind,
    digest: row.digest,
    workspaceId: optional(row.workspace_id) as WorkspaceId | undefined,
    role: optional(row.role) as Role | undefined,
    email: optional(row.email),
    memberId: optional(row.member_id) as MemberId | undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function fromInvitation(invitation: Invitation): InvitationRow {
  return {
    id: invitation.id,
    kind: invitation.kind,
    digest: invitation.digest,
    workspace_id: invitation.workspaceId ?? null,
    role: invitation.role ?? null,
    email: invitation.email ?? null,
    member_id: invitation.memberId ?? null,
    created_by: invitation.createdBy,
    created_at: invitation.createdAt,
    expires_at: invitation.expiresAt,
  }
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    digest: row.digest,
    memberId: row.member_id as MemberId,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
    ip: optional(row.ip),
  }
}

export function fromSession(session: Session): SessionRow {
  return {
    id: session.id,
    digest: session.digest,
    member_id: session.memberId,
    created_at: session.createdAt,
    confirmed_at: session.confirmedAt,
    seen_at: session.seenAt,
    ends_at: session.endsAt,
    ip: session.ip ?? null,
  }
}
