import type { ApiKeyResource } from '@keywright/client'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'
import { useNow } from '../../ui/index.ts'
import { filterOf, isOf, type Kind, KINDS } from './kinds.ts'

/** Keys that one list shows; a longer one is worked off from its top. */
const LISTED_MAX = 100

export interface ReviewList {
  readonly kind: Kind
  readonly keys: readonly ApiKeyResource[]
  /** There are others behind those that are shown. */
  readonly more: boolean
}

export const reviewOf = (workspace: string) => ['api-keys', workspace, 'review'] as const

/** Every list at once, so that nothing jumps while the page is read. */
export function useReview(): UseQueryResult<readonly ReviewList[]> {
  const client = useClient()
  const { id } = useWorkspace()
  const now = useNow()
  return useQuery({
    queryKey: reviewOf(id),
    queryFn: ({ signal }) =>
      Promise.all(
        KINDS.map(async (kind): Promise<ReviewList> => {
          const page = await client.apiKeys.list(id, { ...filterOf(kind, now), limit: LISTED_MAX }, { signal })
          const keys = page.items.filter((key) => isOf(kind, key, now))
          return { kind, keys, more: page.nextCursor !== null }
        }),
      ),
  })
}
