import { z } from '@hono/zod-openapi'
import { type ApiKey, effectiveLimits, inOurWords, type ServiceDefinition, type Workspace } from '@keywright/core'
import type { ApiKeyResource, LimitStateResource } from '@keywright/client'
import { etagOf } from '../../app/index.ts'
import type { KeyFilter } from '../../ports/index.ts'
import { instant, representLimitState } from '../represent.ts'
import { readPage, writeCursor } from './cursor.ts'
import { keyQuery, keysQuery, noQuery, search } from './fields.ts'
import { readInput } from './input.ts'
import { sentWords, showKey } from './key-answers.ts'
import type { ManagementParts } from './parts.ts'
import { apiKey, limitState, orNull, pageOf } from './resources.ts'
import { route } from './route.ts'
import { getKey, getWorkspace } from './subjects.ts'

const READ = { scope: 'api-keys:read', reach: 'workspace' } as const
const tag = 'API keys'

const DAY_MS = 86_400_000
const USAGE_DAYS = 30

const listKeys = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/api-keys',
    access: READ,
    summary: 'List the API keys of a workspace, newest first',
    // Read once the service is known: a filter may be in its own words.
    query: z.record(z.string(), z.string()),
    docs: {
      operation: 'listApiKeys',
      tag,
      status: 200,
      query: keysQuery,
      answer: pageOf(apiKey),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param, query: sent, path }) => {
    const { workspace, definition } = await getWorkspace(parts, caller, param('id'))
    const query = readInput(keysQuery, inOurWords(definition, sent), sentWords(definition, sent))
    const { limit, cursor, include, ...filter } = query
    const of = { list: path, filters: filter }
    const { sha256Hex } = parts.digester
    const wanted: KeyFilter = filter
    const page = readPage({ limit, cursor }, of, sha256Hex)
    const { items, nextCursor } = await parts.queries.listKeys(workspace.id, wanted, parts.clock.wallNow(), page)
    const usage = include === undefined ? undefined : await readUsage30d(parts, items)
    return {
      body: {
        items: items.map((key) => ({ ...showKey(parts, { apiKey: key, workspace, definition }), ...usage?.(key) })),
        nextCursor: writeCursor(nextCursor, of, sha256Hex),
      },
    }
  },
)

/** Counts by day of all keys of a page, by one query: today in UTC, and the 29 days before. */
async function readUsage30d(
  { queries, clock }: ManagementParts,
  keys: readonly ApiKey[],
): Promise<(key: ApiKey) => Pick<ApiKeyResource, 'usage30d'>> {
  const today = Math.floor(clock.wallNow() / DAY_MS)
  const since = (today - USAGE_DAYS + 1) * DAY_MS
  const rows = await queries.dailyUsageOf(
    keys.map(({ id }) => id),
    since,
  )
  const byKey = new Map<string, NonNullable<ApiKeyResource['usage30d']>[number][]>(keys.map(({ id }) => [id, []]))
  for (const { apiKeyId, day, ...counts } of rows) {
    byKey.get(apiKeyId)?.push({ day: instant(day).slice(0, 10), ...counts })
  }
  return ({ id }) => ({ usage30d: byKey.get(id) ?? [] })
}

const searchKey = route(
  {
    method: 'POST',
    path: '/v1/workspaces/{id}/api-keys/search',
    access: READ,
    summary: 'Find the API key of a pasted token',
    query: noQuery,
    body: search,
    docs: {
      operation: 'searchApiKey',
      tag,
      description: 'Looks within the workspace alone; a key of another one is `null`, as one that never was.',
      status: 200,
      body: { schema: search, kind: 'json', required: true },
      answer: z.object({ apiKey: orNull(apiKey) }),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param, body }) => {
    const { workspace, definition } = await getWorkspace(parts, caller, param('id'))
    const { digester, queries } = parts
    const token = body.token.trim()
    const digests = digester.versions.map((version) => digester.digest(token, version))
    const found = await queries.findKeyByDigests(workspace.id, digests)
    return { body: { apiKey: found === undefined ? null : showKey(parts, { apiKey: found, workspace, definition }) } }
  },
)

const readKey = route(
  {
    method: 'GET',
    path: '/v1/api-keys/{id}',
    access: { scope: 'api-keys:read', reach: 'key' },
    summary: 'Read an API key',
    query: keyQuery,
    docs: {
      operation: 'getApiKey',
      tag,
      description:
        '`include=limits` spends nothing and asks no other node: what it says is approximate, and a limit that this node has not spent from reads as unspent.',
      status: 200,
      query: keyQuery,
      answer: z.object({ apiKey, limits: z.array(limitState).optional() }),
      errors: ['key_not_found'],
      etag: true,
    },
  },
  async (parts, { caller, param, query: { include } }) => {
    const { key, ...where } = await getKey(parts, caller, param('id'))
    const limits = include === undefined ? {} : { limits: peekLimits(parts, key, where) }
    return { body: { apiKey: showKey(parts, { apiKey: key, ...where }), ...limits }, etag: etagOf(key) }
  },
)

function peekLimits(
  { limiter }: ManagementParts,
  key: ApiKey,
  { definition, workspace }: { readonly definition: ServiceDefinition; readonly workspace: Workspace },
): readonly LimitStateResource[] {
  return limiter.peek({ id: key.id, ...effectiveLimits(definition, workspace, key) }).map(representLimitState)
}

export const KEY_READS = [listKeys, searchKey, readKey]
