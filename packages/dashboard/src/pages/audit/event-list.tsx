import type { AuditEventResource } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { type Column, Table, Time } from '../../ui/index.ts'
import { knownAction } from './actions.ts'
import { useNames } from './names.ts'
import { Subject } from './subject.tsx'
import { useText } from './texts.ts'

const EventDialog = lazy(async () => ({ default: (await import('./event-dialog.tsx')).EventDialog }))

/** The events of a page; one that is opened shows all that is known of it. */
export function EventList({ events }: { readonly events: readonly AuditEventResource[] }): ReactNode {
  const t = useText()
  const nameOf = useNames(
    events.flatMap(({ actor, subject }) => (subject.startsWith('mem_') ? [actor, subject] : [actor])),
  )
  const [openId, setOpenId] = useState<string>()
  const opened = events.find(({ id }) => id === openId)
  return (
    <>
      <Table caption={t('audit.title')} columns={useColumns(nameOf, setOpenId)} rows={events} idOf={({ id }) => id} />
      {opened === undefined ? null : (
        <Suspense>
          <EventDialog event={opened} nameOf={nameOf} onClose={() => setOpenId(undefined)} />
        </Suspense>
      )}
    </>
  )
}

function useColumns(
  nameOf: (id: string) => string,
  onOpen: (id: string) => void,
): readonly Column<AuditEventResource>[] {
  const t = useText()
  return [
    { id: 'at', header: t('audit.when'), className: 'whitespace-nowrap', cell: ({ at }) => <Time at={at} /> },
    {
      id: 'actor',
      header: t('audit.actor'),
      cell: ({ actor }) => <span className="break-words">{nameOf(actor)}</span>,
    },
    {
      id: 'action',
      header: t('audit.action'),
      rowHeader: true,
      onPhone: 'title',
      cell: ({ id, action, number }) => (
        <button
          type="button"
          aria-haspopup="dialog"
          className="min-h-6 text-left font-semibold text-action underline-offset-3 hover:underline"
          onClick={() => onOpen(id)}
        >
          <Did action={action} />
          <span className="sr-only"> · {t('audit.number', { number })}</span>
        </button>
      ),
    },
    { id: 'subject', header: t('audit.subject'), cell: (event) => <Subject event={event} nameOf={nameOf} /> },
    {
      id: 'ip',
      header: t('audit.from'),
      className: 'whitespace-nowrap',
      cell: ({ ip }) =>
        ip === null ? <span className="text-muted">{t('audit.unknownPlace')}</span> : <code translate="no">{ip}</code>,
    },
  ]
}

/** What was done, in words; an action that this page has no words for keeps its name. */
export function Did({ action }: { readonly action: string }): ReactNode {
  const t = useText()
  const known = knownAction(action)
  return known === undefined ? <code translate="no">{action}</code> : t(`audit.did.${known}`)
}
