import type { WorkspaceResource } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type ListFlags, printList, withList } from '../../lists.ts'
import { withExamples } from '../../options.ts'
import { WORKSPACE_COLUMNS } from './show.ts'

interface Options extends ListFlags {
  readonly service?: string
  readonly name?: string
}

export function registerList(parent: Command, context: Context): void {
  const command = withList(parent.command('list').description('list the workspaces that the management token reaches'))
    .option('--service <id>', 'only of this service')
    .option('--name <part>', 'only with this in the name or the slug')
    .action(async (options: Options) => {
      const { service, name } = options
      const filter = { ...(service === undefined ? {} : { service }), ...(name === undefined ? {} : { name }) }
      await printList<WorkspaceResource>(context, options, WORKSPACE_COLUMNS, (page) =>
        context.client().workspaces.list({ ...filter, ...page }),
      )
    })
  withExamples(command, 'keywright workspaces list --service acme')
}
