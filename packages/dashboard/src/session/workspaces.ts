import type { Role, SessionResource } from '@keywright/client'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient } from './client.tsx'
import { useSession } from './session.tsx'

/** A workspace, and what whoever is signed in may do in it. */
export interface OwnWorkspace {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly service: string
  /** `operator`: no member, but may do everything everywhere. */
  readonly role: Role | 'operator'
  readonly can: (scope: string) => boolean
}

/** As many as are read at once; of an installation of more the server is asked for those with a name. */
const OPERATOR_WORKSPACES_MAX = 300

interface WorkspaceFacts {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly service: string
}

export const asOperator = ({ id, slug, name, service }: WorkspaceFacts): OwnWorkspace => ({
  id,
  slug,
  name,
  service,
  role: 'operator',
  can: () => true,
})

/** The workspaces of a member; an operator's reach is asked for apart. */
export function memberWorkspaces({ workspaces, operator }: SessionResource): readonly OwnWorkspace[] {
  return workspaces.map(({ scopes, ...workspace }) => ({
    ...workspace,
    can: (scope) => operator || scopes.includes(scope),
  }))
}

/** The workspaces to choose from, by name. */
export function useOwnWorkspaces(): UseQueryResult<readonly OwnWorkspace[]> {
  const client = useClient()
  const session = useSession()
  return useQuery({
    queryKey: ['workspaces', session.member.id],
    queryFn: async ({ signal }) => {
      const found = new Map(memberWorkspaces(session).map((workspace) => [workspace.id, workspace]))
      if (session.operator) {
        for await (const workspace of client.workspaces.each({ limit: 100 }, { signal })) {
          if (!found.has(workspace.id)) found.set(workspace.id, asOperator(workspace))
          if (found.size >= OPERATOR_WORKSPACES_MAX) break
        }
      }
      return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
    },
    ...(session.operator ? {} : { initialData: memberWorkspaces(session) }),
  })
}

/** Those of `all` with the text in name, slug or service; where `all` is not all that there are, the server looks for the name too. */
export function useWorkspacesLike(all: readonly OwnWorkspace[], text: string): readonly OwnWorkspace[] {
  const client = useClient()
  const { operator } = useSession()
  const wanted = text.trim()
  const { data = [] } = useQuery({
    queryKey: ['workspaces', 'named', wanted],
    queryFn: async ({ signal }) => (await client.workspaces.list({ name: wanted, limit: 50 }, { signal })).items,
    enabled: operator && wanted !== '' && all.length >= OPERATOR_WORKSPACES_MAX,
    placeholderData: keepPreviousData,
  })
  const known = new Set(all.map(({ id }) => id))
  return [...all, ...data.filter(({ id }) => !known.has(id)).map(asOperator)].filter(({ name, slug, service }) =>
    `${name} ${slug} ${service}`.toLowerCase().includes(wanted.toLowerCase()),
  )
}
