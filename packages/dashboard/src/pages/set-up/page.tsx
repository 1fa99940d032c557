import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { JoinForm, LinkView } from '../../session/entrance.ts'
import { LanguageChoice, useClient } from '../../session/index.ts'
import { Notice, PlainPage } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function SetUpPage(): ReactNode {
  const t = useText()
  const client = useClient()
  const navigate = useNavigate()
  return (
    <PlainPage title={t('setUp.title')} description={t('setUp.description')} corner={<LanguageChoice />}>
      <LinkView
        kind="setup"
        noToken={
          <Notice kind="warning" title={t('setUp.noTokenTitle')}>
            {t('setUp.noToken')}
          </Notice>
        }
      >
        {(_, token) => (
          <JoinForm
            asks={['name', 'email']}
            action={t('setUp.action')}
            join={(fields) => client.session.acceptLink({ token, ...fields })}
            onJoined={() => void navigate({ to: '/' })}
          />
        )}
      </LinkView>
    </PlainPage>
  )
}
