import { Navigate, Outlet, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { useLanguage } from '../i18n/index.ts'
import { FreshSignInRoot, SessionEndedDialog, SessionProvider, useSessionQuery } from '../session/index.ts'
import { QueryView } from '../ui/index.ts'
import { PageLoading } from './fallbacks.tsx'

/** Lets in whoever is signed in, and sends everybody else to sign in and back. */
export function SessionGate(): ReactNode {
  const session = useSessionQuery()
  const { suggestLanguage } = useLanguage()
  const language = session.data?.member.language ?? null
  useEffect(() => suggestLanguage(language), [suggestLanguage, language])
  return (
    <QueryView query={session} loading={<PageLoading />}>
      {(found) =>
        found === null ? (
          <ToSignIn />
        ) : (
          <SessionProvider session={found}>
            <FreshSignInRoot>
              <Outlet />
              <SessionEndedDialog />
            </FreshSignInRoot>
          </SessionProvider>
        )
      }
    </QueryView>
  )
}

function ToSignIn(): ReactNode {
  const router = useRouter()
  // Where one was when this began: while it is under way, "here" is the sign-in already.
  const [here] = useState(() => router.state.location.href)
  return <Navigate to="/sign-in" search={here === '/' ? {} : { next: here }} replace />
}
