import type { ApiKeyResource, VerifiedSecret } from '@keywright/client'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useWorkspace } from '../../../session/index.ts'
import { Badge, Button, type Column, Table, Time, useNow } from '../../../ui/index.ts'
import { useSecretUsage } from '../queries.ts'
import { Section } from '../section.tsx'
import { useText } from '../texts.ts'
import { HandOver } from './hand-over.tsx'
import { isLive, liveSecrets, secretUseOf } from './secret-use.ts'

const EndDialog = lazy(async () => ({ default: (await import('./end-dialog.tsx')).EndDialog }))

/** The secrets of a key, and during a rotation who still uses the old one. */
export function KeySecrets({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const t = useText()
  const now = useNow()
  const { can } = useWorkspace()
  const [asked, setAsked] = useState<string>()
  const revoked = apiKey.status === 'revoked'
  const live = revoked ? [] : liveSecrets(apiKey, now)
  const [current, ...old] = live
  const usage = useSecretUsage(apiKey.id, 24, old.length > 0)
  const mayEnd = can('api-keys:write')
  const ending = old.find(({ id }) => id === asked)
  const columns = useColumns({ current, revoked, onEnd: mayEnd && old.length > 0 ? setAsked : undefined, old })
  return (
    <Section title={t('apiKey.secrets.title')} anchor="secrets">
      {current === undefined
        ? null
        : old.map((secret) => (
            <HandOver
              key={secret.id}
              old={secret}
              oldUse={secretUseOf(secret, usage.data)}
              newUse={secretUseOf(current, usage.data)}
              known={usage.data !== undefined}
              onEnd={mayEnd ? () => setAsked(secret.id) : undefined}
            />
          ))}
      <Table
        caption={t('apiKey.secrets.title')}
        columns={columns}
        rows={apiKey.secrets.toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))}
        idOf={({ id }) => id}
      />
      {ending === undefined ? null : (
        <Suspense>
          <EndDialog
            apiKey={apiKey}
            secret={ending}
            use={secretUseOf(ending, usage.data)}
            onClose={() => setAsked(undefined)}
          />
        </Suspense>
      )}
    </Section>
  )
}

interface Rows {
  readonly current: VerifiedSecret | undefined
  readonly old: readonly VerifiedSecret[]
  readonly revoked: boolean
  readonly onEnd: ((secret: string) => void) | undefined
}

function useColumns({ current, old, revoked, onEnd }: Rows): readonly Column<VerifiedSecret>[] {
  const t = useText()
  const now = useNow()
  const timeOr = (at: string | null, text: string): ReactNode =>
    at === null ? <span className="text-muted">{text}</span> : <Time at={at} />
  const endOf = (secret: VerifiedSecret): ReactNode => {
    if (revoked || !isLive(secret, now)) return <Badge icon="cross">{t('apiKey.secrets.ended')}</Badge>
    return timeOr(secret.endsAt, t('apiKey.secrets.withKey'))
  }
  return [
    {
      id: 'display',
      header: t('apiKey.secrets.display'),
      rowHeader: true,
      onPhone: 'title',
      cell: (secret) => (
        <span className="flex flex-wrap items-center gap-2">
          <span translate="no" className="key-tag">
            {secret.display}
          </span>
          {secret.id === current?.id ? (
            <Badge tone="good" icon="check">
              {t('apiKey.secrets.current')}
            </Badge>
          ) : null}
        </span>
      ),
    },
    { id: 'created', header: t('apiKey.secrets.created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      id: 'lastUsed',
      header: t('apiKey.secrets.lastUsed'),
      cell: ({ lastUsedAt }) => timeOr(lastUsedAt, t('apiKey.secrets.never')),
    },
    { id: 'ends', header: t('apiKey.secrets.ends'), cell: endOf },
    ...(onEnd === undefined
      ? []
      : [
          {
            id: 'end',
            header: <span className="sr-only">{t('apiKey.secrets.actions')}</span>,
            onPhone: 'bare' as const,
            cell: (secret: VerifiedSecret) =>
              old.includes(secret) ? (
                <Button
                  look="quiet"
                  aria-label={t('apiKey.secrets.endOf', { display: secret.display })}
                  onClick={() => onEnd(secret.id)}
                >
                  {t('apiKey.secrets.end')}
                </Button>
              ) : null,
          },
        ]),
  ]
}
