import type { ApiKeyResource, Effective } from '@keywright/client'
import { useQueryClient, type UseMutationResult } from '@tanstack/react-query'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { useNow } from '../../ui/index.ts'
import { keysOf } from './lists.ts'
import { oldSecretsOf } from './old-secrets.ts'
import { useText } from './texts.ts'

export type Action = 'end' | 'expire' | 'disable' | 'revoke'

interface Act {
  readonly action: Action
  readonly keys: readonly ApiKeyResource[]
  readonly expiresAt: string
  readonly onDone: () => void
}

/** Does it to all of the keys: in one step where the API can, and one after the other for an expiry and an old secret. */
export function useAct({ action, keys, expiresAt, onDone }: Act): UseMutationResult<Effective, Error, void> {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const now = useNow()
  const { id: workspaceId } = useWorkspace()
  const ids = keys.map(({ id }) => id)
  const changes = [keysOf(workspaceId), ...ids.map((id) => ['api-key', id])]

  async function run(): Promise<Effective> {
    if (action === 'disable' || action === 'revoke') {
      return (await client.apiKeys.bulk(workspaceId, { action, ids })).effective
    }
    try {
      return slowestOf(await Promise.all(action === 'expire' ? ids.map(expire) : keys.flatMap(endOld)))
    } catch (error) {
      // Some may be done already; doing them again changes nothing.
      for (const queryKey of changes) void queries.invalidateQueries({ queryKey })
      throw error
    }
  }

  async function expire(id: string): Promise<Effective> {
    return (await client.apiKeys.edit(id, { expiresAt })).effective
  }

  function endOld(apiKey: ApiKeyResource): readonly Promise<Effective>[] {
    return oldSecretsOf(apiKey, now).map(
      async (secret) => (await client.apiKeys.endSecret(apiKey.id, secret.id)).effective,
    )
  }

  return useCommand<void, Effective>({
    run,
    changes,
    said({ everywhere, nodes, waitedMs }) {
      const done = t(`review.done.${action}`, { count: ids.length })
      const ms = Math.max(1, Math.round(waitedMs))
      return everywhere ? `${done}: ${t('review.everywhere', { nodes, ms })}.` : `${done}.`
    },
    onDone,
  })
}

/** What holds of all of them. */
function slowestOf(all: readonly Effective[]): Effective {
  return {
    everywhere: all.every(({ everywhere }) => everywhere),
    nodes: Math.max(0, ...all.map(({ nodes }) => nodes)),
    waitedMs: Math.max(0, ...all.map(({ waitedMs }) => waitedMs)),
  }
}
