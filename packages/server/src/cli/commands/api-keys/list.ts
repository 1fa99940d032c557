import type { ApiKeyResource, KeyListFilter } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { readPast } from '../../key-fields.ts'
import { type ListFlags, printList, withList } from '../../lists.ts'
import { type PlaceOptions, withExamples, withPlace } from '../../options.ts'
import { resolveWorkspace } from '../../workspace.ts'
import { KEY_COLUMNS } from './show.ts'

const STATUSES = ['active', 'disabled', 'expired', 'revoked'] as const

interface Options extends ListFlags, PlaceOptions {
  readonly status?: string
  readonly environment?: string
  readonly type?: string
  readonly scope?: string
  readonly name?: string
  readonly unusedSince?: string
  readonly neverUsed?: true
  readonly neverExpires?: true
  readonly fullAccess?: true
  readonly oldSecretInUse?: true
  readonly creatorLeft?: true
}

export function registerList(parent: Command, context: Context): void {
  const command = withList(withPlace(parent.command('list').description('list the API keys of a workspace')))
    .option('--status <status>', `only these: ${STATUSES.join(', ')}`)
    .option('--environment <environment>', 'only of this environment')
    .option('--type <type>', 'only of this type')
    .option('--scope <scope>', 'only those that hold it')
    .option('--name <text>', 'only those with this in their name')
    .option('--unused-since <when>', 'only those not used since: a duration such as 90d, or a date')
    .option('--never-used', 'only those never used')
    .option('--never-expires', 'only those without an expiry')
    .option('--full-access', 'only those with every scope')
    .option('--old-secret-in-use', 'only those of which an old secret was used after a rotation')
    .option('--creator-left', 'only those made by a management token that is revoked or gone')
    .action(async (options: Options) => listKeys(context, options))
  withExamples(command, 'keywright api-keys list --workspace acme', 'keywright api-keys list --unused-since 90d --json')
}

async function listKeys(context: Context, options: Options): Promise<void> {
  const filter = readFilter(context, options)
  const workspace = await resolveWorkspace(context, options)
  await printList<ApiKeyResource>(context, options, KEY_COLUMNS, (page) =>
    context.client().apiKeys.list(workspace, { ...filter, ...page }),
  )
}

function readFilter(context: Context, options: Options): KeyListFilter {
  const { environment, type, scope, name, neverUsed, neverExpires, fullAccess, oldSecretInUse, creatorLeft } = options
  const status = STATUSES.find((known) => known === options.status)
  if (options.status !== undefined && status === undefined) {
    throw usageError(`--status is one of ${STATUSES.join(', ')}.`)
  }
  const unusedSince = options.unusedSince === undefined ? undefined : readPast(options.unusedSince, context.io.now())
  const flags = { neverUsed, neverExpires, fullAccess, oldSecretInUse, creatorLeft }
  const filter = { status, environment, type, scope, name, unusedSince, ...flags }
  // Only what was said: the server refuses a filter that it cannot read.
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined))
}
