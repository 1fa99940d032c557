import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { buttonClasses, EmptyState, ErrorState, SkeletonRows, useDocumentTitle } from '../ui/index.ts'
import { useText } from './texts.ts'

export function PageLoading(): ReactNode {
  return (
    <div className="mx-auto w-full max-w-6xl p-6">
      <SkeletonRows />
    </div>
  )
}

/** A page that could not be loaded, or that broke: the rest of the frame still stands. */
export function PageFailed({ error }: ErrorComponentProps): ReactNode {
  return (
    <div className="mx-auto w-full max-w-3xl p-6">
      <ErrorState error={error} onRetry={() => location.reload()} />
    </div>
  )
}

export function NotFound(): ReactNode {
  const t = useText()
  useDocumentTitle(t('app.notFoundTitle'))
  return (
    <main className="mx-auto w-full max-w-3xl p-6">
      <EmptyState
        icon="search"
        title={t('app.notFoundTitle')}
        actions={
          <Link to="/" className={buttonClasses('primary')}>
            {t('app.toStart')}
          </Link>
        }
      >
        {t('app.notFound')}
      </EmptyState>
    </main>
  )
}
