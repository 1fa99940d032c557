import { z } from '@hono/zod-openapi'
import { type ErrorCode, inOurWords, type KeyId, type SecretId } from '@keywright/core'
import { type Caller, type CommandOptions, etagOf, type KeyChanged } from '../../app/index.ts'
import { keyEdit, nothing, revocation, rotation, waitQuery } from './fields.ts'
import { inSentWords, readInput } from './input.ts'
import { answerChanged, plaintextOf, requireAddresses, sentWords, showKey } from './key-answers.ts'
import type { ManagementParts } from './parts.ts'
import { apiKey, effective } from './resources.ts'
import { commandOptions, type Route, route, type RouteDocs } from './route.ts'
import { getKey, keyIdOf } from './subjects.ts'

const WRITE = { scope: 'api-keys:write', reach: 'key' } as const
const changed = z.object({ apiKey, effective })
const FRAME = { tag: 'API keys', status: 200, ifMatch: true, etag: true } as const
/** What every command on a key may end with. */
const ERRORS: readonly ErrorCode[] = ['key_not_found', 'etag_mismatch', 'grant_exceeds_own', 'proof_unavailable']

const editKey = route(
  {
    method: 'PATCH',
    path: '/v1/api-keys/{id}',
    access: WRITE,
    summary: 'Change an API key',
    query: waitQuery,
    body: z.record(z.string(), z.unknown()),
    docs: {
      ...FRAME,
      operation: 'editApiKey',
      description:
        'A field that is left out stays as it is; lists, `limits` and `metadata` are replaced whole; `"expiresAt": null` ' +
        'takes the expiry away. A management token does not loosen its own expiry and lists.',
      body: { schema: keyEdit, kind: 'json', required: true },
      answer: changed,
      errors: [
        ...ERRORS,
        'key_revoked',
        'keys_in_workspace_exhausted',
        'limit_above_plan',
        'scope_unknown',
        'scope_not_grantable',
        'scopes_required',
        'expiry_required',
        'expiry_too_late',
        'expiry_in_past',
        'limit_unknown',
      ],
    },
  },
  async (parts, call) => {
    const { key, definition } = await getKey(parts, call.caller, call.param('id'))
    const words = sentWords(definition, call.body)
    const edit = readInput(keyEdit, inOurWords(definition, call.body), words)
    requireAddresses(parts, edit.allowedIps)
    const done = parts.keys.editKey(call.caller, key.id, edit, commandOptions(call))
    return answerChanged(
      parts,
      await done.catch((error: unknown) => {
        throw inSentWords(error, words)
      }),
    )
  },
)

const rotateKey = route(
  {
    method: 'POST',
    path: '/v1/api-keys/{id}/rotate',
    access: WRITE,
    summary: 'Give an API key a new secret',
    query: waitQuery,
    body: rotation,
    docs: {
      ...FRAME,
      operation: 'rotateApiKey',
      description: 'The same key, a new token. The old secret ends at once, or after the overlap.',
      body: { schema: rotation, kind: 'json', required: false },
      answer: z.object({ apiKey, token: z.string(), effective }),
      errors: [...ERRORS, 'key_revoked', 'secrets_exhausted', 'overlap_too_long', 'type_unknown'],
    },
  },
  async (parts, call) => {
    const id = keyIdOf(call.param('id'))
    const rotated = await parts.keys.rotateKey(call.caller, id, call.body.overlap ?? 0, commandOptions(call))
    return {
      body: { apiKey: showKey(parts, rotated), token: plaintextOf(rotated.token), effective: rotated.effective },
      etag: etagOf(rotated.apiKey),
    }
  },
)

const endSecret = route(
  {
    method: 'POST',
    path: '/v1/api-keys/{id}/secrets/{secret}/end',
    access: WRITE,
    summary: 'End one secret of an API key',
    query: waitQuery,
    body: nothing,
    docs: {
      ...FRAME,
      operation: 'endSecret',
      body: { schema: nothing, kind: 'json', required: false },
      answer: changed,
      errors: [...ERRORS, 'secret_not_found', 'key_revoked'],
    },
  },
  async (parts, call) => {
    const secret = call.param('secret') as SecretId // looked for among the key's own secrets; any other text is none of them
    const id = keyIdOf(call.param('id'))
    return answerChanged(parts, await parts.keys.endSecret(call.caller, id, secret, commandOptions(call)))
  },
)

const revokeKey = route(
  {
    method: 'POST',
    path: '/v1/api-keys/{id}/revoke',
    access: WRITE,
    summary: 'Revoke an API key for ever',
    query: waitQuery,
    body: revocation,
    docs: {
      ...FRAME,
      operation: 'revokeApiKey',
      description: 'Answers when no node accepts the key any more. Again: 200.',
      body: { schema: revocation, kind: 'json', required: false },
      answer: changed,
      errors: ERRORS,
    },
  },
  async (parts, call) => {
    const id = keyIdOf(call.param('id'))
    return answerChanged(parts, await parts.keys.revokeKey(call.caller, id, call.body.reason, commandOptions(call)))
  },
)

/** Disable and enable: the reversible switch. */
function switchRoute(
  word: 'disable' | 'enable',
  { operation, summary }: Pick<RouteDocs, 'operation'> & { readonly summary: string },
  turn: (parts: ManagementParts, caller: Caller, id: KeyId, options: CommandOptions) => Promise<KeyChanged>,
): Route {
  return route(
    {
      method: 'POST',
      path: `/v1/api-keys/{id}/${word}`,
      access: WRITE,
      summary,
      query: waitQuery,
      body: nothing,
      docs: {
        ...FRAME,
        operation,
        body: { schema: nothing, kind: 'json', required: false },
        answer: changed,
        errors: [...ERRORS, 'key_revoked'],
      },
    },
    async (parts, call) =>
      answerChanged(parts, await turn(parts, call.caller, keyIdOf(call.param('id')), commandOptions(call))),
  )
}

const disableKey = switchRoute(
  'disable',
  { operation: 'disableApiKey', summary: 'Switch an API key off' },
  (parts, caller, id, options) => parts.keys.disableKey(caller, id, options),
)

const enableKey = switchRoute(
  'enable',
  { operation: 'enableApiKey', summary: 'Switch an API key on again' },
  (parts, caller, id, options) => parts.keys.enableKey(caller, id, options),
)

const deleteKey = route(
  {
    method: 'DELETE',
    path: '/v1/api-keys/{id}',
    access: WRITE,
    summary: 'Purge a revoked API key',
    query: waitQuery,
    docs: {
      ...FRAME,
      etag: false,
      operation: 'deleteApiKey',
      answer: z.object({ deleted: z.literal(true), id: z.string(), effective }),
      errors: ['key_not_found', 'etag_mismatch', 'key_not_revoked', 'proof_unavailable'],
    },
  },
  async (parts, call) => {
    const id = keyIdOf(call.param('id'))
    const done = await parts.deleteKey(call.caller, id, commandOptions(call))
    return { body: { deleted: true, id, effective: done.effective } }
  },
)

export const KEY_CHANGES = [editKey, rotateKey, endSecret, revokeKey, disableKey, enableKey, deleteKey]
