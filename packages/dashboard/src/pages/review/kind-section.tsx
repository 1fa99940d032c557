import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { type Column, Section, Table, Time } from '../../ui/index.ts'
import { Actions } from './actions.tsx'
import type { ReviewList } from './queries.ts'
import { useText } from './texts.ts'

/** The keys of one kind, with the reason why they stand here. */
export function KindSection({ list: { kind, keys, more } }: { readonly list: ReviewList }): ReactNode {
  const t = useText()
  const { can } = useWorkspace()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = keys.filter(({ id }) => ids.has(id))
  const title = t(`review.kind.${kind}`)
  return (
    <Section title={`${title} (${keys.length}${more ? '+' : ''})`} description={t(`review.why.${kind}`)}>
      <Table
        caption={title}
        columns={columnsOf(t)}
        rows={keys}
        idOf={({ id }) => id}
        {...(can('api-keys:write')
          ? { selection: { ids, onChange: setIds, nameOf: ({ name }: ApiKeyResource) => name } }
          : {})}
      />
      {chosen.length === 0 ? null : <Actions chosen={chosen} onDone={() => setIds(new Set())} />}
    </Section>
  )
}

function columnsOf(t: ReturnType<typeof useText>): readonly Column<ApiKeyResource>[] {
  return [
    {
      id: 'name',
      header: t('review.name'),
      rowHeader: true,
      onPhone: 'title',
      cell: (apiKey) => <NameLink apiKey={apiKey} />,
    },
    {
      id: 'lastUsed',
      header: t('review.lastUsed'),
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="text-muted">{t('review.never')}</span> : <Time at={lastUsedAt} />,
    },
    {
      id: 'expires',
      header: t('review.expires'),
      cell: ({ expiresAt }) =>
        expiresAt === null ? <span className="text-muted">{t('review.never')}</span> : <Time at={expiresAt} />,
    },
    { id: 'made', header: t('review.made'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
}

function NameLink({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const { id: workspaceId } = useWorkspace()
  const display = apiKey.secrets.find(({ ended }) => !ended)?.display
  return (
    <span className="grid justify-items-start gap-1">
      <Link
        to="/w/$workspaceId/api-keys/$apiKeyId"
        params={{ workspaceId, apiKeyId: apiKey.id }}
        className="font-semibold underline-offset-4 hover:underline"
      >
        {apiKey.name}
      </Link>
      {display === undefined ? null : (
        <span translate="no" className="key-tag">
          {display}
        </span>
      )}
    </span>
  )
}
