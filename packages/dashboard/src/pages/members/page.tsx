import type { InvitationResource, WorkspaceMemberResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useSession, useWorkspace } from '../../session/index.ts'
import { Button, PageHeader, QueryView, Section } from '../../ui/index.ts'
import { InvitationsSection } from './invitations.tsx'
import { MemberTable } from './member-table.tsx'
import { useManagedRoles, useMembers } from './queries.ts'
import { RolesTable } from './roles-table.tsx'
import { useText } from './texts.ts'

const InviteDialog = lazy(async () => ({ default: (await import('./invite-dialog.tsx')).InviteDialog }))
const RoleDialog = lazy(async () => ({ default: (await import('./role-dialog.tsx')).RoleDialog }))
const RemoveDialog = lazy(async () => ({ default: (await import('./remove-dialog.tsx')).RemoveDialog }))

type Asked =
  | { readonly kind: 'invite'; readonly again?: InvitationResource }
  | { readonly kind: 'role' | 'remove'; readonly member: WorkspaceMemberResource }

/** Who is in the workspace, and who may be. */
export function MembersPage(): ReactNode {
  const t = useText()
  const { name } = useWorkspace()
  const { member: self } = useSession()
  const members = useMembers()
  const managed = useManagedRoles()
  const [asked, setAsked] = useState<Asked>()
  const close = (): void => setAsked(undefined)
  return (
    <>
      <PageHeader
        title={t('members.title')}
        description={t('members.description', { workspace: name })}
        actions={
          managed.length === 0 ? undefined : (
            <Button look="primary" icon="plus" onClick={() => setAsked({ kind: 'invite' })}>
              {t('members.invite')}
            </Button>
          )
        }
      />
      <div className="mb-8">
        <QueryView query={members}>
          {(all) => (
            <MemberTable
              members={all}
              selfId={self.id}
              managed={managed}
              onAsk={(kind, member) => setAsked({ kind, member })}
            />
          )}
        </QueryView>
      </div>
      <InvitationsSection managed={managed} onAgain={(again) => setAsked({ kind: 'invite', again })} />
      <Section title={t('members.roles')} description={t('members.rolesHelp')}>
        <RolesTable />
      </Section>
      <Suspense fallback={null}>
        {asked?.kind === 'invite' ? (
          <InviteDialog {...(asked.again === undefined ? {} : { again: asked.again })} onClose={close} />
        ) : null}
        {asked?.kind === 'role' ? <RoleDialog member={asked.member} onClose={close} /> : null}
        {asked?.kind === 'remove' ? <RemoveDialog member={asked.member} onClose={close} /> : null}
      </Suspense>
    </>
  )
}
