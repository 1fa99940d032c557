import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useSessionEnded } from './client.tsx'

/** A chunk of its own, with the form to sign in: it is needed when a session ends under an open page. */
const Dialog = lazy(async () => ({ default: (await import('./session-ended-dialog.tsx')).SessionEndedDialog }))

/** Says that the session is over, once it is. */
export function SessionEndedDialog(): ReactNode {
  const [ended] = useSessionEnded()
  // It stays once it was there, so that a new sign-in closes it as it closes every dialog.
  const [wasEnded, setWasEnded] = useState(false)
  if (ended && !wasEnded) setWasEnded(true)
  return wasEnded ? (
    <Suspense>
      <Dialog />
    </Suspense>
  ) : null
}
