import type { SessionResource } from '@keywright/client'
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext } from 'react'
import { isSessionMissing, useClient, useSessionEnded } from './client.tsx'

const SESSION = ['session'] as const
const SessionContext = createContext<SessionResource | undefined>(undefined)

/** Who is signed in; `null` when nobody is. A session that ends later keeps its data and raises the flag of its end. */
export function useSessionQuery(): UseQueryResult<SessionResource | null> {
  const client = useClient()
  const queries = useQueryClient()
  return useQuery({
    queryKey: SESSION,
    queryFn: async ({ signal }) => {
      try {
        return await client.session.get({ signal })
      } catch (error) {
        const wasSignedIn = queries.getQueryData(SESSION) != null
        if (isSessionMissing(error) && !wasSignedIn) return null
        throw error
      }
    },
  })
}

/** Takes note of a session that was just made or renewed. */
export function useSignedIn(): (session: SessionResource) => Promise<void> {
  const queries = useQueryClient()
  const [, setEnded] = useSessionEnded()
  return useCallback(
    async (session) => {
      const before = queries.getQueryData<SessionResource | null>(SESSION)
      // Another person's answers must not be shown to this one.
      if (before?.member.id !== session.member.id)
        queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] })
      queries.setQueryData(SESSION, session)
      setEnded(false)
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] })
    },
    [queries, setEnded],
  )
}

/** Ends the session at the server, and forgets all that it has brought. */
export function useSignOut(): () => Promise<void> {
  const client = useClient()
  const queries = useQueryClient()
  return useCallback(async () => {
    await client.session.signOut()
    queries.clear()
    queries.setQueryData(SESSION, null)
  }, [client, queries])
}

export function SessionProvider({
  session,
  children,
}: {
  readonly session: SessionResource
  readonly children: ReactNode
}) {
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Who is signed in; only below the gate, where somebody is. */
export function useSession(): SessionResource {
  const found = useContext(SessionContext)
  if (found === undefined) throw new Error('useSession stands outside the session gate')
  return found
}
