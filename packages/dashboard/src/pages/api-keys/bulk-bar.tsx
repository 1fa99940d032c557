import type { ApiKeyResource, BulkCommand } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { Button, ConfirmDialog } from '../../ui/index.ts'
import { keysOf } from './queries.ts'
import { useText } from './texts.ts'

interface BulkBarProps {
  readonly chosen: readonly ApiKeyResource[]
  readonly onDone: () => void
}

type Action = Exclude<BulkCommand['action'], 'delete'>
const ACTIONS = ['enable', 'disable', 'revoke'] as const satisfies readonly Action[]

/** What can be done with the chosen keys at once: in one step, all or none. What cannot be undone takes their number typed. */
export function BulkBar({ chosen, onDone }: BulkBarProps): ReactNode {
  const t = useText()
  const client = useClient()
  const { id } = useWorkspace()
  const [asked, setAsked] = useState<Action>()
  const count = chosen.length
  const act = useCommand({
    run: (action: Action) => client.apiKeys.bulk(id, { action, ids: chosen.map((key) => key.id) }),
    changes: [keysOf(id)],
    said: ({ items }, action) => t(`apiKeys.bulkDone.${action}`, { count: items.length }),
    onDone() {
      setAsked(undefined)
      onDone()
    },
  })
  const used = chosen.filter(({ lastUsedAt }) => lastUsedAt !== null).length
  return (
    <div
      role="region"
      aria-label={t('apiKeys.bulk')}
      className="rise sticky bottom-3 z-20 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-edge bg-raised px-4 py-2.5 shadow-high"
    >
      <span className="mr-2 font-semibold">{t('apiKeys.chosen', { count })}</span>
      {ACTIONS.map((action) => (
        <Button key={action} look={action === 'revoke' ? 'danger' : 'secondary'} onClick={() => setAsked(action)}>
          {t(`apiKeys.bulk.${action}`)}
        </Button>
      ))}
      <Button look="quiet" onClick={onDone}>
        {t('apiKeys.unchoose')}
      </Button>
      {asked === undefined ? null : (
        <ConfirmDialog
          open
          title={t(`apiKeys.bulkTitle.${asked}`, { count })}
          action={t(`apiKeys.bulk.${asked}`)}
          dangerous={asked === 'revoke'}
          {...(asked === 'revoke' ? { typed: String(count) } : {})}
          busy={act.isPending}
          onConfirm={() => act.mutate(asked)}
          onCancel={() => setAsked(undefined)}
        >
          <p>{t(`apiKeys.bulkHelp.${asked}`)}</p>
          {asked === 'enable' ? null : <p className="mt-2">{t('apiKeys.bulkUsed', { used })}</p>}
          <ul className="mt-2 max-h-40 list-disc overflow-y-auto pl-5 text-ink">
            {chosen.map(({ id: keyId, name }) => (
              <li key={keyId}>{name}</li>
            ))}
          </ul>
        </ConfirmDialog>
      )}
    </div>
  )
}
