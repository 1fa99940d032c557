import type { ApiKeyResource, KeywrightClient } from '@keywright/client'
import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'
import { useNow } from '../../ui/index.ts'
import { filterOf, isOf } from './kinds.ts'
import { type Kind, KINDS } from './search.ts'

/** What a change of a key makes old: every list of its workspace begins so. */
export const keysOf = (workspaceId: string) => ['api-keys', workspaceId] as const

export interface ReviewList {
  readonly keys: readonly ApiKeyResource[]
  /** `false`: there are more than are shown. */
  readonly whole: boolean
}

export interface Listed {
  readonly kind: Kind
  readonly query: UseQueryResult<ReviewList>
}

/** As many keys of a list as are shown, and looked through to find them. */
const SHOWN_MAX = 100
const LOOKED_AT_MAX = 1000
const PAGE_SIZE = 100

/** Every list of the review, each on its own: one that fails does not hide the others. */
export function useReview(): readonly Listed[] {
  const client = useClient()
  const { id } = useWorkspace()
  const now = useNow()
  const results = useQueries({
    queries: KINDS.map((kind) => ({
      queryKey: [...keysOf(id), 'review', kind, filterOf(kind, now)],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => find(client, id, kind, now, signal),
    })),
  })
  return KINDS.flatMap((kind, index) => {
    const query = results[index]
    return query === undefined ? [] : [{ kind, query }]
  })
}

async function find(
  client: KeywrightClient,
  workspaceId: string,
  kind: Kind,
  now: number,
  signal: AbortSignal,
): Promise<ReviewList> {
  const keys: ApiKeyResource[] = []
  let lookedAt = 0
  for await (const key of client.apiKeys.each(workspaceId, { ...filterOf(kind, now), limit: PAGE_SIZE }, { signal })) {
    if (keys.length === SHOWN_MAX || lookedAt === LOOKED_AT_MAX) return { keys, whole: false }
    lookedAt += 1
    if (isOf(kind, key, now)) keys.push(key)
  }
  return { keys, whole: true }
}

/** Whether the workspace has an accepted key at all: with none, nothing that was found says nothing. */
export function useHasKeys(): UseQueryResult<boolean> {
  const client = useClient()
  const { id } = useWorkspace()
  return useQuery({
    queryKey: [...keysOf(id), 'any'],
    queryFn: async ({ signal }) =>
      (await client.apiKeys.list(id, { status: 'active', limit: 1 }, { signal })).items.length > 0,
  })
}
