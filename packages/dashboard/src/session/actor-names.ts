import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient } from './client.tsx'
import { useWorkspace } from './workspace.tsx'

/** As many as one call takes. */
const NAMED_MAX = 100

/** Who has a name: a member, or a management token. What runs by itself and callers who are nobody have none. */
const NAMED = /^(?:mem|key)_/

/**
 * Gives the name of whoever made or did something in this workspace; `undefined` while it is not known, where it may not be told
 * here, and for who has none.
 */
export function useActorNames(ids: readonly string[]): (id: string) => string | undefined {
  const client = useClient()
  const { id: workspaceId, can } = useWorkspace()
  const asked = [...new Set(ids)]
    .filter((id) => NAMED.test(id))
    .sort()
    .slice(0, NAMED_MAX)
  const { data = [] } = useQuery({
    queryKey: ['actors', workspaceId, asked],
    queryFn: ({ signal }) => client.members.actors(workspaceId, asked, { signal }),
    enabled: asked.length > 0 && can('members:read'),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })
  const names = new Map(data.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? undefined
}
