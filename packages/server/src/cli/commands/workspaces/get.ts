import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type JsonOption, withExamples, withJson } from '../../options.ts'
import { workspaceIdOf } from '../../workspace.ts'
import { printWorkspace } from './show.ts'

interface Options extends JsonOption {
  readonly service?: string
}

export function registerGet(parent: Command, context: Context): void {
  const command = withJson(parent.command('get').description('show a workspace'))
    .argument('<id or slug>', 'its id, or its slug')
    .option('--service <id>', 'the service, where several have a workspace of that slug')
    .action(async (wanted: string, { json, service }: Options) => {
      const id = await workspaceIdOf(context, wanted, service)
      printWorkspace(context, await context.client().workspaces.get(id), json)
    })
  withExamples(command, 'keywright workspaces get initech --service acme')
}
