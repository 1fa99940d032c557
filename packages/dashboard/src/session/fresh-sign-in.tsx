import { KeywrightError } from '@keywright/client'
import { createContext, lazy, type ReactNode, Suspense, useCallback, useContext, useState } from 'react'

/** A chunk of its own: most who open the dashboard are never asked. */
const ConfirmSignInDialog = lazy(async () => ({ default: (await import('./confirm-sign-in.tsx')).ConfirmSignInDialog }))

/** The person closed the dialog in place of proving who he is: nothing was done, and nothing went wrong. */
export class NotConfirmed extends Error {
  constructor() {
    super('The command was not confirmed')
    this.name = 'NotConfirmed'
  }
}

/** Runs a command; when the server wants a fresh sign-in for it, asks who is there and runs it again. */
export type WithFreshSignIn = <Answer>(command: () => Promise<Answer>) => Promise<Answer>

interface Asking {
  readonly confirmed: () => void
  readonly refused: () => void
}

const FreshSignInContext = createContext<WithFreshSignIn | undefined>(undefined)

export function FreshSignInRoot({ children }: { readonly children: ReactNode }): ReactNode {
  const [asking, setAsking] = useState<Asking>()
  const ask = useCallback(
    () =>
      new Promise<void>((resolve, reject) => {
        setAsking({ confirmed: resolve, refused: () => reject(new NotConfirmed()) })
      }),
    [],
  )
  const run = useCallback<WithFreshSignIn>(
    async (command) => {
      try {
        return await command()
      } catch (error) {
        if (!(error instanceof KeywrightError) || error.code !== 'confirmation_required') throw error
        await ask()
        return command()
      }
    },
    [ask],
  )
  function settle(how: keyof Asking): void {
    asking?.[how]()
    setAsking(undefined)
  }
  return (
    <FreshSignInContext value={run}>
      {children}
      {asking === undefined ? null : (
        <Suspense>
          <ConfirmSignInDialog onConfirmed={() => settle('confirmed')} onClose={() => settle('refused')} />
        </Suspense>
      )}
    </FreshSignInContext>
  )
}

export function useFreshSignIn(): WithFreshSignIn {
  const found = useContext(FreshSignInContext)
  if (found === undefined) throw new Error('useFreshSignIn stands outside FreshSignInRoot')
  return found
}
