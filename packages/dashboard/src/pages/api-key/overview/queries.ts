import type { LimitStateResource, RefusalResource, UsageAnswer } from '@keywright/client'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient } from '../../../session/index.ts'

/** How old what the page shows may be. Nothing is asked for while nobody looks: a hidden page does not poll. */
const LIVE_MS = 10_000

export function useUsage(id: string, since: number): UseQueryResult<UsageAnswer> {
  const client = useClient()
  return useQuery({
    queryKey: ['api-key', id, 'usage', since],
    queryFn: ({ signal }) => client.usage.ofKey(id, { since: new Date(since).toISOString(), by: 'secret' }, { signal }),
    placeholderData: (before) => before,
    staleTime: 0,
    refetchInterval: LIVE_MS,
  })
}

export function useRefusals(id: string): UseQueryResult<readonly RefusalResource[]> {
  const client = useClient()
  return useQuery({
    queryKey: ['api-key', id, 'refusals'],
    queryFn: ({ signal }) => client.refusals.ofKey(id, { signal }),
    staleTime: 0,
    refetchInterval: LIVE_MS,
  })
}

export function useLimits(id: string): UseQueryResult<readonly LimitStateResource[]> {
  const client = useClient()
  return useQuery({
    queryKey: ['api-key', id, 'limits'],
    queryFn: ({ signal }) => client.apiKeys.limits(id, { signal }),
    staleTime: 0,
    refetchInterval: LIVE_MS,
  })
}
