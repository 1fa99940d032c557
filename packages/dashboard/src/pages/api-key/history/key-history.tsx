import type { ApiKeyResource } from '@keywright/client'
import { type ReactNode, useId } from 'react'
import { useActorNames, useWorkspace } from '../../../session/index.ts'
import { Button, ErrorState, Notice, SkeletonRows } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import { HistoryEvent } from './history-event.tsx'
import { useHistory } from './queries.ts'

interface KeyProps {
  readonly apiKey: ApiKeyResource
}

/** What was done to a key, newest first; what was tried in vain too. */
export function KeyHistory({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const title = useId()
  const { can } = useWorkspace()
  return (
    <section aria-labelledby={title} className="grid gap-3">
      <h2 id={title} className="text-xl font-semibold">
        {t('apiKey.history.title')}
      </h2>
      {can('audit:read') ? <Events apiKey={apiKey} /> : <Notice kind="info">{t('apiKey.history.notYours')}</Notice>}
    </section>
  )
}

function Events({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const history = useHistory(apiKey.id)
  const events = history.data?.pages.flatMap(({ items }) => items) ?? []
  const nameOf = useActorNames(events.map(({ actor }) => actor))
  if (history.data === undefined) {
    return history.isError ? (
      <ErrorState error={history.error} onRetry={() => void history.refetch()} />
    ) : (
      <SkeletonRows className="h-20" rows={4} />
    )
  }
  return (
    <>
      {history.isError ? <ErrorState error={history.error} onRetry={() => void history.refetch()} /> : null}
      {events.length === 0 ? <p className="text-muted">{t('apiKey.history.none')}</p> : null}
      <ol aria-busy={history.isFetchingNextPage || undefined} className="grid border-l-2 border-line pl-5">
        {events.map((event) => (
          <HistoryEvent key={event.id} event={event} actor={nameOf(event.actor)} />
        ))}
      </ol>
      {history.hasNextPage ? (
        <Button
          className="justify-self-start"
          busy={history.isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          {t('apiKey.history.older')}
        </Button>
      ) : null}
    </>
  )
}
