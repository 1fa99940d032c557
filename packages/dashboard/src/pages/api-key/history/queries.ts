import type { AuditEventResource } from '@keywright/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../../session/index.ts'

const PAGE_SIZE = 20
const RENEWED_MS = 30_000

/** The events of a key, newest first, a page at a time. */
export function useHistory(id: string) {
  const client = useClient()
  return useInfiniteQuery({
    queryKey: ['api-key', id, 'history'],
    queryFn: ({ signal, pageParam }) =>
      client.audit.list(
        { apiKey: id, limit: PAGE_SIZE, ...(pageParam === '' ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
    refetchInterval: RENEWED_MS,
  })
}

/** Gives the name of who did something; `undefined` while it is not known, or where none is told. */
export function useActorNames(events: readonly AuditEventResource[]): (id: string) => string | undefined {
  const client = useClient()
  const { id: workspaceId, can } = useWorkspace()
  const ids = [...new Set(events.map(({ actor }) => actor))].sort()
  const found = useQuery({
    queryKey: ['actors', workspaceId, ids],
    queryFn: ({ signal }) => client.members.actors(workspaceId, ids, { signal }),
    enabled: ids.length > 0 && can('members:read'),
    staleTime: 300_000,
  })
  return (id) => found.data?.find((actor) => actor.id === id)?.name ?? undefined
}
