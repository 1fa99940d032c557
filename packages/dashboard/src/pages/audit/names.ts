import type { ActorResource } from '@keywright/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useClient, useWorkspace } from '../../session/index.ts'
import { useText } from './texts.ts'

const NAMED_MAX = 100

/** Actors and subjects that are nobody in particular: what runs by itself, and callers who have not said who they are. */
const OURS: ReadonlyMap<string, 'audit.system' | 'audit.anyone' | 'audit.nobody'> = new Map([
  ['system', 'audit.system'],
  ['anyone', 'audit.anyone'],
  ['nobody', 'audit.nobody'],
])

/** The names of those who did something, where they may be told here; else their ids, which an event never loses. */
export function useNames(ids: readonly string[]): (id: string) => string {
  const t = useText()
  const client = useClient()
  const { id: workspaceId, can } = useWorkspace()
  const asked = [...new Set(ids)]
    .filter((id) => !OURS.has(id))
    .sort()
    .slice(0, NAMED_MAX)
  const { data = [] } = useQuery<readonly ActorResource[]>({
    queryKey: ['actors', workspaceId, asked],
    queryFn: ({ signal }) => client.members.actors(workspaceId, asked, { signal }),
    enabled: asked.length > 0 && can('members:read'),
    placeholderData: keepPreviousData,
    staleTime: 300_000,
  })
  const names = new Map(data.map(({ id, name }) => [id, name]))
  return (id) => {
    const text = OURS.get(id)
    return text === undefined ? (names.get(id) ?? id) : t(text)
  }
}
