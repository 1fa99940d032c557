import type { Invitation, Member } from '@keywright/core'
import { type IdentifiedMember, type MadeLink, scopesOfRole } from '../../app/index.ts'
import type { WorkspaceMember } from '../../ports/index.ts'
import { instant } from '../represent.ts'

export function representMember({ id, email, name, language }: Member) {
  return { id, email: email ?? null, name, language: language ?? null }
}

/** What the dashboard knows of whoever is signed in. */
export function representSession({ session, member, workspaces }: IdentifiedMember) {
  return {
    member: representMember(member),
    operator: member.operator,
    workspaces: workspaces.map((workspace) => ({ ...workspace, scopes: scopesOfRole(workspace.role) })),
    signedInAt: instant(session.createdAt),
    confirmedAt: instant(session.confirmedAt),
    endsAt: instant(session.endsAt),
  }
}

export function representWorkspaceMember({ member, role, since, seenAt }: WorkspaceMember) {
  const { id, email, name, operator } = member
  const lastSeenAt = seenAt === undefined ? null : instant(seenAt)
  return { id, email: email ?? null, name, role, operator, since: instant(since), lastSeenAt }
}

export function representInvitation({ id, email, role, createdBy, createdAt, expiresAt }: Invitation) {
  return {
    id,
    email: email ?? null,
    role: role ?? null,
    createdBy,
    createdAt: instant(createdAt),
    expiresAt: instant(expiresAt),
  }
}

/** With its token, which stands behind `#` so that no server or proxy is sent it. */
export function representLink({ invitation, token }: MadeLink) {
  return { invitation: representInvitation(invitation), token, path: linkPath(invitation.kind, token) }
}

export function linkPath(kind: Invitation['kind'], token: string): string {
  const page = { setup: 'setup', join: 'invitation', recovery: 'recovery' }[kind]
  return `/${page}#token=${token}`
}
