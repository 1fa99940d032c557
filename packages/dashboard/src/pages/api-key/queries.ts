import { type ApiKeyRead, type ApiKeyResource, KeywrightError, type UsageAnswer } from '@keywright/client'
import { type QueryKey, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'
import { useNow } from '../../ui/index.ts'

const HOUR_MS = 3_600_000

export const keyOf = (id: string) => ['api-key', id] as const

/** What a change of a key makes old: its page, and every list of its workspace. */
export const changesOf = ({ id, workspaceId }: ApiKeyResource): readonly QueryKey[] => [
  keyOf(id),
  ['api-keys', workspaceId],
]

/** The key of an address, with its ETag. */
export function useApiKey(id: string): UseQueryResult<ApiKeyRead> {
  const client = useClient()
  return useQuery({
    queryKey: [...keyOf(id), 'read'],
    queryFn: async ({ signal }) => {
      // An address may hold anything; the client would call what is no id a mistake of ours.
      if (!/^key_[0-9A-Za-z]+$/.test(id)) {
        throw new KeywrightError('There is no such API key.', { code: 'key_not_found', status: 404 })
      }
      return client.apiKeys.read(id, { signal })
    },
    refetchInterval: 30_000,
  })
}

/** The use of each secret since so many hours ago; asked for while somebody may want to end one. */
export function useSecretUsage(id: string, hours: number, enabled = true): UseQueryResult<UsageAnswer> {
  const client = useClient()
  const { can } = useWorkspace()
  // By the hour, so that the question stays the same while the clock goes on.
  const since = new Date(Math.floor(useNow() / HOUR_MS) * HOUR_MS - hours * HOUR_MS).toISOString()
  return useQuery({
    queryKey: [...keyOf(id), 'usage', 'secret', since],
    queryFn: ({ signal }) => client.usage.ofKey(id, { since, by: 'secret' }, { signal }),
    enabled: enabled && can('usage:read'),
    refetchInterval: 5_000,
  })
}
