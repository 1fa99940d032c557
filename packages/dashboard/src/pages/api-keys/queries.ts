import type { ApiKeyResource, Page } from '@keywright/client'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'
import { useNow } from '../../ui/index.ts'
import { type ApiKeysSearch, toListFilter } from './search.ts'

/** All lists of a workspace, whatever their filter: what a change of a key makes old. */
export const keysOf = (workspaceId: string) => ['api-keys', workspaceId] as const

export function useApiKeys(search: ApiKeysSearch): UseQueryResult<Page<ApiKeyResource>> {
  const client = useClient()
  const { id } = useWorkspace()
  const filter = toListFilter(search, useNow())
  return useQuery({
    queryKey: [...keysOf(id), filter],
    queryFn: ({ signal }) => client.apiKeys.list(id, filter, { signal }),
    // While a filter is typed the list does not blink.
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  })
}
