import type { RoleFacts } from '@keywright/client'
import { useLingui } from '@lingui/react'
import type { ReactNode } from 'react'
import { listed, localeOf, useLanguage } from '../../i18n/index.ts'
import { useRoleName } from '../../session/index.ts'
import { type Column, Icon, QueryView, SkeletonRows, Table } from '../../ui/index.ts'
import { useRoles } from './queries.ts'
import type en from './texts/en.json'
import { useText } from './texts.ts'

/** What each role may do, as the server says it: a scope that this page has no words for stands under its own name. */
export function RolesTable(): ReactNode {
  const roles = useRoles()
  return (
    <QueryView query={roles} loading={<SkeletonRows rows={4} className="h-8" />}>
      {(all) => <Facts roles={all} />}
    </QueryView>
  )
}

interface Deed {
  readonly id: string
  readonly text: string
  readonly of: (role: RoleFacts) => ReactNode
}

function Facts({ roles }: { readonly roles: readonly RoleFacts[] }): ReactNode {
  const t = useText()
  const roleName = useRoleName()
  const { i18n } = useLingui()
  const { language } = useLanguage()
  const scopes = [...new Set(roles.flatMap((role) => role.scopes))]
  const deeds: readonly Deed[] = [
    ...scopes.map((scope): Deed => {
      const id = `members.may.${scope}`
      return {
        id: scope,
        // Looked up just now, as in `useProblem`.
        text: Object.hasOwn(i18n.messages, id) ? t(id as keyof typeof en) : scope,
        of: (role) => <Yes yes={role.scopes.includes(scope)} />,
      }
    }),
    {
      id: 'manages',
      text: t('members.manages'),
      of: ({ manages }) =>
        manages.length === 0 ? <Yes yes={false} /> : listed(manages.map(roleName), localeOf(language)),
    },
  ]
  const columns: readonly Column<Deed>[] = [
    { id: 'deed', header: t('members.may'), rowHeader: true, onPhone: 'bare', cell: ({ text }) => text },
    ...roles.map((role): Column<Deed> => ({ id: role.role, header: roleName(role.role), cell: ({ of }) => of(role) })),
  ]
  return <Table caption={t('members.roles')} columns={columns} rows={deeds} idOf={({ id }) => id} />
}

function Yes({ yes }: { readonly yes: boolean }): ReactNode {
  const t = useText()
  return (
    <>
      {yes ? <Icon name="check" className="text-good" /> : <span aria-hidden="true">–</span>}
      <span className="sr-only">{yes ? t('members.yes') : t('members.no')}</span>
    </>
  )
}
