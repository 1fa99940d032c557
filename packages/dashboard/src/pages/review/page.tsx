import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function ReviewPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('review.title')} />
      <EmptyState icon="review" title={t('review.title')}>
        {t('review.notBuilt')}
      </EmptyState>
    </>
  )
}
