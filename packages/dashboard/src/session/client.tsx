import { createClient, KeywrightError, type KeywrightClient } from '@keywright/client'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react'

interface Connection {
  readonly client: KeywrightClient
  readonly queries: QueryClient
  readonly ended: EndedFlag
}

const FRESH_FOR_MS = 20_000
const ConnectionContext = createContext<Connection | undefined>(undefined)

/** Whether an answer has said that the session of whoever is at the page is over. */
class EndedFlag {
  #ended = false
  readonly #listeners = new Set<() => void>()

  readonly get = (): boolean => this.#ended

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(ended: boolean): void {
    this.#ended = ended
    for (const tell of this.#listeners) tell()
  }
}

/** Makes the one client of the page, which speaks for the session of this browser, and what remembers its answers. */
export function ConnectionRoot({
  children,
  client,
}: {
  readonly children: ReactNode
  readonly client?: KeywrightClient
}) {
  const connection = useMemo<Connection>(() => {
    const ended = new EndedFlag()
    const onError = (error: unknown): void => {
      if (isSessionMissing(error)) ended.set(true)
    }
    const queries = new QueryClient({
      queryCache: new QueryCache({ onError }),
      mutationCache: new MutationCache({ onError }),
      // The client tries again by itself where that can do no harm. "Online" is what the server says by answering: a
      // browser's own idea of it is wrong on a network without a way out.
      defaultOptions: {
        queries: { retry: false, networkMode: 'always', staleTime: FRESH_FOR_MS },
        mutations: { retry: false, networkMode: 'always' },
      },
    })
    return { client: client ?? createClient({ url: location.origin, session: true }), queries, ended }
  }, [client])
  return (
    <ConnectionContext value={connection}>
      <QueryClientProvider client={connection.queries}>{children}</QueryClientProvider>
    </ConnectionContext>
  )
}

/** The session is over, or its cookie is gone from the browser: then nothing at all was sent that tells who asks. */
export function isSessionMissing(error: unknown): boolean {
  return error instanceof KeywrightError && (error.code === 'session_missing' || error.code === 'credential_missing')
}

function useConnection(): Connection {
  const found = useContext(ConnectionContext)
  if (found === undefined) throw new Error('useClient stands outside ConnectionRoot')
  return found
}

export function useClient(): KeywrightClient {
  return useConnection().client
}

/** Whether the session is over, and how to say that it goes on. */
export function useSessionEnded(): readonly [boolean, (ended: boolean) => void] {
  const { ended } = useConnection()
  return [useSyncExternalStore(ended.subscribe, ended.get), (next) => ended.set(next)]
}
