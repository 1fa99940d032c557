import { z } from '@hono/zod-openapi'
import { asKeyId, asMemberId, type KeyId, type MemberId, type WorkspaceId } from '@keywright/core'
import { HTTP_BOUNDS } from '../bounds.ts'
import type { ManagementParts } from './parts.ts'
import { route } from './route.ts'
import { getWorkspace } from './subjects.ts'

const query = z.strictObject({
  ids: z
    .string()
    .max(HTTP_BOUNDS.actorsMax * 32)
    .transform((text) => [...new Set(text.split(',').filter((id) => id !== ''))])
    .refine((ids) => ids.length <= HTTP_BOUNDS.actorsMax, {
      error: `At most ${HTTP_BOUNDS.actorsMax} ids are asked for at once.`,
    })
    .openapi({
      type: 'string',
      description: 'Ids with commas between them.',
      example: 'mem_0001Rq3aB0007f2K9xTy,system',
    }),
})

const actor = z
  .object({
    id: z.string(),
    kind: z.enum(['member', 'operator', 'management_token', 'system', 'unknown']),
    name: z.string().nullable().openapi({ description: '`null`: gone, or none whose name is told here.' }),
  })
  .openapi('Actor')

/** Who an id in `createdBy`, `revokedBy` or an event's `actor` is, as far as whoever sees one workspace may know. */
export const ACTORS = route(
  {
    method: 'GET',
    path: '/v1/workspaces/{id}/actors',
    access: { scope: 'members:read', reach: 'workspace' },
    summary: 'Name those who made or changed something in a workspace',
    query,
    docs: {
      operation: 'listActors',
      tag: 'Members',
      description: 'Told are members of the workspace, operators, and the management tokens that reach it.',
      status: 200,
      query,
      answer: z.object({ items: z.array(actor) }),
      errors: ['workspace_not_found'],
    },
  },
  async (parts, { caller, param, query: { ids } }) => {
    const { workspace } = await getWorkspace(parts, caller, param('id'))
    return { body: { items: await Promise.all(ids.map((id) => findActor(parts, workspace.id, id))) } }
  },
)

async function findActor(parts: ManagementParts, workspace: WorkspaceId, id: string): Promise<z.output<typeof actor>> {
  const memberId = asMemberId(id)
  const keyId = asKeyId(id)
  if (memberId !== undefined) return findMember(parts, workspace, memberId)
  if (keyId !== undefined) return findToken(parts, workspace, keyId)
  return { id, kind: id === 'system' ? 'system' : 'unknown', name: null }
}

async function findMember({ members }: ManagementParts, workspace: WorkspaceId, id: MemberId) {
  const own = await members.findWorkspaceMember(workspace, id)
  if (own !== undefined) return { id, kind: 'member', name: own.member.name } as const
  const member = await members.findMember(id)
  return member?.operator === true
    ? ({ id, kind: 'operator', name: member.name } as const)
    : ({ id, kind: 'member', name: null } as const)
}

async function findToken({ queries }: ManagementParts, workspace: WorkspaceId, id: KeyId) {
  const key = await queries.findKey(id)
  const reach = key?.grant?.reach ?? []
  const isTold = reach === 'all' || reach.includes(workspace)
  return { id, kind: 'management_token', name: isTold ? (key?.name ?? null) : null } as const
}
