import type { Role, WorkspaceMemberResource } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useRoleName } from '../../session/index.ts'
import { Badge, type Column, IconButton, Menu, type MenuEntry, Table, TextField, Time } from '../../ui/index.ts'
import { useText } from './texts.ts'

interface MemberTableProps {
  readonly members: readonly WorkspaceMemberResource[]
  readonly selfId: string
  readonly managed: readonly Role[]
  readonly onAsk: (what: 'role' | 'remove', member: WorkspaceMemberResource) => void
}

/** From this many on, a list is faster to search than to read. */
const SEARCH_FROM = 10

export function MemberTable(props: MemberTableProps): ReactNode {
  const t = useText()
  const columns = useColumns(props)
  const [wanted, setWanted] = useState('')
  const { members } = props
  const found = members.filter((one) => textOf(one).includes(wanted.trim().toLowerCase()))
  if (members.length === 0) return <p className="text-muted">{t('members.none')}</p>
  return (
    <>
      {members.length < SEARCH_FROM ? null : (
        <TextField
          label={t('members.find')}
          type="search"
          className="mb-4 max-w-md"
          value={wanted}
          onChange={setWanted}
        />
      )}
      <Table caption={t('members.title')} columns={columns} rows={found} idOf={({ id }) => id} />
      {found.length === 0 ? <p className="mt-3 text-muted">{t('members.noneFound')}</p> : null}
    </>
  )
}

const textOf = ({ name, email }: WorkspaceMemberResource): string => `${name} ${email ?? ''}`.toLowerCase()

function useColumns({ selfId, managed, onAsk }: MemberTableProps): readonly Column<WorkspaceMemberResource>[] {
  const t = useText()
  const roleName = useRoleName()
  function entriesFor(member: WorkspaceMemberResource): readonly MenuEntry[] {
    const manages = managed.includes(member.role)
    const self = member.id === selfId
    return [
      ...(manages
        ? [{ kind: 'action', icon: 'edit', text: t('members.changeRole'), run: () => onAsk('role', member) }]
        : []),
      ...(manages || self
        ? [
            {
              kind: 'action',
              icon: 'out',
              dangerous: true,
              text: self ? t('members.leave') : t('members.remove'),
              run: () => onAsk('remove', member),
            },
          ]
        : []),
    ] as readonly MenuEntry[] // a spread of two literals loses what kind each is
  }
  return [
    {
      id: 'name',
      header: t('members.name'),
      rowHeader: true,
      onPhone: 'title',
      cell: ({ id, name, email, operator }) => (
        <div className="min-w-0">
          <span className="inline-flex flex-wrap items-center gap-2">
            <span className="font-semibold break-words">{name}</span>
            {id === selfId ? <Badge tone="action">{t('members.you')}</Badge> : null}
            {operator ? <Badge tone="brass">{roleName('operator')}</Badge> : null}
          </span>
          <span className="block text-sm break-all text-muted">{email ?? t('members.noAddress')}</span>
        </div>
      ),
    },
    { id: 'role', header: t('members.role'), cell: ({ role }) => roleName(role) },
    { id: 'since', header: t('members.since'), cell: ({ since }) => <Time at={since} /> },
    {
      id: 'seen',
      header: t('members.lastSeen'),
      cell: ({ lastSeenAt }) =>
        lastSeenAt === null ? <span className="text-muted">{t('members.never')}</span> : <Time at={lastSeenAt} />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">{t('members.actions')}</span>,
      onPhone: 'bare',
      className: 'text-right max-md:absolute max-md:top-2 max-md:right-2',
      cell: (member) => {
        const entries = entriesFor(member)
        return entries.length === 0 ? null : (
          <Menu
            entries={entries}
            trigger={<IconButton icon="more" label={t('members.actionsFor', { name: member.name })} />}
          />
        )
      },
    },
  ]
}
