import { KeywrightError, type WorkspaceResource } from '@keywright/client'
import { asWorkspaceId } from '@keywright/core'
import { MANAGEMENT_SERVICE } from '../app/index.ts'
import { type Context, valueOf } from './context.ts'
import { EXIT } from './exit-codes.ts'
import { CliError, usageError } from './failure.ts'
import type { PlaceOptions } from './options.ts'
import { cleanText } from './output.ts'

/** Workspaces that a message lists; a longer list helps nobody. */
const LISTED_MAX = 20

/**
 * The workspace that a command is about: `--workspace`, else KEYWRIGHT_WORKSPACE, by id or slug; else the only one that the
 * token reaches (of `--service`, where that is given). Ends with exit 64 and the list where that leaves a choice.
 */
export async function resolveWorkspace(context: Context, options: PlaceOptions): Promise<string> {
  const wanted = options.workspace ?? valueOf(context.io, 'KEYWRIGHT_WORKSPACE')
  if (wanted === undefined) return (await onlyWorkspace(context, options.service)).id
  return workspaceIdOf(context, wanted, options.service)
}

/** The id of a workspace that is named by its id or its slug. */
export async function workspaceIdOf(context: Context, wanted: string, service?: string): Promise<string> {
  if (asWorkspaceId(wanted) !== undefined) return wanted
  const [found, ...others] = (await reachable(context, { slug: wanted, service })).filter(({ slug }) => slug === wanted)
  if (found === undefined) throw await nowhere(context, service)
  if (others.length > 0) {
    throw usageError('Several services have a workspace of this slug: say which one is meant.', [
      ...listed([found, ...others]),
      'Add --service <id>, or give the id in place of the slug.',
    ])
  }
  return found.id
}

async function onlyWorkspace(context: Context, service: string | undefined): Promise<WorkspaceResource> {
  const all = await reachable(context, { service })
  // The workspace of the management tokens is always there; who means it says so.
  const tenants = service === undefined ? all.filter((each) => each.service !== MANAGEMENT_SERVICE) : all
  const [found, ...others] = tenants
  if (found === undefined) throw await nowhere(context, service)
  if (others.length === 0) return found
  throw usageError('Say which workspace is meant.', [
    ...listed([found, ...others]),
    'Add --workspace <id or slug>, or set KEYWRIGHT_WORKSPACE.',
  ])
}

async function nowhere(context: Context, service: string | undefined): Promise<CliError> {
  const known = await reachable(context, { service })
  const within = service === undefined ? '' : ` in the service "${cleanText(service)}"`
  const message = `There is no such workspace within the reach of this management token${within}.`
  return new CliError('workspace_not_found', EXIT.notFound, message, listed(known))
}

/** One more than a message lists, so that it can say that there are more. */
async function reachable(
  context: Context,
  { slug, service }: { readonly slug?: string | undefined; readonly service: string | undefined },
): Promise<readonly WorkspaceResource[]> {
  const found: WorkspaceResource[] = []
  const filter = { ...(slug === undefined ? {} : { slug }), ...(service === undefined ? {} : { service }) }
  for await (const workspace of context.client().workspaces.each(filter)) {
    if (service !== undefined && workspace.service !== service) continue
    found.push(workspace)
    if (found.length > LISTED_MAX) break
  }
  return found
}

function listed(workspaces: readonly WorkspaceResource[]): readonly string[] {
  const lines = workspaces
    .slice(0, LISTED_MAX)
    .map(({ id, service, slug, name }) => cleanText(`${id}  ${service}  ${slug}  ${name}`))
  return workspaces.length > LISTED_MAX ? [...lines, '… and more: see "keywright workspaces list".'] : lines
}

/**
 * The service that a check is about: the one given, else the only one beside Keywright's own. A token may be able to check
 * without being able to list services; it is then told to name one.
 */
export async function resolveService(context: Context, given: string | undefined): Promise<string> {
  if (given !== undefined) return given
  const ids: string[] = []
  try {
    for await (const { id } of context.client().services.each()) if (id !== MANAGEMENT_SERVICE) ids.push(id)
  } catch (error) {
    if (!(error instanceof KeywrightError) || error.status !== 403) throw error
    throw usageError('Say which service the token is of: add --service <id>.')
  }
  const [only] = ids
  if (only !== undefined && ids.length === 1) return only
  throw usageError('Say which service the token is of: add --service <id>.', ids.slice(0, LISTED_MAX))
}
