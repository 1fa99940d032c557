import { z } from '@hono/zod-openapi'
import { requireReachAll } from '../../app/index.ts'
import type { NodeRow } from '../../ports/index.ts'
import { instant } from '../represent.ts'
import { noQuery } from './fields.ts'
import { caller as callerShape, node } from './resources.ts'
import { route } from './route.ts'

const tag = 'Installation'

const listNodes = route(
  {
    method: 'GET',
    path: '/v1/nodes',
    access: { scope: 'nodes:read', reach: 'all' },
    summary: 'List the nodes of the installation',
    query: noQuery,
    docs: { operation: 'listNodes', tag, status: 200, answer: z.object({ items: z.array(node) }), errors: [] },
  },
  async (parts, { caller }) => {
    requireReachAll(caller)
    const nodes = await parts.feed.listNodes()
    return { body: { items: nodes.map(representNode) } }
  },
)

function representNode({ joinedAt, facts, limitStore, ...row }: NodeRow) {
  return {
    ...row,
    joinedAt: instant(joinedAt),
    leaseMs: facts?.leaseMs ?? null,
    // As it looks from the store. What a command waits for is judged by clocks that cannot step.
    leaseLive: facts === undefined ? null : facts.silentMs < facts.leaseMs,
    renewedAt: facts === undefined ? null : instant(facts.renewedAt),
    knownKeys: facts?.knownKeys ?? null,
    limitStore: limitStore ?? null,
  }
}

const whoami = route(
  {
    method: 'GET',
    path: '/v1/whoami',
    access: 'token',
    summary: 'Read who calls, and what he may do',
    query: noQuery,
    docs: { operation: 'whoami', tag, status: 200, answer: z.object({ caller: callerShape }), errors: [] },
  },
  async (parts, { session, caller: { apiKeyId, scopes, reach, operator } }) => {
    const key = apiKeyId === undefined ? undefined : await parts.queries.findKey(apiKeyId)
    const ids = { apiKeyId: apiKeyId ?? null, memberId: session?.member.id ?? null }
    const name = session?.member.name ?? key?.name ?? null
    return { body: { caller: { ...ids, name, scopes: [...scopes], reach, operator } } }
  },
)

export const INSTALLATION_ROUTES = [listNodes, whoami]
