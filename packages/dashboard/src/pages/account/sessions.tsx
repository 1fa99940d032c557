import type { OwnSessionResource } from '@keywright/client'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { exactInstant, localeOf, useLanguage } from '../../i18n/index.ts'
import { useClient, useCommand } from '../../session/index.ts'
import { Badge, Button, QueryView, Section, SkeletonRows, Table, Time } from '../../ui/index.ts'
import { useText } from './texts.ts'

const SESSIONS = ['sessions'] as const

/** Where one is signed in; what is not one's own doing can be ended at once. */
export function SessionsSection(): ReactNode {
  const t = useText()
  const client = useClient()
  const sessions = useQuery({ queryKey: SESSIONS, queryFn: ({ signal }) => client.session.list({ signal }) })
  const end = useCommand({
    run: (id: string) => client.session.end(id),
    changes: [SESSIONS],
    said: (_, id) => (id === 'others' ? t('account.othersEnded') : t('account.sessionEnded')),
  })
  return (
    <Section
      title={t('account.sessions')}
      description={t('account.sessionsHelp')}
      actions={
        (sessions.data?.length ?? 0) > 1 ? (
          <Button icon="out" busy={end.isPending} onClick={() => end.mutate('others')}>
            {t('account.endOthers')}
          </Button>
        ) : null
      }
    >
      <QueryView query={sessions} loading={<SkeletonRows rows={2} />}>
        {(all) => <SessionTable sessions={all} busy={end.isPending} onEnd={(id) => end.mutate(id)} />}
      </QueryView>
    </Section>
  )
}

interface SessionTableProps {
  readonly sessions: readonly OwnSessionResource[]
  readonly busy: boolean
  readonly onEnd: (id: string) => void
}

function SessionTable({ sessions, busy, onEnd }: SessionTableProps): ReactNode {
  const t = useText()
  const { language } = useLanguage()
  return (
    <Table
      caption={t('account.sessions')}
      rows={sessions}
      idOf={({ id }) => id}
      columns={[
        {
          id: 'ip',
          header: t('account.from'),
          rowHeader: true,
          onPhone: 'bare',
          cell: ({ ip, current }) => (
            <span className="inline-flex flex-wrap items-center gap-2">
              <span translate="no" className="font-mono break-all">
                {ip ?? t('account.unknownAddress')}
              </span>
              {current ? (
                <Badge tone="good" icon="check">
                  {t('account.thisOne')}
                </Badge>
              ) : null}
            </span>
          ),
        },
        { id: 'created', header: t('account.since'), cell: ({ createdAt }) => <Time at={createdAt} /> },
        { id: 'seen', header: t('account.lastSeen'), cell: ({ seenAt }) => <Time at={seenAt} /> },
        {
          id: 'end',
          header: <span className="sr-only">{t('account.actions')}</span>,
          onPhone: 'bare',
          className: 'text-right',
          cell: ({ id, current, createdAt }) =>
            current ? null : (
              <Button
                disabled={busy}
                aria-label={t('account.endOne', { at: exactInstant(Date.parse(createdAt), localeOf(language)) })}
                onClick={() => onEnd(id)}
              >
                {t('account.end')}
              </Button>
            ),
        },
      ]}
    />
  )
}
