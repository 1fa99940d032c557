import { z } from '@hono/zod-openapi'
import { inOurWords } from '@keywright/core'
import { etagOf } from '../../app/index.ts'
import type { KeyFilter } from '../../ports/index.ts'
import { readPage, writeCursor } from './cursor.ts'
import { keysQuery, noQuery, search } from './fields.ts'
import { readInput } from './input.ts'
import { sentWords, showKey } from './key-answers.ts'
import { apiKey, orNull, pageOf } from './resources.ts'
import { route } from './route.ts'
import { getKey, getWorkspace } from './subjects.ts'

const READ = { scope: 'api-keys:read', reach: 'workspace' } as const
const tag = 'API keys'

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
    const { limit, cursor, ...filter } = query
    const of = { list: path, filters: filter }
    const { sha256Hex } = parts.digester
    const wanted: KeyFilter = filter
    const page = readPage({ limit, cursor }, of, sha256Hex)
    const { items, nextCursor } = await parts.queries.listKeys(workspace.id, wanted, parts.clock.wallNow(), page)
    return {
      body: {
        items: items.map((key) => showKey(parts, { apiKey: key, workspace, definition })),
        nextCursor: writeCursor(nextCursor, of, sha256Hex),
      },
    }
  },
)

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
    query: noQuery,
    docs: {
      operation: 'getApiKey',
      tag,
      status: 200,
      answer: z.object({ apiKey }),
      errors: ['key_not_found'],
      etag: true,
    },
  },
  async (parts, { caller, param }) => {
    const { key, ...where } = await getKey(parts, caller, param('id'))
    return { body: { apiKey: showKey(parts, { apiKey: key, ...where }) }, etag: etagOf(key) }
  },
)

export const KEY_READS = [listKeys, searchKey, readKey]
