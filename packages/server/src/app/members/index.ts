/**
 * Members and their sessions.
 * Owns: signing in and out, who a session is, roles and what they may do, invitations, leaving, the erasure of a person's data.
 * Refuses: to hash a password or to know a cookie; both are adapters'.
 * Called by: the management API and the command line.
 */
export type { IdentifiedMember } from './identify-member.ts'
export type { MadeLink } from './invitations.ts'
export { makeMembers, type MemberUseCases } from './make-members.ts'
export { LEFT_KEYS } from './member-commands.ts'
export { scopesOfRole } from './role-scopes.ts'
export type { OpenedSession } from './sign-in.ts'
