import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { JoinForm, LanguageChoice, useClient, useLinkToken } from '../../session/index.ts'
import { Notice, PlainPage } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function SetUpPage(): ReactNode {
  const t = useText()
  const client = useClient()
  const navigate = useNavigate()
  const token = useLinkToken()
  return (
    <PlainPage title={t('setUp.title')} description={t('setUp.description')} corner={<LanguageChoice />}>
      {token === undefined ? (
        <Notice kind="warning" title={t('setUp.noTokenTitle')}>
          {t('setUp.noToken')}
        </Notice>
      ) : (
        <JoinForm
          withEmail
          action={t('setUp.action')}
          join={(fields) => client.session.acceptLink({ token, ...fields })}
          onJoined={() => void navigate({ to: '/' })}
        />
      )}
    </PlainPage>
  )
}
