/**
 * Members: people who sign in to the dashboard.
 * Owns: roles and who may give them, e-mail addresses as we compare them, what a password must be, when a session has ended.
 * Refuses: to hash a password; to know how a session travels.
 * Called by: `app`, and the store for its types.
 */
export { addressGroup } from './address-group.ts'
export { readEmail } from './email.ts'
export type { Invitation, InvitationKind, Member, Membership, Session } from './member.ts'
export { type Challenge, type ChallengeKind, counterWentBack, type Identity, type Passkey } from './sign-in-means.ts'
export { type PasswordFacts, passwordFault } from './password.ts'
export { asRole, mayManageRole, type Role, ROLES } from './role.ts'
export { sessionEnded, sessionIsFresh } from './session.ts'
export { MEMBER_BOUNDS } from './bounds.ts'
