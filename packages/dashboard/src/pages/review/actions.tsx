import type { ApiKeyResource } from '@keywright/client'
import { type ReactNode, useState } from 'react'
import { useClient, useCommand, useWorkspace } from '../../session/index.ts'
import { Button, ConfirmDialog } from '../../ui/index.ts'
import { reviewOf } from './queries.ts'
import { useText } from './texts.ts'

const ACTIONS = ['disable', 'revoke'] as const

type Action = (typeof ACTIONS)[number]

/** What can be done with the chosen keys, all or none. What cannot be undone takes their number typed. */
export function Actions({
  chosen,
  onDone,
}: {
  readonly chosen: readonly ApiKeyResource[]
  readonly onDone: () => void
}): ReactNode {
  const t = useText()
  const client = useClient()
  const { id } = useWorkspace()
  const [asked, setAsked] = useState<Action>()
  const count = chosen.length
  const act = useCommand({
    run: (action: Action) => client.apiKeys.bulk(id, { action, ids: chosen.map((key) => key.id) }),
    // Every list of keys begins with these two.
    changes: [reviewOf(id).slice(0, 2)],
    said: ({ items }, action) => t(`review.done.${action}`, { count: items.length }),
    onDone() {
      setAsked(undefined)
      onDone()
    },
  })
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2">
      <span className="mr-2 font-semibold">{t('review.chosen', { count })}</span>
      {ACTIONS.map((action) => (
        <Button key={action} look={action === 'revoke' ? 'danger' : 'secondary'} onClick={() => setAsked(action)}>
          {t(`review.action.${action}`)}
        </Button>
      ))}
      {asked === undefined ? null : (
        <ConfirmDialog
          open
          title={t(`review.ask.${asked}`, { count })}
          action={t(`review.action.${asked}`)}
          dangerous={asked === 'revoke'}
          {...(asked === 'revoke' ? { typed: String(count) } : {})}
          busy={act.isPending}
          onConfirm={() => act.mutate(asked)}
          onCancel={() => setAsked(undefined)}
        >
          <p>{t(`review.help.${asked}`)}</p>
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
