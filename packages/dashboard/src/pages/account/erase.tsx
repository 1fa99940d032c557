import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useClient, useCommand, useSession } from '../../session/index.ts'
import { Button, ConfirmDialog, Notice, Section } from '../../ui/index.ts'
import { useText } from './texts.ts'

/** The end of an account. Whoever is still a member somewhere leaves there first, so that keys are not left undecided. */
export function EraseSection(): ReactNode {
  const t = useText()
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { member, workspaces } = useSession()
  const [asked, setAsked] = useState(false)
  const typed = member.email ?? member.name
  const erase = useCommand({
    run: () => client.members.erase(member.id),
    onDone() {
      queries.clear()
      queries.setQueryData(['session'], null)
      void navigate({ to: '/sign-in', search: {} })
    },
  })
  return (
    <Section title={t('account.erase')} description={t('account.eraseHelp')}>
      {workspaces.length > 0 ? (
        <Notice kind="info">
          {t('account.leaveFirst', { count: workspaces.length })}
          <ul className="mt-1 list-disc pl-5">
            {workspaces.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </Notice>
      ) : (
        <Button look="danger" onClick={() => setAsked(true)}>
          {t('account.eraseAction')}
        </Button>
      )}
      <ConfirmDialog
        open={asked}
        dangerous
        title={t('account.eraseTitle')}
        action={t('account.eraseAction')}
        typed={typed}
        busy={erase.isPending}
        onConfirm={() => erase.mutate()}
        onCancel={() => setAsked(false)}
      >
        {t('account.eraseWarning')}
      </ConfirmDialog>
    </Section>
  )
}
