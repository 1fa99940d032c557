import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { JoinForm, LanguageChoice, useClient, useLinkToken } from '../../session/index.ts'
import { Notice, PlainPage } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function InvitationPage(): ReactNode {
  const t = useText()
  const client = useClient()
  const navigate = useNavigate()
  const token = useLinkToken()
  return (
    <PlainPage title={t('invitation.title')} description={t('invitation.description')} corner={<LanguageChoice />}>
      {token === undefined ? (
        <Notice kind="warning" title={t('invitation.noTokenTitle')}>
          {t('invitation.noToken')}
        </Notice>
      ) : (
        <JoinForm
          withEmail={false}
          action={t('invitation.action')}
          join={({ name, password }) => client.session.acceptLink({ token, name, password })}
          onJoined={() => void navigate({ to: '/' })}
        />
      )}
    </PlainPage>
  )
}
