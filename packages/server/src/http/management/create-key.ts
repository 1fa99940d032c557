import { z } from '@hono/zod-openapi'
import { type ErrorCode, inOurWords } from '@keywright/core'
import { etagOf } from '../../app/index.ts'
import { newKey, noQuery } from './fields.ts'
import { inSentWords, readInput } from './input.ts'
import { plaintextOf, requireAddresses, sentWords, showKey } from './key-answers.ts'
import { apiKey } from './resources.ts'
import { idempotencyOf, route } from './route.ts'
import { getWorkspace } from './subjects.ts'

/** What may stand against a new key, made here or taken in from elsewhere. */
export const NEW_KEY_ERRORS: readonly ErrorCode[] = [
  'limit_above_plan',
  'keys_in_workspace_exhausted',
  'type_unknown',
  'type_required',
  'environment_unknown',
  'environment_required',
  'environment_not_in_workspace',
  'scope_unknown',
  'scope_not_grantable',
  'scopes_required',
  'expiry_required',
  'expiry_too_late',
  'expiry_in_past',
  'limit_unknown',
]

export const CREATE_KEY = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/api-keys',
    access: { scope: 'api-keys:write', reach: 'workspace' },
    summary: 'Create an API key',
    query: noQuery,
    // Read once the service is known: it may have words of its own for some fields.
    body: z.record(z.string(), z.unknown()),
    docs: {
      operation: 'createApiKey',
      tag: 'API keys',
      description:
        'The token stands in this answer and nowhere else. The same `Idempotency-Key` again, within a day: the same key, ' +
        '`token: null` and `replayed: true`. Fields may be named in the service’s own words (`mode`), values in any case.',
      status: 201,
      body: { schema: newKey, kind: 'json', required: true },
      answer: z.object({ apiKey, token: z.string().nullable(), replayed: z.boolean().optional() }),
      errors: ['workspace_not_found', 'grant_exceeds_own', 'idempotency_key_reused', ...NEW_KEY_ERRORS],
      etag: true,
      idempotent: true,
    },
  },
  async (parts, { caller, param, body: sent, idempotencyKey, path }) => {
    const { workspace, definition } = await getWorkspace(parts, caller, param('id'))
    const words = sentWords(definition, sent)
    const { expiresAt, ...fields } = readInput(newKey, inOurWords(definition, sent), words)
    requireAddresses(parts, fields.allowedIps)
    const idempotency = idempotencyOf(parts, { idempotencyKey, path, body: sent })
    const created = await parts
      .createKey(caller, workspace.id, { ...fields, expiresAt: expiresAt ?? undefined }, idempotency)
      .catch((error: unknown) => {
        throw inSentWords(error, words)
      })
    const shown = showKey(parts, created)
    const { token } = created
    return {
      status: 201,
      body:
        token === undefined
          ? { apiKey: shown, token: null, replayed: true }
          : { apiKey: shown, token: plaintextOf(token) },
      etag: etagOf(created.apiKey),
      location: `/v1/api-keys/${shown.id}`,
    }
  },
)
