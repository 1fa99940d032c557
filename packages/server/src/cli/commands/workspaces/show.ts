import type { WorkspaceResource } from '@keywright/client'
import type { Context } from '../../context.ts'
import { type Column, printJson, printRecord } from '../../output.ts'

export const WORKSPACE_COLUMNS: readonly Column<WorkspaceResource>[] = [
  { title: 'id', of: ({ id }) => id },
  { title: 'service', of: ({ service }) => service },
  { title: 'slug', of: ({ slug }) => slug },
  { title: 'name', of: ({ name }) => name },
  { title: 'plan', of: ({ plan }) => plan ?? '' },
  { title: 'environments', of: ({ environments }) => environments.join(', ') },
  { title: 'created', of: ({ createdAt }) => createdAt },
]

export function printWorkspace(context: Context, workspace: WorkspaceResource, json: true | undefined): void {
  if (json === true) return printJson(context.io, workspace)
  printRecord(context.io, [
    ...WORKSPACE_COLUMNS.map(({ title, of }) => [title, of(workspace)] as const),
    ...Object.entries(workspace.limits).map(
      ([name, { limit, window }]) => [`limit ${name}`, `${limit}${window === undefined ? '' : `/${window}`}`] as const,
    ),
  ])
}
