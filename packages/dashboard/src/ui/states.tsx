import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icons.tsx'
import { useProblem } from './problem.ts'
import { useText } from './texts.ts'
import { Time } from './time.tsx'

interface NoticeProps {
  readonly kind: 'info' | 'good' | 'warning' | 'danger'
  readonly title?: ReactNode
  readonly children?: ReactNode
  readonly className?: string
}

const NOTICES: Readonly<
  Record<NoticeProps['kind'], { readonly icon: IconName; readonly look: string; readonly ink: string }>
> = {
  info: { icon: 'info', look: 'border-line bg-action-soft', ink: 'text-action' },
  good: { icon: 'check', look: 'border-good bg-good-soft', ink: 'text-good' },
  warning: { icon: 'warning', look: 'border-brass bg-brass-soft', ink: 'text-brass' },
  danger: { icon: 'error', look: 'border-danger bg-danger-soft', ink: 'text-danger' },
}

/** A sentence that stands on the page, with its picture: never by colour alone. */
export function Notice({ kind, title, children, className }: NoticeProps): ReactNode {
  const { icon, look, ink } = NOTICES[kind]
  return (
    <div className={classNames('flex items-start gap-3 rounded-md border px-4 py-3', look, className)}>
      <Icon name={icon} className={classNames('mt-0.5 shrink-0', ink)} />
      <div className="min-w-0 grow">
        {title === undefined ? null : <div className="font-semibold">{title}</div>}
        {children}
      </div>
    </div>
  )
}

interface EmptyStateProps {
  readonly icon: IconName
  readonly title: ReactNode
  readonly children?: ReactNode
  /** What to do about it. */
  readonly actions?: ReactNode
}

/** In place of a list that has nothing in it. A filter that finds nothing is another matter: say so, and offer to clear it. */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps): ReactNode {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] justify-items-center gap-3 rounded-lg border border-dashed border-edge bg-surface px-6 py-12 text-center">
      <span className="grid size-14 place-items-center rounded-full bg-brass-soft text-brass">
        <Icon name={icon} className="size-7" />
      </span>
      <h2 className="text-xl font-semibold">{title}</h2>
      {children === undefined ? null : <div className="max-w-[min(65ch,100%)] text-pretty text-muted">{children}</div>}
      {actions === undefined ? null : <div className="mt-2 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}

interface ErrorStateProps {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}

/** What failed, under which id the log has it, and a way to try again; never an empty table. */
export function ErrorState({ error, onRetry }: ErrorStateProps): ReactNode {
  const t = useText()
  const { text, requestId, unreachable } = useProblem()(error)
  return (
    <div
      role="alert"
      className="grid justify-items-center gap-2 rounded-lg border border-danger bg-surface px-6 py-10 text-center"
    >
      <Icon name={unreachable ? 'offline' : 'error'} className="size-9 text-danger" />
      <h2 className="text-xl font-semibold">{unreachable ? t('ui.offlineTitle') : t('ui.failedTitle')}</h2>
      <p className="max-w-prose text-pretty">{text}</p>
      {requestId === undefined ? null : (
        <p className="text-sm break-all text-muted">{t('ui.requestId', { id: requestId })}</p>
      )}
      {onRetry === undefined ? null : (
        <Button icon="rotate" className="mt-2" onClick={onRetry}>
          {t('ui.retry')}
        </Button>
      )}
    </div>
  )
}

/** Rows of the height that the content will have. */
export function SkeletonRows({
  rows = 6,
  className = 'h-12',
}: {
  readonly rows?: number
  readonly className?: string
}) {
  const t = useText()
  return (
    <div aria-busy="true" className="grid gap-2">
      <span className="sr-only">{t('ui.loading')}</span>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={classNames('skeleton', className)} />
      ))}
    </div>
  )
}

interface QueryViewProps<Data> {
  readonly query: UseQueryResult<Data>
  readonly children: (data: Data) => ReactNode
  readonly loading?: ReactNode
}

/** What a query has brought: skeleton, failure, or its data; data that could not be renewed stays, with the time it is of. */
export function QueryView<Data>({ query, children, loading }: QueryViewProps<Data>): ReactNode {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError ? <StaleNotice query={query} /> : null}
        {children(query.data)}
      </>
    )
  }
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  return loading ?? <SkeletonRows />
}

function StaleNotice({ query }: { readonly query: UseQueryResult<unknown> }): ReactNode {
  const t = useText()
  const { text } = useProblem()(query.error)
  return (
    <Notice kind="warning" title={t('ui.staleTitle')} className="mb-4">
      <p>
        {text} {t('ui.staleAsOf')} <Time at={new Date(query.dataUpdatedAt).toISOString()} />.
      </p>
      <Button icon="rotate" className="mt-2" busy={query.isFetching} onClick={() => void query.refetch()}>
        {t('ui.retry')}
      </Button>
    </Notice>
  )
}
