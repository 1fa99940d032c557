import type { WorkspaceMemberResource } from '@keywright/client'
import type { Command } from 'commander'
import type { Context } from '../../context.ts'
import { type ListFlags, printList, withList } from '../../lists.ts'
import { type PlaceOptions, withExamples, withPlace } from '../../options.ts'
import type { Column } from '../../output.ts'
import { resolveWorkspace } from '../../workspace.ts'

const COLUMNS: readonly Column<WorkspaceMemberResource>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'role', of: ({ role, operator }) => (operator ? `${role}, operator` : role) },
  { title: 'email', of: ({ email }) => email ?? '-' },
  { title: 'name', of: ({ name }) => name },
  { title: 'last seen', of: ({ lastSeenAt }) => lastSeenAt ?? 'never' },
]

export function registerList(parent: Command, context: Context): void {
  const command = withPlace(withList(parent.command('list').description('list the members of a workspace'))).action(
    async (options: ListFlags & PlaceOptions) => {
      const workspace = await resolveWorkspace(context, options)
      await printList(context, options, COLUMNS, (page) => context.client().members.list(workspace, page))
    },
  )
  withExamples(command, 'keywright members list --workspace initech')
}
