import { z } from '@hono/zod-openapi'
import type { IdentifiedMember, OpenedSession } from '../../app/index.ts'
import { instant } from '../represent.ts'
import { noQuery } from './fields.ts'
import {
  accountEdit,
  confirmation,
  credentials,
  link,
  linkAccepted,
  linkRead,
  member,
  ownSession,
  sessionState,
  signInMethods,
} from './member-fields.ts'
import type { ManagementParts } from './parts.ts'
import { representMember, representSession } from './represent-member.ts'
import { type Call, route } from './route.ts'
import { AppError, sessionEnded } from '@keywright/core'

const tag = 'Sessions'

const readMethods = route(
  {
    method: 'GET',
    path: '/v1/sign-in-methods',
    access: 'public',
    summary: 'List the ways to sign in',
    query: noQuery,
    docs: { operation: 'getSignInMethods', tag, status: 200, answer: signInMethods, errors: [] },
  },
  (parts) => ({ body: parts.signInMethods() }),
)

const signIn = route(
  {
    method: 'POST',
    path: '/v1/session',
    access: 'page',
    summary: 'Sign in with an e-mail address and a password',
    query: noQuery,
    body: credentials,
    docs: {
      operation: 'signIn',
      tag,
      description: 'The session travels in a cookie that no script can read.',
      status: 201,
      body: { schema: credentials, kind: 'json', required: true },
      answer: sessionState,
      errors: ['sign_in_refused', 'sign_in_throttled', 'overloaded'],
    },
  },
  async (parts, call) => answerOpened(parts, await parts.signIn(call.body, fromBrowser(call)), call.caller),
)

const readSession = route(
  {
    method: 'GET',
    path: '/v1/session',
    access: 'session',
    summary: 'Read who is signed in, and where he may do what',
    query: noQuery,
    docs: { operation: 'getSession', tag, status: 200, answer: sessionState, errors: [] },
  },
  (_, { session }) => ({ body: representSession(signedIn(session)) }),
)

const signOut = route(
  {
    method: 'DELETE',
    path: '/v1/session',
    access: 'session',
    summary: 'Sign out',
    query: noQuery,
    docs: {
      operation: 'signOut',
      tag,
      status: 200,
      answer: z.object({ signedOut: z.literal(true) }),
      errors: [],
    },
  },
  async (parts, { caller }) => {
    await parts.accounts.signOut(caller)
    return { body: { signedOut: true }, sessionToken: null }
  },
)

const confirm = route(
  {
    method: 'POST',
    path: '/v1/session/confirm',
    access: 'session',
    summary: 'Prove anew who you are',
    query: noQuery,
    body: confirmation,
    docs: {
      operation: 'confirmSession',
      tag,
      description: 'For commands that end with `confirmation_required`. The session goes on under a new cookie.',
      status: 200,
      body: { schema: confirmation, kind: 'json', required: true },
      answer: sessionState,
      errors: ['sign_in_refused', 'sign_in_throttled', 'overloaded'],
    },
  },
  async (parts, { caller, body }) => {
    const { token } = await parts.accounts.confirm(caller, body.password)
    const renewed = await parts.identifyMember(token, caller)
    return { body: representSession(renewed), sessionToken: token }
  },
)

const editAccount = route(
  {
    method: 'PATCH',
    path: '/v1/account',
    access: 'session',
    summary: 'Change your own name, language or password',
    query: noQuery,
    body: accountEdit,
    docs: {
      operation: 'editAccount',
      tag,
      description: 'A new password ends your other sessions.',
      status: 200,
      body: { schema: accountEdit, kind: 'json', required: true },
      answer: z.object({ member }),
      errors: ['confirmation_required', 'password_too_weak', 'overloaded', 'member_not_found'],
    },
  },
  async (parts, { caller, body }) => ({ body: { member: representMember(await parts.accounts.edit(caller, body)) } }),
)

const listSessions = route(
  {
    method: 'GET',
    path: '/v1/sessions',
    access: 'session',
    summary: 'List your own sessions',
    query: noQuery,
    docs: { operation: 'listSessions', tag, status: 200, answer: z.object({ items: z.array(ownSession) }), errors: [] },
  },
  async (parts, { session }) => {
    const { member: own, session: current } = signedIn(session)
    const now = parts.clock.wallNow()
    const sessions = await parts.members.listSessions(own.id, now)
    const items = sessions
      .filter((each) => !sessionEnded(each, now))
      .map(({ id, createdAt, seenAt, endsAt, ip }) => ({
        id,
        current: id === current.id,
        createdAt: instant(createdAt),
        seenAt: instant(seenAt),
        endsAt: instant(endsAt),
        ip: ip ?? null,
      }))
    return { body: { items } }
  },
)

const endSession = route(
  {
    method: 'DELETE',
    path: '/v1/sessions/{id}',
    access: 'session',
    summary: 'End one of your own sessions, or all `others`',
    query: noQuery,
    docs: {
      operation: 'endSession',
      tag,
      status: 200,
      answer: z.object({ ended: z.string() }),
      errors: ['not_found'],
    },
  },
  async (parts, { caller, param }) => {
    await parts.accounts.endSessions(caller, param('id'))
    return { body: { ended: param('id') } }
  },
)

const readLink = route(
  {
    method: 'POST',
    path: '/v1/links/read',
    access: 'page',
    summary: 'Read what a one-time link is for',
    query: noQuery,
    body: linkRead,
    docs: {
      operation: 'readLink',
      tag,
      status: 200,
      body: { schema: linkRead, kind: 'json', required: true },
      answer: link,
      errors: ['link_not_valid'],
    },
  },
  async (parts, { body }) => {
    const { kind, email, workspaceId, role, hasAccount } = await parts.acceptInvitation.read(body.token)
    const workspace = workspaceId === undefined ? undefined : await parts.queries.findWorkspace(workspaceId)
    const shown = workspace === undefined ? null : { id: workspace.id, name: workspace.name }
    return { body: { kind, email: email ?? null, workspace: shown, role: role ?? null, hasAccount } }
  },
)

const acceptLink = route(
  {
    method: 'POST',
    path: '/v1/links/accept',
    access: 'page',
    summary: 'Answer a one-time link: set up the first account, join, or set a new password',
    query: noQuery,
    body: linkAccepted,
    docs: {
      operation: 'acceptLink',
      tag,
      description: 'Signs you in. A link counts once; a slip in what is sent with it leaves it as it was.',
      status: 201,
      body: { schema: linkAccepted, kind: 'json', required: true },
      answer: sessionState,
      errors: [
        'link_not_valid',
        'sign_in_first',
        'member_exists',
        'members_exhausted',
        'password_too_weak',
        'overloaded',
      ],
    },
  },
  async (parts, call) => {
    const { caller, session, body } = call
    const opened = await parts.acceptInvitation.accept(body, fromBrowser(call), session)
    if (opened !== undefined) return answerOpened(parts, opened, caller)
    // Whoever was signed in already has joined one more workspace.
    const found = await parts.members.findSession(signedIn(session).session.digest)
    if (found === undefined) throw new AppError('session_missing', 'Sign in: the session has ended.')
    return { status: 201, body: representSession({ ...signedIn(session), ...found }) }
  },
)

/** Whence a sign-in comes; whoever was signed in in this browser is so no more. */
export function fromBrowser({
  caller: { ip, requestId },
  session,
}: Pick<Call<unknown, unknown>, 'caller' | 'session'>) {
  return { ip, requestId, replaces: session?.session.id }
}

/** Answers whoever has just signed in with who he is, and his browser with the cookie. */
export async function answerOpened(
  parts: ManagementParts,
  { token }: OpenedSession,
  from: Call<unknown, unknown>['caller'],
) {
  const identified = await parts.identifyMember(token, from)
  return { status: 201 as const, body: representSession(identified), sessionToken: token }
}

/** The frame has looked: a route for who is signed in is reached by nobody else. */
function signedIn(session: IdentifiedMember | undefined): IdentifiedMember {
  if (session === undefined) throw new AppError('session_missing', 'Sign in: nobody is signed in here.')
  return session
}

export const SESSION_ROUTES = [
  readMethods,
  signIn,
  readSession,
  signOut,
  confirm,
  editAccount,
  listSessions,
  endSession,
  readLink,
  acceptLink,
]
