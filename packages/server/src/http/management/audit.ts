import { AppError, type ChainAnchor, type ChainedEvent } from '@keywright/core'
import type { Caller } from '../../app/index.ts'
import type { AuditFilter, ChainName } from '../../ports/index.ts'
import { instant } from '../represent.ts'
import { auditEvent, chainHead, chainQuery, eventsQuery, finding, verification } from './audit-fields.ts'
import { readPage, writeCursor } from './cursor.ts'
import { noQuery } from './fields.ts'
import type { ManagementParts } from './parts.ts'
import { pageOf } from './resources.ts'
import { route } from './route.ts'
import { getKey, workspaceIdOf } from './subjects.ts'

const READ = { scope: 'audit:read', reach: 'chain' } as const
const FRAME = { tag: 'Audit', status: 200 } as const
const ERRORS = ['workspace_not_found', 'operator_required'] as const

const listEvents = route(
  {
    method: 'GET',
    path: '/v1/audit-events',
    access: READ,
    summary: 'List what was done, newest first: in one workspace, or to the installation',
    query: eventsQuery,
    docs: {
      ...FRAME,
      operation: 'listAuditEvents',
      description:
        'A page looks through a bounded number of events, so one with a rare filter may be empty and lead on.',
      query: eventsQuery,
      answer: pageOf(auditEvent),
      errors: [...ERRORS, 'key_not_found'],
    },
  },
  async (parts, { caller, query: { limit, cursor, workspace, apiKey, ...filter }, path }) => {
    const { chain, subject } = await placeOf(parts, caller, { workspace, apiKey })
    const wanted: AuditFilter = { ...filter, subject }
    const of = { list: path, filters: { ...wanted, chain } }
    const { sha256Hex } = parts.digester
    const page = readPage({ limit, cursor }, of, sha256Hex)
    const { items, nextCursor } = await parts.readAudit.listEvents(caller, chain, wanted, page)
    return { body: { items: items.map(showEvent), nextCursor: writeCursor(nextCursor, of, sha256Hex) } }
  },
)

interface AskedPlace {
  readonly workspace: string | undefined
  readonly apiKey: string | undefined
}

/** The chain that is asked for. A key that was deleted is found by the workspace that it was of. */
async function placeOf(
  parts: ManagementParts,
  caller: Caller,
  { workspace, apiKey }: AskedPlace,
): Promise<{ readonly chain: ChainName; readonly subject: string | undefined }> {
  if (workspace !== undefined) return { chain: chainOf(workspace), subject: apiKey }
  if (apiKey === undefined) return { chain: 'installation', subject: undefined }
  const { key } = await getKey(parts, caller, apiKey)
  return { chain: key.workspaceId, subject: key.id }
}

const exportEvents = route(
  {
    method: 'GET',
    path: '/v1/audit-events/export',
    access: READ,
    summary: 'Read a whole chain, oldest first, an event a line',
    query: chainQuery,
    docs: {
      ...FRAME,
      operation: 'exportAuditEvents',
      description:
        'Ends with the event that was the last when it began. An answer that breaks off is not whole: the connection is cut.',
      query: chainQuery,
      lines: true,
      answer: auditEvent,
      errors: ERRORS,
    },
  },
  async (parts, { caller, query }) => {
    return { lines: shownIn(await parts.readAudit.exportEvents(caller, chainOf(query.workspace))) }
  },
)

async function* shownIn(
  batches: AsyncGenerator<readonly ChainedEvent[], void, undefined>,
): AsyncGenerator<readonly object[], void, undefined> {
  for await (const events of batches) yield events.map(showEvent)
}

const readHead = route(
  {
    method: 'GET',
    path: '/v1/audit-events/head',
    access: READ,
    summary: 'Read the head of a chain, to be kept elsewhere',
    query: chainQuery,
    docs: { ...FRAME, operation: 'getAuditHead', query: chainQuery, answer: chainHead, errors: ERRORS },
  },
  async (parts, { caller, query }) => {
    const chain = chainOf(query.workspace)
    const { size, hash, anchor } = await parts.readAudit.readHead(caller, chain)
    return { body: { chain, size, hash, ...showAnchor(anchor) } }
  },
)

const verify = route(
  {
    method: 'POST',
    path: '/v1/audit-events/verify',
    access: READ,
    summary: 'Check that nothing in a chain was changed, removed, put in or put elsewhere',
    query: noQuery,
    body: verification,
    docs: {
      ...FRAME,
      operation: 'verifyAudit',
      description:
        'Every event that was not pruned is read and hashed anew.' +
        ' That the end of a chain was cut off together with what the store keeps of it ' +
        'shows against a `head` that was kept elsewhere, and in no other way.',
      body: { schema: verification, kind: 'json', required: false },
      answer: finding,
      errors: ERRORS,
    },
  },
  async (parts, { caller, body: { workspace, chain, head } }) => {
    if (workspace !== undefined && chain !== undefined && workspace !== chain) {
      throw new AppError('request_invalid', '"workspace" and "chain" name two chains. Send one of them.', {
        pointer: '/chain',
      })
    }
    const { anchor, ...found } = await parts.checkAudit(caller, chainOf(workspace ?? chain), head)
    return { body: { ...found, ...showAnchor(anchor) } }
  },
)

/** `installation` is no id of a workspace, so the two cannot be taken for each other. */
function chainOf(name: string | undefined): ChainName {
  return name === undefined || name === 'installation' ? 'installation' : workspaceIdOf(name)
}

function showAnchor(anchor: ChainAnchor | undefined): object {
  if (anchor === undefined) return {}
  const { size, hash, prunedAt } = anchor
  return { anchor: { size, hash, prunedAt: instant(isInstant(prunedAt) ? prunedAt : 0) } }
}

function showEvent({ at, service, requestId, ip, reason, before, after, ...event }: ChainedEvent): object {
  return {
    ...event,
    at: instant(isInstant(at) ? at : 0),
    service: service ?? null,
    requestId: requestId ?? null,
    ip: ip ?? null,
    reason: reason ?? null,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}

/** A row that was altered may hold anything; it must not keep the others from being read. */
function isInstant(at: number): boolean {
  return !Number.isNaN(new Date(at).getTime())
}

export const AUDIT_ROUTES = [listEvents, exportEvents, readHead, verify]
