import type { ServiceResource } from '@keywright/client'
import { localText } from '@keywright/core'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type ListFlags, printList, withList } from '../../lists.ts'
import { withExamples } from '../../options.ts'
import type { Column } from '../../output.ts'

export const SERVICE_COLUMNS: readonly Column<ServiceResource>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'name', of: ({ name }) => localText(name) },
  { title: 'revision', of: ({ revision }) => String(revision) },
  { title: 'url', of: ({ url }) => url ?? '' },
  { title: 'environments', of: ({ environments }) => namesOf(environments) },
  { title: 'types', of: ({ types }) => namesOf(types) },
]

export function namesOf(named: readonly { readonly name: string }[] | undefined): string {
  return (named ?? []).map(({ name }) => name).join(', ')
}

export function registerList(parent: Command, context: Context): void {
  const command = withList(parent.command('list').description('list the services of this Keywright'))
  command.action(async (options: ListFlags) => {
    await printList<ServiceResource>(context, options, SERVICE_COLUMNS, (page) => context.client().services.list(page))
  })
  withExamples(command, 'keywright services list --json')
}
