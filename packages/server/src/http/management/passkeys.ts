import { z } from '@hono/zod-openapi'
import type { Passkey } from '@keywright/core'
import { instant } from '../represent.ts'
import { noQuery } from './fields.ts'
import { sessionState } from './member-fields.ts'
import { ceremony, newPasskey, passkey, passkeyAnswer, passkeyRenamed } from './passkey-fields.ts'
import { representSession } from './represent-member.ts'
import { route } from './route.ts'
import { answerOpened, fromBrowser } from './sessions.ts'

const tag = 'Passkeys'

const signInOptions = route(
  {
    method: 'POST',
    path: '/v1/passkeys/sign-in-options',
    access: 'page',
    summary: 'Begin to sign in with a passkey',
    query: noQuery,
    docs: {
      operation: 'beginPasskeySignIn',
      tag,
      description:
        'No address is asked for: the browser offers the passkeys that it has. One use, within five minutes.',
      status: 200,
      answer: ceremony,
      errors: ['passkeys_unavailable', 'sign_in_throttled'],
    },
  },
  async (parts, { caller }) => ({ body: { options: await parts.passkeySignIn.options(caller) } }),
)

const signIn = route(
  {
    method: 'POST',
    path: '/v1/passkeys/sign-in',
    access: 'page',
    summary: 'Sign in with a passkey',
    query: noQuery,
    body: passkeyAnswer,
    docs: {
      operation: 'signInWithPasskey',
      tag,
      status: 201,
      body: { schema: passkeyAnswer, kind: 'json', required: true },
      answer: sessionState,
      errors: ['passkey_refused', 'passkeys_unavailable'],
    },
  },
  async (parts, call) =>
    answerOpened(parts, await parts.passkeySignIn.signIn(call.body.credential, fromBrowser(call)), call.caller),
)

const confirmOptions = route(
  {
    method: 'POST',
    path: '/v1/passkeys/confirm-options',
    access: 'session',
    summary: 'Begin to prove anew who you are with a passkey',
    query: noQuery,
    docs: {
      operation: 'beginPasskeyConfirmation',
      tag,
      status: 200,
      answer: ceremony,
      errors: ['passkeys_unavailable'],
    },
  },
  async (parts, { caller }) => ({ body: { options: await parts.passkeySignIn.confirmOptions(caller) } }),
)

const confirm = route(
  {
    method: 'POST',
    path: '/v1/passkeys/confirm',
    access: 'session',
    summary: 'Prove anew who you are with a passkey',
    query: noQuery,
    body: passkeyAnswer,
    docs: {
      operation: 'confirmWithPasskey',
      tag,
      description: 'For commands that end with `confirmation_required`. The session goes on under a new cookie.',
      status: 200,
      body: { schema: passkeyAnswer, kind: 'json', required: true },
      answer: sessionState,
      errors: ['passkey_refused', 'passkeys_unavailable'],
    },
  },
  async (parts, { caller, body }) => {
    const { token } = await parts.passkeySignIn.confirm(caller, body.credential)
    return { body: representSession(await parts.identifyMember(token, caller)), sessionToken: token }
  },
)

const creationOptions = route(
  {
    method: 'POST',
    path: '/v1/passkeys/registration-options',
    access: 'session',
    summary: 'Begin to register a passkey',
    query: noQuery,
    docs: {
      operation: 'beginPasskeyRegistration',
      tag,
      status: 200,
      answer: ceremony,
      errors: ['confirmation_required', 'passkeys_unavailable', 'passkeys_exhausted', 'member_not_found'],
    },
  },
  async (parts, { caller }) => ({ body: { options: await parts.passkeys.creationOptions(caller) } }),
)

const register = route(
  {
    method: 'POST',
    path: '/v1/passkeys',
    access: 'session',
    summary: 'Register a passkey',
    query: noQuery,
    body: newPasskey,
    docs: {
      operation: 'registerPasskey',
      tag,
      status: 201,
      body: { schema: newPasskey, kind: 'json', required: true },
      answer: z.object({ passkey }),
      errors: [
        'confirmation_required',
        'passkey_refused',
        'passkey_exists',
        'passkeys_unavailable',
        'passkeys_exhausted',
        'member_not_found',
      ],
    },
  },
  async (parts, { caller, body }) => {
    const made = await parts.passkeys.register(caller, body.name, body.credential)
    return { status: 201, body: { passkey: representPasskey(made) } }
  },
)

const list = route(
  {
    method: 'GET',
    path: '/v1/passkeys',
    access: 'session',
    summary: 'List your own passkeys',
    query: noQuery,
    docs: { operation: 'listPasskeys', tag, status: 200, answer: z.object({ items: z.array(passkey) }), errors: [] },
  },
  async (parts, { caller }) => ({ body: { items: (await parts.passkeys.list(caller)).map(representPasskey) } }),
)

const rename = route(
  {
    method: 'PATCH',
    path: '/v1/passkeys/{id}',
    access: 'session',
    summary: 'Give one of your passkeys another name',
    query: noQuery,
    body: passkeyRenamed,
    docs: {
      operation: 'renamePasskey',
      tag,
      status: 200,
      body: { schema: passkeyRenamed, kind: 'json', required: true },
      answer: z.object({ passkey }),
      errors: ['passkey_not_found'],
    },
  },
  async (parts, { caller, param, body }) => ({
    body: { passkey: representPasskey(await parts.passkeys.rename(caller, param('id'), body.name)) },
  }),
)

const remove = route(
  {
    method: 'DELETE',
    path: '/v1/passkeys/{id}',
    access: 'session',
    summary: 'Remove one of your passkeys',
    query: noQuery,
    docs: {
      operation: 'removePasskey',
      tag,
      status: 200,
      answer: z.object({ removed: z.literal(true) }),
      errors: ['confirmation_required', 'passkey_not_found', 'last_sign_in_method', 'member_not_found'],
    },
  },
  async (parts, { caller, param }) => {
    await parts.passkeys.remove(caller, param('id'))
    return { body: { removed: true } }
  },
)

function representPasskey({ id, name, createdAt, lastUsedAt }: Passkey) {
  return { id, name, createdAt: instant(createdAt), lastUsedAt: lastUsedAt === undefined ? null : instant(lastUsedAt) }
}

export const PASSKEY_ROUTES = [
  signInOptions,
  signIn,
  confirmOptions,
  confirm,
  creationOptions,
  register,
  list,
  rename,
  remove,
]
