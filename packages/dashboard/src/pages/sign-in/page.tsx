import { useRouter, useSearch } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { LanguageChoice, SignInForm, useSessionQuery } from '../../session/index.ts'
import { PlainPage } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function SignInPage(): ReactNode {
  const t = useText()
  const { next = '/' } = useSearch({ from: '/sign-in' })
  const session = useSessionQuery()
  const router = useRouter()
  const signedIn = session.data != null
  useEffect(() => {
    if (signedIn) router.history.replace(next)
  }, [signedIn, router, next])
  return (
    <PlainPage title={t('signIn.title')} description={t('signIn.description')} corner={<LanguageChoice />}>
      <SignInForm />
      <p className="mt-6 text-sm text-muted">{t('signIn.help')}</p>
    </PlainPage>
  )
}
