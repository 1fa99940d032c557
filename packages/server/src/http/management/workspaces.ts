import { z } from '@hono/zod-openapi'
import { type ErrorCode, type ServiceId, AppError, asServiceId } from '@keywright/core'
import { etagOf } from '../../app/index.ts'
import { representWorkspace } from '../represent.ts'
import { readPage, writeCursor } from './cursor.ts'
import { newWorkspace, noQuery, waitQuery, workspaceEdit, workspacesQuery } from './fields.ts'
import { effective, pageOf, workspace } from './resources.ts'
import { commandOptions, idempotencyOf, route } from './route.ts'
import { getWorkspace, workspaceIdOf } from './subjects.ts'

const tag = 'Workspaces'
const FIELD_ERRORS: readonly ErrorCode[] = [
  'operator_required',
  'workspace_slug_taken',
  'plan_unknown',
  'environment_unknown',
  'limit_unknown',
]

const listWorkspaces = route(
  {
    method: 'GET',
    path: '/v1/workspaces',
    access: { scope: 'workspaces:read', reach: 'listed' },
    summary: 'List the workspaces that the token reaches',
    query: workspacesQuery,
    docs: {
      operation: 'listWorkspaces',
      tag,
      status: 200,
      query: workspacesQuery,
      answer: pageOf(workspace),
      errors: [],
    },
  },
  async (parts, { caller, query, path }) => {
    const { limit, cursor, service, slug, name } = query
    const of = { list: path, filters: { service, slug, name } }
    const { sha256Hex } = parts.digester
    const page = readPage({ limit, cursor }, of, sha256Hex)
    const id = service === undefined ? undefined : asServiceId(service)
    if (service !== undefined && id === undefined) return { body: { items: [], nextCursor: null } }
    const filter = { service: id, slug, name, ids: caller.reach === 'all' ? undefined : caller.reach }
    const { items, nextCursor } = await parts.queries.listWorkspaces(filter, page)
    return { body: { items: items.map(representWorkspace), nextCursor: writeCursor(nextCursor, of, sha256Hex) } }
  },
)

const createWorkspace = route(
  {
    method: 'POST',
    path: '/v1/workspaces',
    access: { scope: 'workspaces:write', reach: 'all' },
    summary: 'Make a workspace',
    query: noQuery,
    body: newWorkspace,
    docs: {
      operation: 'createWorkspace',
      tag,
      description: 'The same `Idempotency-Key` again, within a day, answers with the workspace that it made.',
      status: 201,
      body: { schema: newWorkspace, kind: 'json', required: true },
      answer: z.object({ workspace }),
      errors: ['service_not_found', 'idempotency_key_reused', ...FIELD_ERRORS],
      etag: true,
      idempotent: true,
    },
  },
  async (parts, { caller, body, idempotencyKey, path }) => {
    const { service, ...fields } = body
    const idempotency = idempotencyOf(parts, { idempotencyKey, path, body })
    const made = await parts.workspaces.createWorkspace(
      caller,
      { ...fields, service: namedService(service) },
      idempotency,
    )
    return {
      status: 201,
      body: { workspace: representWorkspace(made) },
      etag: etagOf(made),
      location: `/v1/workspaces/${made.id}`,
    }
  },
)

const readWorkspace = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}',
    access: { scope: 'workspaces:read', reach: 'workspace' },
    summary: 'Read a workspace',
    query: noQuery,
    docs: {
      operation: 'getWorkspace',
      tag,
      status: 200,
      answer: z.object({ workspace }),
      errors: ['workspace_not_found'],
      etag: true,
    },
  },
  async (parts, { caller, param }) => {
    const found = (await getWorkspace(parts, caller, param('id'))).workspace
    return { body: { workspace: representWorkspace(found) }, etag: etagOf(found) }
  },
)

const editWorkspace = route(
  {
    method: 'PATCH',
    path: '/v1/workspaces/{id}',
    access: { scope: 'workspaces:write', reach: 'workspace' },
    summary: 'Change a workspace',
    query: waitQuery,
    body: workspaceEdit,
    docs: {
      operation: 'editWorkspace',
      tag,
      description: 'A field that is left out stays as it is; `"plan": null` takes the plan away.',
      status: 200,
      body: { schema: workspaceEdit, kind: 'json', required: true },
      answer: z.object({ workspace, effective }),
      errors: ['workspace_not_found', 'etag_mismatch', 'proof_unavailable', ...FIELD_ERRORS],
      ifMatch: true,
      etag: true,
    },
  },
  async (parts, call) => {
    const id = workspaceIdOf(call.param('id'))
    const done = await parts.workspaces.editWorkspace(call.caller, id, call.body, commandOptions(call))
    const { workspace: edited, effective: reached } = done
    return { body: { workspace: representWorkspace(edited), effective: reached }, etag: etagOf(edited) }
  },
)

const deleteWorkspace = route(
  {
    method: 'DELETE',
    path: '/v1/workspaces/{id}',
    access: { scope: 'workspaces:write', reach: 'all' },
    summary: 'Delete a workspace without unrevoked API keys',
    query: waitQuery,
    docs: {
      operation: 'deleteWorkspace',
      tag,
      status: 200,
      answer: z.object({ deleted: z.literal(true), id: z.string(), effective }),
      errors: ['workspace_not_found', 'workspace_in_use', 'etag_mismatch', 'proof_unavailable'],
      ifMatch: true,
    },
  },
  async (parts, call) => {
    const id = workspaceIdOf(call.param('id'))
    const done = await parts.workspaces.deleteWorkspace(call.caller, id, commandOptions(call))
    return { body: { deleted: true, id, effective: done.effective } }
  },
)

function namedService(text: string): ServiceId {
  const id = asServiceId(text)
  if (id === undefined) {
    throw new AppError('service_not_found', 'There is no service of this id.', { pointer: '/service' })
  }
  return id
}

export const WORKSPACE_ROUTES = [listWorkspaces, createWorkspace, readWorkspace, editWorkspace, deleteWorkspace]
