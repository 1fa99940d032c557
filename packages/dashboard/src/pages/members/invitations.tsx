import type { InvitationResource, Role } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useActorNames, useClient, useCommand, useRoleName, useWorkspace } from '../../session/index.ts'
import { Button, ConfirmDialog, QueryView, Section, SkeletonRows, Table, Time } from '../../ui/index.ts'
import { invitationsOf, useInvitations } from './queries.ts'
import { useText } from './texts.ts'

interface InvitationsProps {
  readonly managed: readonly Role[]
  readonly onAgain: (invitation: InvitationResource) => void
}

/** Invitations that nobody has answered yet. */
export function InvitationsSection(props: InvitationsProps): ReactNode {
  const t = useText()
  const invitations = useInvitations()
  return (
    <Section title={t('members.invitations')} description={t('members.invitationsHelp')}>
      <QueryView query={invitations} loading={<SkeletonRows rows={1} />}>
        {(all) =>
          all.length === 0 ? (
            <p className="text-muted">{t('members.noInvitations')}</p>
          ) : (
            <InvitationTable {...props} invitations={all} />
          )
        }
      </QueryView>
    </Section>
  )
}

type InvitationTableProps = InvitationsProps & { readonly invitations: readonly InvitationResource[] }

function InvitationTable({ invitations, managed, onAgain }: InvitationTableProps): ReactNode {
  const t = useText()
  const roleName = useRoleName()
  const client = useClient()
  const { id: workspace } = useWorkspace()
  const nameOf = useActorNames(invitations.map(({ createdBy }) => createdBy))
  const [asked, setAsked] = useState<InvitationResource>()
  const withdraw = useCommand({
    run: ({ id }: InvitationResource) => client.members.withdraw(workspace, id),
    changes: [invitationsOf(workspace)],
    said: (_, { email }) => t('members.withdrawn', { email: email ?? '' }),
    onDone: () => setAsked(undefined),
  })
  return (
    <>
      <Table
        caption={t('members.invitations')}
        rows={invitations}
        idOf={({ id }) => id}
        columns={[
          {
            id: 'email',
            header: t('members.email'),
            rowHeader: true,
            onPhone: 'bare',
            cell: ({ email }) => <span className="font-semibold break-all">{email}</span>,
          },
          { id: 'role', header: t('members.role'), cell: ({ role }) => (role === null ? null : roleName(role)) },
          {
            id: 'by',
            header: t('members.invitedBy'),
            cell: ({ createdBy }) => <span className="break-all">{nameOf(createdBy) ?? createdBy}</span>,
          },
          { id: 'expires', header: t('members.expires'), cell: ({ expiresAt }) => <Time at={expiresAt} /> },
          {
            id: 'actions',
            header: <span className="sr-only">{t('members.actions')}</span>,
            onPhone: 'bare',
            className: 'text-right',
            cell: (invitation) => {
              const { email, role } = invitation
              if (role === null || !managed.includes(role)) return null
              return (
                <span className="inline-flex flex-wrap justify-end gap-2">
                  <Button
                    aria-label={t('members.newLinkFor', { email: email ?? '' })}
                    onClick={() => onAgain(invitation)}
                  >
                    {t('members.newLink')}
                  </Button>
                  <Button
                    aria-label={t('members.withdrawFor', { email: email ?? '' })}
                    onClick={() => setAsked(invitation)}
                  >
                    {t('members.withdraw')}
                  </Button>
                </span>
              )
            },
          },
        ]}
      />
      {asked === undefined ? null : (
        <ConfirmDialog
          open
          dangerous
          title={t('members.withdrawTitle', { email: asked.email ?? '' })}
          action={t('members.withdraw')}
          busy={withdraw.isPending}
          onConfirm={() => withdraw.mutate(asked)}
          onCancel={() => setAsked(undefined)}
        >
          {t('members.withdrawHelp')}
        </ConfirmDialog>
      )}
    </>
  )
}
