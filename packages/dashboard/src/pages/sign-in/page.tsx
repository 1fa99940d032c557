import { KeywrightError } from '@keywright/client'
import { useRouter, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState } from 'react'
import { SignInForm } from '../../session/entrance.ts'
import { LanguageChoice, useSessionQuery } from '../../session/index.ts'
import { Notice, PlainPage, useProblem } from '../../ui/index.ts'
import { signInSearch } from './search.ts'
import { useText } from './texts.ts'

const FAILURES = [
  'oidc_refused',
  'oidc_expired',
  'oidc_unknown',
  'oidc_email_unverified',
  'oidc_wrong_account',
  'sign_in_throttled',
] as const

export function SignInPage(): ReactNode {
  const t = useText()
  // Read once more: the router lays what it has read over the address, and leaves what was dropped.
  const { next = '/' } = signInSearch({ ...useSearch({ from: '/sign-in' }) })
  const session = useSessionQuery()
  const router = useRouter()
  const failedText = useFailedText()
  const [failed] = useState(providersError)
  const signedIn = session.data != null
  useEffect(() => {
    if (signedIn) router.history.replace(next)
  }, [signedIn, router, next])
  return (
    <PlainPage title={t('signIn.title')} description={t('signIn.description')} corner={<LanguageChoice />}>
      {failed === undefined ? null : (
        <div role="alert" className="mb-5">
          <Notice kind="danger">{failedText(failed)}</Notice>
        </div>
      )}
      <SignInForm />
      <p className="mt-6 text-sm text-muted">{t('signIn.help')}</p>
    </PlainPage>
  )
}

/** What another provider's sign-in came back with: `#error=` and a code, which leaves the address at once. */
function providersError(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get('error')
  if (code === null) return undefined
  history.replaceState(history.state, '', location.pathname + location.search)
  return code
}

/** An address may hold any code, and none of them may put words of its own on this page. */
function useFailedText(): (code: string) => string {
  const t = useText()
  const problem = useProblem()
  return (code) => {
    const own = FAILURES.find((one) => one === code)
    return own === undefined
      ? problem(new KeywrightError(t('signIn.failed.oidc_refused'), { code, status: 401 })).text
      : t(`signIn.failed.${own}`)
  }
}
