import type { NewWorkspace } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { readWorkspaceFields, type WorkspaceFlags, withWorkspaceFields } from './fields.ts'
import { printWorkspace } from './show.ts'

interface Options extends WorkspaceFlags, JsonOption {
  readonly service?: string
}

export function registerCreate(parent: Command, context: Context): void {
  const command = withWorkspaceFields(withJson(parent.command('create').description('make a workspace')))
    .option('--service <id>', 'the service that it is a tenant of')
    .action(async (options: Options) => createWorkspace(context, options))
  withExamples(
    command,
    'keywright workspaces create --service acme --slug initech --name Initech',
    `keywright workspaces create --data '{"service":"acme","slug":"initech","name":"Initech","plan":"enterprise"}'`,
  )
}

async function createWorkspace(context: Context, options: Options): Promise<void> {
  const { service, json } = options
  const fields = { ...(await readWorkspaceFields(context.io, options)), ...(service === undefined ? {} : { service }) }
  requireFields(fields)
  printWorkspace(context, await context.client().workspaces.create(fields), json)
}

/** Names every flag that is missing at once; of what the fields hold the server is the judge. */
function requireFields(
  fields: Readonly<Record<string, unknown>>,
): asserts fields is Readonly<Record<string, unknown>> & NewWorkspace {
  const missing = ['service', 'slug', 'name'].filter((field) => fields[field] === undefined)
  if (missing.length === 0) return
  throw usageError(`A workspace needs ${missing.map((field) => `--${field}`).join(', ')}.`)
}
