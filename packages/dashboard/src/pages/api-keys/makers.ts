import type { ApiKeyResource } from '@keywright/client'
import { useQuery } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'

/** Gives the name of who made a key; its id while that is not known, or when there is none. */
export function useMakers(keys: readonly ApiKeyResource[]): (id: string) => string {
  const client = useClient()
  const { id: workspaceId } = useWorkspace()
  const ids = [...new Set(keys.map(({ createdBy }) => createdBy))].sort()
  const found = useQuery({
    queryKey: ['actors', workspaceId, ids],
    queryFn: ({ signal }) => client.members.actors(workspaceId, ids, { signal }),
    enabled: ids.length > 0,
    staleTime: 300_000,
  })
  return (id) => found.data?.find((actor) => actor.id === id)?.name ?? id
}
