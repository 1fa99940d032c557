import { z } from '@hono/zod-openapi'
import {
  asWorkspaceId,
  KEY_BOUNDS,
  type LimitOverride,
  originFault,
  parseDuration,
  SERVICE_BOUNDS,
  type WorkspaceId,
} from '@keywright/core'
import { HTTP_BOUNDS } from '../bounds.ts'
import { readEnd, readInstant } from './instant.ts'

/** Characters that a line of text for people may not hold: a log, a terminal or Postgres would read them otherwise. */
const NOT_IN_A_LINE = /\p{Cc}|\p{Cs}/u
/** Several lines are welcome; the rest is not. */
const NOT_IN_A_TEXT = /(?![\n\t])\p{Cc}|\p{Cs}/u

/** A line of text for people. */
export function line(lengthMax: number) {
  return z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((text) => !NOT_IN_A_LINE.test(text) && text.trim() !== '', {
      error: 'A line of text may hold no control characters, and not spaces alone.',
    })
}

function text(lengthMax: number) {
  return z
    .string()
    .max(lengthMax)
    .refine((value) => !NOT_IN_A_TEXT.test(value), { error: 'A text may hold no control characters.' })
}

/** A text that means something else; a reading that answers `undefined` is a fault. */
function readAs<Meaning>(read: (text: string) => Meaning | undefined, error: string) {
  return (value: string, context: z.RefinementCtx): Meaning => {
    const meaning = read(value)
    if (meaning !== undefined) return meaning
    context.addIssue({ code: 'custom', message: error })
    return z.NEVER
  }
}

const instantText = z.string().max(64)
const INSTANT_RULE = 'An instant is written as RFC 3339 with an offset, such as 2027-01-31T12:00:00Z.'

const name = line(KEY_BOUNDS.nameLengthMax)

const limitValue = z
  .strictObject({
    limit: z.int().min(1).max(KEY_BOUNDS.limitMax),
    window: z
      .string()
      .max(16)
      .transform(readAs(readWindow, 'A window is a duration from 1s to 366d, such as 60m.'))
      .optional()
      .openapi({ type: 'string', example: '60m' }),
  })
  .transform(({ limit, window }): LimitOverride => (window === undefined ? { limit } : { limit, windowMs: window }))

function readWindow(value: string): number | undefined {
  const windowMs = parseDuration(value)
  return windowMs === undefined || windowMs < KEY_BOUNDS.windowMsMin || windowMs > KEY_BOUNDS.windowMsMax
    ? undefined
    : windowMs
}

/** Limits of the definition's names; the whole set, in place of the one before. */
const limits = z
  .record(z.string().min(1).max(SERVICE_BOUNDS.nameLengthMax), limitValue)
  .refine((value) => Object.keys(value).length <= SERVICE_BOUNDS.limitsMax, {
    error: `There are at most ${SERVICE_BOUNDS.limitsMax} limits.`,
  })
  .openapi({ example: { hourly: { limit: 5, window: '60m' } } })

const metadata = z
  .record(z.string().min(1).max(KEY_BOUNDS.metadataNameLengthMax), text(KEY_BOUNDS.metadataValueLengthMax))
  .refine((value) => Object.keys(value).length <= KEY_BOUNDS.metadataEntriesMax, {
    error: `Metadata has at most ${KEY_BOUNDS.metadataEntriesMax} entries.`,
  })
  .refine((value) => !Object.keys(value).some((key) => NOT_IN_A_LINE.test(key)), {
    error: 'A name in the metadata may hold no control characters.',
  })
  .openapi({ maxProperties: KEY_BOUNDS.metadataEntriesMax })

const scopes = z.array(z.string().min(1).max(SERVICE_BOUNDS.nameLengthMax)).max(KEY_BOUNDS.scopesMax)

/** Addresses are looked at by whoever checks them later; here they are only short. */
const allowedIps = z.array(z.string().min(1).max(64)).max(KEY_BOUNDS.allowedIpsMax)

const origin = z
  .string()
  .max(KEY_BOUNDS.originLengthMax)
  .superRefine((value, context) => {
    const message = originFault(value)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

const workspaceId = z
  .string()
  .max(64)
  .transform(readAs(asWorkspaceId, 'An id of a workspace begins with "ws_".'))
  .openapi({ type: 'string' })

const reach = z
  .unknown()
  .transform((value, context): 'all' | readonly WorkspaceId[] => {
    if (value === 'all') return 'all'
    const list = z.array(workspaceId).max(HTTP_BOUNDS.reachMax).safeParse(value)
    if (list.success) return [...new Set(list.data)]
    const message = `A reach is "all", or a list of at most ${HTTP_BOUNDS.reachMax} ids of workspaces.`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  .openapi({
    oneOf: [
      { type: 'string', enum: ['all'] },
      { type: 'array', items: { type: 'string' }, maxItems: HTTP_BOUNDS.reachMax },
    ],
    description: 'Of management tokens alone: what they reach.',
  })

const expiresAt = instantText
  .transform(readAs(readEnd, `${INSTANT_RULE} A date such as 2027-01-31 lasts to its end in UTC.`))
  .nullable()
  .optional()
  .openapi({
    type: ['string', 'null'],
    description: 'RFC 3339 with an offset; or a date such as 2027-01-31, which lasts to its end in UTC; `null`: never.',
    example: '2027-01-31T23:59:59Z',
  })

const operator = z.boolean().openapi({ description: "Of management tokens alone: an operator's token." })

/** Fields that a key is made with and can be changed in. */
const keyFields = {
  scopes: scopes.optional(),
  limits: limits.optional(),
  allowedIps: allowedIps.optional(),
  allowedOrigins: z.array(origin).max(KEY_BOUNDS.allowedOriginsMax).optional(),
  metadata: metadata.optional(),
  reach: reach.optional(),
  operator: operator.optional(),
}

export const newKey = z
  .strictObject({
    name,
    environment: z.string().max(SERVICE_BOUNDS.nameLengthMax).optional(),
    type: z.string().max(SERVICE_BOUNDS.nameLengthMax).optional(),
    expiresAt,
    ...keyFields,
  })
  .openapi('NewApiKey')

export const keyEdit = z.strictObject({ name: name.optional(), expiresAt, ...keyFields }).openapi('ApiKeyEdit')

export const rotation = z
  .strictObject({
    overlap: z
      .string()
      .max(16)
      .transform(readAs(parseDuration, 'An overlap is a duration from 0s to 30d.'))
      .optional()
      .openapi({ type: 'string', default: '0s', example: '7d', description: 'How long the old secret goes on.' }),
  })
  .openapi('Rotation')

export const revocation = z.strictObject({ reason: text(KEY_BOUNDS.reasonLengthMax).optional() }).openapi('Revocation')

export const nothing = z.strictObject({})

export const search = z
  .strictObject({ token: z.string().min(1).max(HTTP_BOUNDS.tokenLengthMax) })
  .openapi('Search', { description: 'A token as it was pasted; spaces around it are taken away.' })

const slug = z
  .string()
  .max(KEY_BOUNDS.slugLengthMax)
  .refine((value) => /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(value), {
    error: 'A slug has small letters, digits and, between them, "-".',
  })

const workspaceFields = {
  plan: z.string().min(1).max(SERVICE_BOUNDS.nameLengthMax).nullable().optional(),
  environments: z.array(z.string().max(SERVICE_BOUNDS.nameLengthMax)).max(SERVICE_BOUNDS.environmentsMax).optional(),
  limits: limits.optional(),
}

export const newWorkspace = z
  .strictObject({ service: z.string().max(64), slug, name, ...workspaceFields })
  .openapi('NewWorkspace')

export const workspaceEdit = z
  .strictObject({ slug: slug.optional(), name: name.optional(), ...workspaceFields })
  .openapi('WorkspaceEdit')

export const definitionSource = z
  .strictObject({ source: z.string().max(HTTP_BOUNDS.definitionBytesMax) })
  .openapi('ServiceDefinitionSource')

// What stands in the query is text; each of these says what it means.

const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .openapi({ type: 'boolean' })

export const instantParameter = instantText
  .transform(readAs(readInstant, INSTANT_RULE))
  .openapi({ type: 'string', format: 'date-time' })

const pageSize = z
  .string()
  .max(16)
  .transform(
    readAs((value) => {
      const size = /^[0-9]{1,3}$/.test(value) ? Number(value) : 0
      return size >= 1 && size <= HTTP_BOUNDS.pageSizeMax ? size : undefined
    }, `A page has from 1 to ${HTTP_BOUNDS.pageSizeMax} entries.`),
  )
  .openapi({ type: 'integer', minimum: 1, maximum: HTTP_BOUNDS.pageSizeMax, default: HTTP_BOUNDS.pageSizeDefault })

const page = { limit: pageSize.optional(), cursor: z.string().max(HTTP_BOUNDS.cursorLengthMax).optional() }

export const noQuery = z.strictObject({})
export const pageQuery = z.strictObject(page)
export const waitQuery = z.strictObject({
  wait: flag.optional().openapi({
    description: '`false`: answer once the change is stored, and do not wait until every node knows it.',
  }),
})

export const workspacesQuery = z.strictObject({
  ...page,
  service: z.string().max(64).optional(),
  slug: z.string().max(KEY_BOUNDS.slugLengthMax).optional(),
  name: z
    .string()
    .max(KEY_BOUNDS.nameLengthMax)
    .optional()
    .openapi({ description: 'A part of the name or of the slug, in any case.' }),
})

const only = (what: string) => flag.optional().openapi({ description: `\`true\`: only keys ${what}; \`false\`: all.` })

export const keysQuery = z.strictObject({
  ...page,
  status: z.enum(['active', 'disabled', 'expired', 'revoked']).optional(),
  environment: z.string().max(SERVICE_BOUNDS.nameLengthMax).optional(),
  type: z.string().max(SERVICE_BOUNDS.nameLengthMax).optional(),
  scope: z.string().max(SERVICE_BOUNDS.nameLengthMax).optional(),
  name: z
    .string()
    .max(KEY_BOUNDS.nameLengthMax)
    .optional()
    .openapi({ description: 'A part of the name, in any case.' }),
  unusedSince: instantParameter.optional(),
  neverUsed: only('that were never used'),
  neverExpires: only('without an expiry'),
  fullAccess: only('with full access'),
  oldSecretInUse: only('of which an old secret was used after a rotation, and has not ended'),
  creatorLeft: only('made by a management token that is revoked or gone'),
  include: z.literal('usage30d').optional().openapi({ description: 'With the checks of the last 30 days, by day.' }),
})

export const keyQuery = z.strictObject({
  include: z
    .literal('limits')
    .optional()
    .openapi({ description: 'With where each limit stands, as this node knows it.' }),
})

export const usageQuery = z.strictObject({
  since: instantParameter.optional(),
  by: z.literal('secret').optional(),
})

export const applyQuery = waitQuery.extend({ dryRun: flag.optional() })
