import { type RouteConfig, z } from '@hono/zod-openapi'
import { DENIAL_REASONS } from '@keywright/core'
import { VERIFY_BOUNDS } from '../verify-request.ts'
import { apiKey, limitState, orNull, problem } from './resources.ts'

// The data plane is served without this framework; its calls stand in the document all the same.

const tags = ['Checks']
const texts = z.array(z.string()).max(VERIFY_BOUNDS.scopesMax)
const text = z.string().max(VERIFY_BOUNDS.textLengthMax)

const requestFields = {
  token: z.string().max(VERIFY_BOUNDS.headerLengthMax).optional().openapi({ description: 'As received, not trimmed.' }),
  headers: z
    .record(z.string(), z.union([z.string(), z.array(z.string()).max(VERIFY_BOUNDS.headerValuesMax)]))
    .optional()
    .openapi({
      description: 'In place of `token`: the headers as received; the service says where the token stands.',
    }),
  scopes: texts.optional(),
  anyScope: texts.optional(),
  environment: text.optional(),
  type: text.optional(),
  ip: text.optional(),
  origin: text.optional(),
  method: text.optional(),
  path: text.optional(),
  cost: z.int().min(1).max(VERIFY_BOUNDS.costMax).optional(),
}

const verifyRequest = z
  .strictObject({
    service: text,
    workspace: text.optional(),
    ...requestFields,
    explain: z.boolean().optional().openapi({ description: 'Lists every step, and spends nothing.' }),
  })
  .openapi('VerifyRequest')

/** A request that is looked at within one workspace, and so within its service. */
export const checkedRequest = z.strictObject(requestFields).openapi('CheckedRequest')

const step = z.object({
  step: z.string(),
  outcome: z.enum(['passed', 'failed', 'not_reached', 'not_asked']),
  detail: z.string(),
})

export const verifyAnswer = z
  .object({
    allowed: z.boolean(),
    reason: z.enum(DENIAL_REASONS).nullable(),
    missingScopes: z.array(z.string()),
    diagnosis: z
      .object({ kind: z.string(), detail: z.string(), missingCharacters: z.int().optional() })
      .nullable()
      .openapi({ description: 'What is wrong with a token that fits no format.' }),
    apiKey: orNull(apiKey),
    limits: z.array(limitState),
    retryAfterSeconds: z.int().optional(),
    open: z.literal(true).optional().openapi({ description: 'The route needs no key.' }),
    limiterDown: z.literal(true).optional(),
    preflight: z.literal(true).optional(),
    response: z
      .object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() })
      .openapi({ description: 'What the service’s own style would answer.' }),
    steps: z.array(step).optional(),
  })
  .openapi('VerifyAnswer')

const introspection = z
  .object({
    active: z.boolean(),
    scope: z.string().optional(),
    client_id: z.string().optional(),
    sub: z.string().optional(),
    aud: z.string().optional(),
    iat: z.int().optional(),
    exp: z.int().optional(),
    environment: z.string().optional(),
    key_type: z.string().optional(),
  })
  .openapi('Introspection', { description: 'RFC 7662. An inactive token says nothing more.' })

const problemContent = { 'application/problem+json': { schema: problem } }
const managed = {
  security: [{ managementToken: [] }],
  'x-required-scope': 'api-keys:verify',
}
const errors = {
  400: {
    description: '`body_unreadable`, `request_invalid`, `header_invalid`, `credential_ambiguous`',
    content: problemContent,
  },
  401: { description: '`credential_missing`, `credential_invalid`: of the management token', content: problemContent },
  403: { description: '`permission_missing`', content: problemContent },
  404: { description: '`service_not_found`', content: problemContent },
  413: { description: '`body_too_large`', content: problemContent },
  415: { description: '`media_type_unsupported`', content: problemContent },
  500: { description: '`internal`', content: problemContent },
  503: {
    description: '`store_unavailable`, `overloaded`: the check could not be made, which says nothing of the key',
    content: problemContent,
  },
}

const verify: RouteConfig = {
  method: 'post',
  path: '/v1/verify',
  operationId: 'verify',
  tags,
  summary: 'Check a token',
  description: 'A denied key is an answer: 200 with `allowed: false` and a reason.',
  ...managed,
  request: { body: { required: true, content: { 'application/json': { schema: verifyRequest } } } },
  responses: {
    200: { description: 'The verdict', content: { 'application/json': { schema: verifyAnswer } } },
    ...errors,
  },
}

const introspect: RouteConfig = {
  method: 'post',
  path: '/v1/introspect',
  operationId: 'introspect',
  tags,
  summary: 'Check a token, in the form of RFC 7662',
  ...managed,
  request: {
    body: {
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: z.object({ token: z.string(), service: z.string() }).openapi('IntrospectionRequest'),
        },
      },
    },
  },
  responses: {
    200: { description: 'Whether the token is active', content: { 'application/json': { schema: introspection } } },
    ...errors,
  },
}

function forwardAuth(path: string, operationId: string, params: z.ZodObject): RouteConfig {
  return {
    method: 'get',
    path,
    operationId,
    tags,
    summary: 'Decide on a request of a gateway',
    description:
      'Takes any method and no management token. The request is the one that the gateway describes: by `X-Forwarded-Method` ' +
      'and `X-Forwarded-Uri`, or by its own method and the path below. Refusals look as the service’s own do, 401, 403 and ' +
      '429 where its definition says nothing else.',
    security: [],
    request: { params },
    responses: {
      200: { description: 'Allowed; `X-Keywright-…` headers say who calls' },
      400: { description: 'Two different credentials, in the style of the service; or `header_invalid`' },
      401: { description: 'No good key, in the style of the service' },
      403: { description: 'The key may not do this, in the style of the service' },
      404: { description: 'There is no such service', content: problemContent },
      429: { description: 'A limit is used up, in the style of the service' },
      503: { description: 'The check could not be made, in the style of the service' },
    },
  }
}

const service = z.string().openapi({ description: 'The id of a service' })

export const CHECK_DOCS: readonly RouteConfig[] = [
  verify,
  introspect,
  forwardAuth('/forward-auth/{service}', 'forwardAuth', z.object({ service })),
  forwardAuth(
    '/forward-auth/{service}/{path}',
    'forwardAuthBelow',
    z.object({ service, path: z.string().openapi({ description: 'The path of the request, slashes included' }) }),
  ),
]
