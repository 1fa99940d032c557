import { z } from '@hono/zod-openapi'
import { type Caller, etagOf } from '../../app/index.ts'
import { representContract } from '../represent-contract.ts'
import { representService } from '../represent.ts'
import { readPage, writeCursor } from './cursor.ts'
import { applyQuery, definitionSource, noQuery, pageQuery } from './fields.ts'
import { diff, effective, pageOf, service, serviceWithSource, warnings } from './resources.ts'
import { commandOptions, route } from './route.ts'
import { getService, seenServices, serviceIdOf } from './subjects.ts'

const tag = 'Services'

const listServices = route(
  {
    method: 'GET',
    path: '/v1/services',
    access: { scope: 'services:read', reach: 'listed' },
    summary: 'List the services in which the token reaches a workspace',
    query: pageQuery,
    docs: { operation: 'listServices', tag, status: 200, query: pageQuery, answer: pageOf(service), errors: [] },
  },
  async (parts, { caller, query, path }) => {
    const of = { list: path, filters: {} }
    const { limit, after } = readPage(query, of, parts.digester.sha256Hex)
    const seen = await seenServices(parts, caller)
    const all = (await parts.queries.listServices()).filter(({ id }) => seen(id) && (after === undefined || id > after))
    const shown = all.slice(0, limit)
    const lastId = all.length > shown.length ? (shown.at(-1)?.id ?? null) : null
    return {
      body: {
        items: shown.map((stored) => representService(stored, parts.definitionOf(stored))),
        nextCursor: writeCursor(lastId, of, parts.digester.sha256Hex),
      },
    }
  },
)

const readService = route(
  {
    method: 'GET',
    path: '/v1/services/{service}',
    access: { scope: 'services:read', reach: 'service' },
    summary: 'Read a service, and the text of its definition',
    query: noQuery,
    docs: {
      operation: 'getService',
      tag,
      description:
        'The text goes to operators and to management tokens. To other members it is `null`: comments in it speak to whoever runs ' +
        'Keywright, and all that callers must know stands in the other fields.',
      status: 200,
      answer: z.object({ service: serviceWithSource }),
      errors: ['service_not_found'],
      etag: true,
    },
  },
  async (parts, { caller, param }) => {
    const stored = await getService(parts, caller, param('service'))
    const definition = parts.definitionOf(stored)
    const shown = {
      ...representService(stored, definition),
      ...representContract(definition),
      source: readsSource(caller) ? stored.source : null,
    }
    return { body: { service: shown }, etag: etagOf(stored) }
  },
)

/** Every role has `services:read`, so that pages can be drawn; a management token has it from an operator, who meant the file. */
function readsSource({ member, operator }: Caller): boolean {
  return member === undefined || operator
}

const applyService = route(
  {
    method: 'PUT',
    path: '/v1/services/{service}',
    access: { scope: 'services:write', reach: 'all' },
    summary: 'Apply a service definition',
    query: applyQuery,
    body: definitionSource,
    docs: {
      operation: 'applyService',
      tag,
      description:
        'Validates the definition, compares it with the live keys and applies it whole or not at all. `?dryRun=true` tells ' +
        'what would change, and changes nothing. The body is the YAML text, or JSON with the text in `source`.',
      status: 200,
      query: applyQuery,
      body: { schema: definitionSource, kind: 'definition', required: true },
      answer: z.object({ service, diff, warnings, effective }),
      errors: ['service_not_found', 'definition_invalid', 'definition_conflict', 'etag_mismatch', 'proof_unavailable'],
      ifMatch: true,
      etag: true,
    },
  },
  async (parts, call) => {
    const id = serviceIdOf(call.param('service'))
    const options = { ...commandOptions(call), dryRun: call.query.dryRun }
    const applied = await parts.applyService(call.caller, id, call.body.source, options)
    return {
      body: {
        service: representService(applied.service, applied.definition),
        diff: applied.diff,
        warnings: applied.warnings,
        effective: applied.effective,
      },
      // What was only looked at has no version yet.
      ...(call.query.dryRun === true ? {} : { etag: etagOf(applied.service) }),
    }
  },
)

export const SERVICE_ROUTES = [listServices, readService, applyService]
