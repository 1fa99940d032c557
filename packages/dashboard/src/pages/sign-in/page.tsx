import { KeywrightError } from '@keywright/client'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { LanguageChoice, SignInForm, useSessionQuery } from '../../session/index.ts'
import { Notice, PlainPage, useProblem } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function SignInPage(): ReactNode {
  const t = useText()
  const { next = '/' } = useSearch({ from: '/sign-in' })
  const session = useSessionQuery()
  const router = useRouter()
  const problem = useProblem()
  const [failed] = useState(providersError)
  const signedIn = session.data != null
  useEffect(() => {
    if (signedIn) router.history.replace(next)
  }, [signedIn, router, next])
  return (
    <PlainPage title={t('signIn.title')} description={t('signIn.description')} corner={<LanguageChoice />}>
      {failed === undefined ? null : (
        <div role="alert" className="mb-5">
          <Notice kind="danger">{problem(failed).text}</Notice>
        </div>
      )}
      <SignInForm />
      <p className="mt-6 text-sm text-muted">{t('signIn.help')}</p>
    </PlainPage>
  )
}

/** What another provider's sign-in came back with: `#error=` and a code, which leaves the address at once. */
function providersError(): KeywrightError | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('error')
  if (code === null) return undefined
  history.replaceState(history.state, '', location.pathname + location.search)
  return new KeywrightError(code, { code, status: 401 })
}
