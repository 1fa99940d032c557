import { useInfiniteQuery } from '@tanstack/react-query'
import { useClient } from '../../../session/index.ts'

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
