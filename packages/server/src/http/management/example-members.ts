import { scopesOfRole } from '../../app/index.ts'
import { AUDIT_EVENT, EFFECTIVE, EXAMPLE, WORKSPACE } from './example-things.ts'

/** What is sent to an operation and what it answers with; absent: nothing. */
export interface OperationExample {
  readonly request?: unknown
  readonly answer?: unknown
}

const AT = AUDIT_EVENT.at
const LATER = '2026-11-27T09:30:00.000Z'

const MEMBER = { id: EXAMPLE.member, email: EXAMPLE.email, name: 'Ana', language: 'es' }

export const SESSION_EXAMPLE = {
  member: MEMBER,
  operator: false,
  workspaces: [
    {
      id: EXAMPLE.workspace,
      slug: WORKSPACE.slug,
      name: WORKSPACE.name,
      service: EXAMPLE.service,
      role: 'developer',
      scopes: scopesOfRole('developer'),
    },
  ],
  signedInAt: AT,
  confirmedAt: AT,
  endsAt: LATER,
}

const WORKSPACE_MEMBER = {
  id: EXAMPLE.member,
  email: EXAMPLE.email,
  name: 'Ana',
  role: 'admin',
  operator: false,
  since: AT,
  lastSeenAt: AT,
}

const INVITATION = {
  id: EXAMPLE.invitation,
  email: 'bo@example.com',
  role: 'viewer',
  createdBy: EXAMPLE.managementKey,
  createdAt: AT,
  expiresAt: LATER,
}

const made = (invitation: object): object => ({
  invitation,
  token: EXAMPLE.linkToken,
  path: `/invitation#token=${EXAMPLE.linkToken}`,
})

/** Of members, invitations and sessions. */
export const MEMBER_EXAMPLES: Readonly<Record<string, OperationExample>> = {
  getSignInMethods: { answer: { password: true, passkey: true, oidc: null } },
  signIn: { request: { email: EXAMPLE.email, password: EXAMPLE.password }, answer: SESSION_EXAMPLE },
  getSession: { answer: SESSION_EXAMPLE },
  signOut: { answer: { signedOut: true } },
  confirmSession: { request: { password: EXAMPLE.password }, answer: SESSION_EXAMPLE },
  editAccount: { request: { name: 'Ana', language: 'es' }, answer: { member: MEMBER } },
  listSessions: {
    answer: {
      items: [{ id: EXAMPLE.session, current: true, createdAt: AT, seenAt: AT, endsAt: LATER, ip: '203.0.113.9' }],
    },
  },
  endSession: { answer: { ended: EXAMPLE.session } },
  readLink: {
    request: { token: EXAMPLE.linkToken },
    answer: {
      kind: 'join',
      email: INVITATION.email,
      workspace: { id: EXAMPLE.workspace, name: WORKSPACE.name },
      role: 'viewer',
      hasAccount: false,
    },
  },
  acceptLink: {
    request: { token: EXAMPLE.linkToken, name: 'Bo', password: 'six words that only Bo knows' },
    answer: SESSION_EXAMPLE,
  },
  listMembers: { answer: { items: [WORKSPACE_MEMBER], nextCursor: null } },
  setMemberRole: { request: { role: 'admin' }, answer: { member: WORKSPACE_MEMBER } },
  removeMember: { answer: { removed: true, apiKeyIds: [], effective: EFFECTIVE } },
  eraseMember: { answer: { erased: true } },
  listActors: { answer: { items: [{ id: EXAMPLE.member, kind: 'member', name: 'Ana' }] } },
  listInvitations: { answer: { items: [INVITATION] } },
  createInvitation: { request: { email: 'cy@example.com', role: 'viewer' }, answer: made(INVITATION) },
  withdrawInvitation: { answer: { withdrawn: true } },
  createOperatorInvitation: { request: { email: 'di@example.com' }, answer: made({ ...INVITATION, role: null }) },
}
