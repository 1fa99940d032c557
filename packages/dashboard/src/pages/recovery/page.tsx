import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { JoinForm, LinkView } from '../../session/entrance.ts'
import { LanguageChoice, useClient } from '../../session/index.ts'
import { Notice, PlainPage } from '../../ui/index.ts'
import { Rich, useText } from './texts.ts'

export function RecoveryPage(): ReactNode {
  const t = useText()
  const client = useClient()
  const navigate = useNavigate()
  return (
    <PlainPage title={t('recovery.title')} description={t('recovery.description')} corner={<LanguageChoice />}>
      <LinkView
        kind="recovery"
        noToken={
          <Notice kind="warning" title={t('recovery.noTokenTitle')}>
            {t('recovery.noToken')}
          </Notice>
        }
      >
        {({ email }, token) => (
          <>
            {email === null ? null : (
              <p className="mb-4">
                <Rich id="recovery.whose" values={{ email }} components={{ who: <strong translate="no" /> }} />
              </p>
            )}
            <JoinForm
              asks={[]}
              email={email ?? undefined}
              action={t('recovery.action')}
              join={({ password }) => client.session.acceptLink({ token, password })}
              onJoined={() => void navigate({ to: '/' })}
            />
          </>
        )}
      </LinkView>
    </PlainPage>
  )
}
