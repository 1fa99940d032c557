import { KeywrightError, type ServiceWithSource, type WorkspaceRead, type WorkspaceResource } from '@keywright/client'
import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext } from 'react'
import { useLocalText } from '../i18n/index.ts'
import { useClient } from './client.tsx'
import { useSession } from './session.tsx'
import { useText } from './texts.ts'
import { asOperator, memberWorkspaces, type OwnWorkspace } from './workspaces.ts'

interface Here {
  readonly workspace: OwnWorkspace
  readonly service: ServiceWithSource
}

const HereContext = createContext<Here | undefined>(undefined)

/** The workspace of an address and the definition of its service, which nearly every page needs. */
export function useHereQuery(workspaceId: string): UseQueryResult<Here> {
  const client = useClient()
  const session = useSession()
  return useQuery({
    queryKey: ['here', workspaceId, session.member.id],
    queryFn: async ({ signal }) => {
      // An address may hold anything; the client would call what is no id a mistake of ours.
      if (!/^ws_[0-9A-Za-z]+$/.test(workspaceId)) {
        throw new KeywrightError('There is no such workspace.', { code: 'workspace_not_found', status: 404 })
      }
      const own = memberWorkspaces(session).find(({ id }) => id === workspaceId)
      const workspace = own ?? asOperator(await client.workspaces.get(workspaceId, { signal }))
      return { workspace, service: await client.services.get(workspace.service, { signal }) }
    },
    staleTime: 300_000,
  })
}

export function HereProvider({ here, children }: { readonly here: Here; readonly children: ReactNode }): ReactNode {
  return <HereContext value={here}>{children}</HereContext>
}

function useHere(): Here {
  const found = useContext(HereContext)
  if (found === undefined) throw new Error('useWorkspace stands outside a page of a workspace')
  return found
}

/** The workspace of this page, and what may be done in it. */
export function useWorkspace(): OwnWorkspace {
  return useHere().workspace
}

/** The definition of this page's service. */
export function useService(): ServiceWithSource {
  return useHere().service
}

/** All of the workspace, its plan, environments and limits, with the `ETag` that a change of it names. */
export function useWorkspaceRead(): UseQueryResult<WorkspaceRead> {
  return useQuery(useReading())
}

/** The same for whoever changes nothing. */
export function useWorkspaceDetail(): UseQueryResult<WorkspaceResource> {
  return useQuery({ ...useReading(), select: ({ workspace }) => workspace })
}

function useReading() {
  const client = useClient()
  const { id } = useWorkspace()
  return queryOptions({
    queryKey: ['workspace', id],
    queryFn: ({ signal }) => client.workspaces.read(id, { signal }),
  })
}

export type OurWord = 'workspace' | 'environment' | 'type' | 'name' | 'key'

/** The service's own word for one of ours ("mode" for the environment), with a capital as labels have it. */
export function useWord(): (word: OurWord) => string {
  const { words } = useService()
  const t = useText()
  const local = useLocalText()
  return (word) => {
    const own = words[word]
    return own === undefined ? t(`session.word.${word}`) : capital(local(own))
  }
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}
