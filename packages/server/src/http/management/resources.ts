import { z } from '@hono/zod-openapi'
import { ERROR_TABLE, type ErrorCode } from '@keywright/core'

// The shapes of answers, for the document and its readers. A newer server adds fields, so none of them is closed.

export const instantShape = z.string().openapi({ format: 'date-time', example: '2027-01-31T12:00:00.000Z' })
const instant = instantShape
const maybeInstant = instant.nullable()
const texts = z.array(z.string())
const localText = z
  .union([z.string(), z.record(z.string(), z.string())])
  .openapi('LocalText', { description: 'A text for people: one, or one for each language.' })
const limitValues = z
  .record(z.string(), z.object({ limit: z.int(), window: z.string().optional() }))
  .openapi('LimitValues', { example: { hourly: { limit: 5, window: '60m' } } })
const effectiveLimit = z.object({
  name: z.string(),
  limit: z.int(),
  window: z.string().optional(),
  period: z.enum(['day', 'month']).optional(),
  per: z.enum(['key', 'workspace']),
})

export const limitState = z
  .object({ name: z.string(), limit: z.int(), remaining: z.int(), resetAt: instant })
  .openapi('LimitState', { description: 'Where a limit stands; not exact while several nodes spend from it.' })

const secret = z
  .object({
    id: z.string(),
    display: z.string(),
    createdAt: instant,
    endsAt: maybeInstant,
    ended: z.boolean(),
    lastUsedAt: maybeInstant,
  })
  .openapi('Secret')

export const apiKey = z
  .object({
    id: z.string().openapi({ example: 'key_0001Rq3aB0007f2K9xTy' }),
    service: z.string(),
    workspaceId: z.string(),
    name: z.string(),
    environment: z.string(),
    type: z.string(),
    scopes: texts,
    fullAccess: z
      .boolean()
      .openapi({ description: 'Every scope of its type, scopes added later too; `scopes` lists today’s.' }),
    status: z.enum(['active', 'disabled', 'expired', 'revoked']),
    createdAt: instant,
    createdBy: z.string(),
    lastUsedAt: maybeInstant,
    expiresAt: maybeInstant,
    disabledAt: maybeInstant,
    revokedAt: maybeInstant,
    revokedBy: z.string().nullable(),
    limits: limitValues,
    effectiveLimits: z.array(effectiveLimit),
    allowedIps: texts,
    allowedOrigins: texts,
    metadata: z.record(z.string(), z.string()),
    envVar: z.string().nullable(),
    reach: z
      .union([z.literal('all'), texts])
      .optional()
      .openapi({ description: 'Of a management token alone.' }),
    operator: z.boolean().optional().openapi({ description: 'Of a management token alone.' }),
    secrets: z.array(secret),
    usage30d: z
      .array(z.object({ day: z.string().openapi({ format: 'date' }), allowed: z.int(), refused: z.int() }))
      .optional()
      .openapi({ description: 'In a list, when asked for: the days in UTC that had a check, the oldest first.' }),
  })
  .openapi('ApiKey')

export const effective = z
  .object({ everywhere: z.boolean(), nodes: z.int(), waitedMs: z.number() })
  .openapi('Effective', {
    description: '`everywhere`: no node gives the old verdict to a request that starts from now on.',
  })

/** A key as an import tells of it; `id` is `null` in a dry run. */
export const importedKey = z
  .object({
    id: z.string().nullable(),
    name: z.string(),
    environment: z.string(),
    type: z.string(),
    scopes: texts,
    fullAccess: z.boolean(),
    expiresAt: maybeInstant,
    display: z.string(),
  })
  .openapi('ImportedApiKey')

export const bulkResult = z
  .object({
    id: z.string(),
    changed: z.boolean().openapi({ description: '`false`: it was so already.' }),
    status: z.enum(['active', 'disabled', 'expired', 'revoked', 'deleted']),
  })
  .openapi('BulkResult')

export const workspace = z
  .object({
    id: z.string().openapi({ example: 'ws_0001Rq3aB0007f2K9xTy' }),
    service: z.string(),
    slug: z.string(),
    name: z.string(),
    plan: z.string().nullable(),
    environments: texts.openapi({
      description: 'The environments that it was given, beside those that every workspace has.',
    }),
    limits: limitValues,
    createdAt: instant,
  })
  .openapi('Workspace')

const place = z.union([
  z.object({ kind: z.literal('header'), header: z.string(), title: z.string() }),
  z.object({ kind: z.literal('scheme'), scheme: z.string(), title: z.string() }),
  z.object({ kind: z.literal('basic') }),
])

const keyType = z.object({
  name: z.string(),
  title: localText,
  tag: z.string(),
  envVar: z.string().nullable(),
  browser: z.boolean(),
  scopes: texts,
  why: orNull(localText),
  newKeys: z.object({
    scopes: z.union([z.enum(['required', 'all']), texts]),
    environment: z.string().nullable(),
    type: z.string().nullable(),
    expiry: z.enum(['optional', 'required']),
    maxLifetime: z.string().nullable(),
    perWorkspace: z.int(),
  }),
})

export const service = z
  .object({
    id: z.string(),
    name: localText,
    revision: z.int(),
    url: z.string().nullable(),
    example: z.object({ request: z.string(), body: z.unknown().optional() }).nullable(),
    credentials: z.array(place),
    environments: z.array(z.object({ name: z.string(), title: localText, optIn: z.boolean() })),
    types: z.array(keyType),
    scopes: z.array(z.object({ name: z.string(), description: localText, includes: texts })),
    limits: z.array(effectiveLimit.extend({ timeZone: z.string().optional() })),
    plans: z.array(z.object({ name: z.string(), title: localText, limits: limitValues })),
    words: z.record(z.string(), localText),
    breadcrumb: orNull(localText),
    cliEnvVar: z.string().nullable(),
  })
  .openapi('Service')

const routeShape = z.object({
  method: z.string(),
  path: z.string(),
  scopes: texts.openapi({ description: 'All of these.' }),
  anyScope: texts.openapi({ description: 'At least one of these, when there are some.' }),
  types: orNull(texts),
  environments: orNull(texts),
  cost: z.int(),
  open: z.boolean().openapi({ description: 'No key is needed.' }),
})

const refusalShape = z.object({
  reason: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
})

export const serviceWithSource = service
  .extend({
    formats: texts.openapi({ description: 'Templates of tokens: the first is issued, the others are accepted.' }),
    routes: orNull(z.array(routeShape)).openapi({ description: '`null`: any path, with any good key.' }),
    refusals: z.array(refusalShape).openapi({ description: 'How the service says no, one example each.' }),
    source: orNull(z.string()).openapi({ description: 'As it was applied; `null`: not for this caller.' }),
  })
  .openapi('ServiceWithSource')

const holders = z.object({ total: z.int(), ids: texts })

export const diff = z
  .object({
    blocked: z.boolean(),
    changes: z.array(
      z.object({
        kind: z.enum(['added', 'removed', 'changed']),
        what: z.string(),
        name: z.string(),
        severity: z.enum(['blocking', 'notice', 'harmless']),
        held: holders.optional(),
        message: z.string(),
      }),
    ),
  })
  .openapi('DefinitionDiff')

export const warnings = z.array(
  z.object({ path: z.string(), line: z.int().optional(), message: z.string() }).openapi('DefinitionProblem'),
)

const callers = z
  .object({
    count: z.int().openapi({ description: 'Different addresses since `since`; those of one IPv6 network are one.' }),
    more: z.boolean().openapi({ description: 'There were as many as are told apart, so there may be others.' }),
  })
  .openapi('Callers', { description: 'Who used it: as far as the checks told an address.' })

export const usage = z
  .object({
    hours: z.array(z.object({ hour: instant, outcome: z.string(), count: z.int(), secretId: z.string().nullable() })),
    total: z.record(z.string(), z.int()),
    callers,
    secrets: z.array(z.object({ id: z.string(), lastUsedAt: maybeInstant, callers })),
  })
  .openapi('Usage')

export const refusal = z
  .object({
    id: z.string(),
    at: instant,
    reason: z.string(),
    detail: z.string().nullable(),
    service: z.string(),
    workspaceId: z.string().nullable(),
    apiKeyId: z.string().nullable(),
    secretId: z.string().nullable(),
    ip: z.string().nullable(),
    method: z.string().nullable(),
    path: z.string().nullable(),
  })
  .openapi('Refusal')

export const node = z
  .object({
    id: z.string(),
    joinedAt: instant,
    renewals: z.int(),
    appliedSeq: z.int(),
    behind: z.int().openapi({ description: 'Changes that the feed holds and this node has not applied.' }),
    pepperVersions: z.array(z.int()),
    leaseMs: z.int().nullable().openapi({
      description: 'How long a node may answer from memory after a renewal; null of a node of an older version.',
    }),
    leaseLive: z
      .boolean()
      .nullable()
      .openapi({ description: 'Whether its last renewal is younger than that, by the clock of the store.' }),
    renewedAt: instant.nullable(),
    knownKeys: z.int().nullable().openapi({ description: 'Keys in its memory, at its last renewal.' }),
    limitStore: z.string().nullable().openapi({
      description:
        'Where it counts limits: `sql` for the database, or the name that a Redis keeps of itself. The same for all nodes; null of a node of an older version.',
    }),
  })
  .openapi('Node')

export const caller = z
  .object({
    apiKeyId: z.string().nullable(),
    memberId: z.string().nullable(),
    name: z.string().nullable(),
    scopes: texts,
    reach: z.union([z.literal('all'), texts]),
    operator: z.boolean(),
  })
  .openapi('Caller')

// Of an object's own keys `Object.keys` knows only that they are texts; the table's are its codes.
const codes = Object.keys(ERROR_TABLE) as readonly ErrorCode[]

export const problem = z
  .object({
    type: z.string().openapi({ description: 'The page of documentation of this code.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ description: `Stable. Today: ${codes.join(', ')}.` }),
    requestId: z.string(),
    pointer: z.string().optional().openapi({ description: 'Where in the input the fault lies, as a JSON pointer.' }),
    details: z.record(z.string(), z.unknown()).optional(),
    retryAfterSeconds: z.int().optional(),
  })
  .openapi('Problem', { description: 'RFC 9457.' })

/** `nullable` on a shape with a name of its own would lose either the name or the null in the document. */
export function orNull<Shape extends z.ZodType>(shape: Shape) {
  return z.union([shape, z.null()])
}

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'Leads to the next page; `null` on the last.' }),
  })
}
