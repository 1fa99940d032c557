import type { ApiKeyResource } from '@keywright/client'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { type Column, Notice, Table, Time } from '../../ui/index.ts'
import { Actions } from './actions.tsx'
import type { ReviewList } from './lists.ts'
import { NextStep } from './next-step.tsx'
import { newestSecretOf } from './old-secrets.ts'
import { ReasonOf } from './reason.tsx'
import type { Kind } from './search.ts'
import { useText } from './texts.ts'

interface KeyListProps {
  readonly kind: Kind
  readonly list: ReviewList
}

/** One list: why each key stands in it, and what can be done about it at once. */
export function KeyList({ kind, list: { keys, whole } }: KeyListProps): ReactNode {
  const t = useText()
  const { can } = useWorkspace()
  const columns = useColumns(kind)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const selection = { ids, onChange: setIds, nameOf: ({ name }: ApiKeyResource) => name }
  return (
    <>
      {whole ? null : <Notice kind="info" className="mb-4" title={t('review.notWhole', { count: keys.length })} />}
      {keys.length === 0 ? (
        <Notice kind="good" title={t('review.noneHere')} />
      ) : (
        <Table
          caption={t(`review.list.${kind}`)}
          columns={columns}
          rows={keys}
          idOf={({ id }) => id}
          {...(can('api-keys:write') ? { selection } : {})}
        />
      )}
      <Actions kind={kind} chosen={keys.filter(({ id }) => ids.has(id))} onDone={() => setIds(new Set())} />
    </>
  )
}

function useColumns(kind: Kind): readonly Column<ApiKeyResource>[] {
  const t = useText()
  return [
    {
      id: 'name',
      header: t('review.key'),
      rowHeader: true,
      onPhone: 'title',
      className: 'md:min-w-72',
      cell: (apiKey) => <Name apiKey={apiKey} />,
    },
    {
      id: 'reason',
      header: t('review.reason'),
      onPhone: 'bare',
      cell: (apiKey) => (
        <span className="grid justify-items-start gap-1">
          <span>
            <ReasonOf kind={kind} apiKey={apiKey} />
          </span>
          <NextStep kind={kind} apiKey={apiKey} />
        </span>
      ),
    },
    {
      id: 'lastUsed',
      header: t('review.lastUsed'),
      className: 'whitespace-nowrap',
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? t('review.never') : <Time at={lastUsedAt} />),
    },
    {
      id: 'made',
      header: t('review.made'),
      className: 'whitespace-nowrap',
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
}

function Name({ apiKey }: { readonly apiKey: ApiKeyResource }): ReactNode {
  const { id, name } = apiKey
  const { id: workspaceId } = useWorkspace()
  const display = newestSecretOf(apiKey)?.display
  return (
    <span className="grid justify-items-start gap-1">
      <Link
        to="/w/$workspaceId/api-keys/$apiKeyId"
        params={{ workspaceId, apiKeyId: id }}
        className="font-semibold [overflow-wrap:anywhere] underline-offset-3 hover:text-action hover:underline"
      >
        {name}
      </Link>
      {display === undefined ? null : (
        <span translate="no" className="key-tag">
          {display}
        </span>
      )}
    </span>
  )
}
