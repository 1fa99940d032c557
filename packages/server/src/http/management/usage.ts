import { z } from '@hono/zod-openapi'
import { AppError, KEY_BOUNDS } from '@keywright/core'
import { requireReachAll } from '../../app/index.ts'
import type { CallerRow, RefusalRow, UsageRow } from '../../ports/index.ts'
import { HTTP_BOUNDS } from '../bounds.ts'
import { instant } from '../represent.ts'
import { noQuery, usageQuery } from './fields.ts'
import { showKey } from './key-answers.ts'
import { refusal, usage } from './resources.ts'
import { type Answer, route } from './route.ts'
import { getKey, getService, getWorkspace } from './subjects.ts'

const tag = 'Usage'
const DAY_MS = 86_400_000
const refusals = z.object({ items: z.array(refusal) })

const keyUsage = route(
  {
    method: 'GET',
    path: '/v1/api-keys/{id}/usage',
    access: { scope: 'usage:read', reach: 'key' },
    summary: 'Read how often an API key was used, by hour and outcome',
    query: usageQuery,
    docs: {
      operation: 'getApiKeyUsage',
      tag,
      description: `Since \`since\`, at most ${HTTP_BOUNDS.usageDaysMax} days back; the last ${HTTP_BOUNDS.usageDaysDefault} days when it is left out.`,
      status: 200,
      query: usageQuery,
      answer: usage,
      errors: ['key_not_found'],
    },
  },
  async (parts, { caller, param, query }) => {
    const { key, ...where } = await getKey(parts, caller, param('id'))
    const now = parts.clock.wallNow()
    const earliest = now - HTTP_BOUNDS.usageDaysMax * DAY_MS
    const since = Math.max(query.since ?? now - HTTP_BOUNDS.usageDaysDefault * DAY_MS, earliest)
    const [rows, seen] = await Promise.all([
      parts.queries.usageOf(key.id, since),
      parts.queries.callersOf(key.id, since),
    ])
    const shown = showKey(parts, { apiKey: key, ...where })
    return {
      body: {
        hours:
          query.by === 'secret' ? rows.map(({ hour, ...row }) => ({ hour: instant(hour), ...row })) : sumSecrets(rows),
        total: totalOf(rows),
        callers: countCallers(seen),
        secrets: shown.secrets.map(({ id, lastUsedAt }) => ({
          id,
          lastUsedAt,
          callers: countCallers(seen.filter(({ secretId }) => secretId === id)),
        })),
      },
    }
  },
)

/** A caller of two secrets is one; where a secret's are as many as are kept, there may be more. */
function countCallers(seen: readonly CallerRow[]): { readonly count: number; readonly more: boolean } {
  const ofSecret = new Map<string, number>()
  for (const { secretId } of seen) ofSecret.set(secretId, (ofSecret.get(secretId) ?? 0) + 1)
  return {
    count: new Set(seen.map(({ caller }) => caller)).size,
    more: [...ofSecret.values()].some((count) => count >= KEY_BOUNDS.callersPerSecretMax),
  }
}

/** The same hours with the secrets of a key added up. Rows come sorted by hour. */
function sumSecrets(rows: readonly UsageRow[]): readonly object[] {
  const sums = new Map<string, { hour: string; outcome: string; count: number; secretId: null }>()
  for (const { hour, outcome, count } of rows) {
    const place = `${hour} ${outcome}`
    const before = sums.get(place)?.count ?? 0
    sums.set(place, { hour: instant(hour), outcome, count: before + count, secretId: null })
  }
  return [...sums.values()]
}

function totalOf(rows: readonly UsageRow[]): Readonly<Record<string, number>> {
  const total = new Map<string, number>()
  for (const { outcome, count } of rows) total.set(outcome, (total.get(outcome) ?? 0) + count)
  return Object.fromEntries(total)
}

const keyRefusals = route(
  {
    method: 'GET',
    path: '/v1/api-keys/{id}/refusals',
    access: { scope: 'usage:read', reach: 'key' },
    summary: 'List the latest refusals of an API key',
    query: noQuery,
    docs: { operation: 'listApiKeyRefusals', tag, status: 200, answer: refusals, errors: ['key_not_found'] },
  },
  async (parts, { caller, param }) => {
    const { key } = await getKey(parts, caller, param('id'))
    return answerRefusals(await parts.queries.refusalsOf({ apiKeyId: key.id }, HTTP_BOUNDS.refusalsMax))
  },
)

const workspaceRefusals = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/refusals',
    access: { scope: 'usage:read', reach: 'workspace' },
    summary: 'List the latest refusals of a workspace',
    query: noQuery,
    docs: { operation: 'listWorkspaceRefusals', tag, status: 200, answer: refusals, errors: ['workspace_not_found'] },
  },
  async (parts, { caller, param }) => {
    const { workspace } = await getWorkspace(parts, caller, param('id'))
    return answerRefusals(await parts.queries.refusalsOf({ workspaceId: workspace.id }, HTTP_BOUNDS.refusalsMax))
  },
)

const serviceRefusals = route(
  {
    method: 'GET',
    path: '/v1/services/{service}/refusals',
    access: { scope: 'usage:read', reach: 'all' },
    summary: 'List the latest refusals of a service, those of made-up tokens too; for operators',
    query: noQuery,
    docs: {
      operation: 'listServiceRefusals',
      tag,
      status: 200,
      answer: refusals,
      errors: ['service_not_found', 'operator_required'],
    },
  },
  async (parts, { caller, param }) => {
    // A made-up token belongs to no workspace, so there is none whose members might read of it.
    requireReachAll(caller)
    if (!caller.operator) {
      throw new AppError('operator_required', "Only an operator's token may read the refusals of a whole service.")
    }
    const { id } = await getService(parts, caller, param('service'))
    return answerRefusals(await parts.queries.refusalsOf({ service: id }, HTTP_BOUNDS.refusalsMax))
  },
)

function answerRefusals(rows: readonly RefusalRow[]): Answer {
  const items = rows.map((row) => ({
    id: row.id,
    at: instant(row.at),
    reason: row.reason,
    detail: row.detail ?? null,
    service: row.service,
    workspaceId: row.workspaceId ?? null,
    apiKeyId: row.apiKeyId ?? null,
    secretId: row.secretId ?? null,
    ip: row.ip ?? null,
    method: row.method ?? null,
    path: row.path ?? null,
  }))
  return { body: { items } }
}

export const USAGE_ROUTES = [keyUsage, keyRefusals, workspaceRefusals, serviceRefusals]
