import type { LinkResource } from '@keywright/client'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { LinkView } from '../../session/entrance.ts'
import { LanguageChoice, useRoleName } from '../../session/index.ts'
import { Notice, PlainPage } from '../../ui/index.ts'
import { Answer } from './answer.tsx'
import { Rich, useText } from './texts.ts'

export function InvitationPage(): ReactNode {
  const t = useText()
  const navigate = useNavigate()
  const go = (workspaceId: string | undefined): void =>
    void (workspaceId === undefined
      ? navigate({ to: '/', replace: true })
      : navigate({ to: '/w/$workspaceId/api-keys', params: { workspaceId }, replace: true }))
  return (
    <PlainPage title={t('invitation.title')} corner={<LanguageChoice />}>
      <LinkView
        kind="join"
        noToken={
          <Notice kind="warning" title={t('invitation.noTokenTitle')}>
            {t('invitation.noToken')}
          </Notice>
        }
      >
        {(link, token) => (
          <>
            <Facts link={link} />
            <Answer link={link} token={token} onAccepted={() => go(link.workspace?.id)} />
          </>
        )}
      </LinkView>
    </PlainPage>
  )
}

/** Into what one is invited and as what, before a word is typed. */
function Facts({ link: { workspace, role, email } }: { readonly link: LinkResource }): ReactNode {
  const roleName = useRoleName()
  const marked = {
    what: <strong className="text-ink" />,
    who: <strong translate="no" className="break-all text-ink" />,
  }
  return (
    <div className="mb-6 grid gap-1 border-l-4 border-brass pl-4 text-lg text-muted">
      <p>
        {workspace === null || role === null ? (
          <Rich id="invitation.intoAll" components={marked} />
        ) : (
          <Rich id="invitation.into" values={{ workspace: workspace.name, role: roleName(role) }} components={marked} />
        )}
      </p>
      {email === null ? null : (
        <p className="text-base">
          <Rich id="invitation.for" values={{ email }} components={marked} />
        </p>
      )}
    </div>
  )
}
