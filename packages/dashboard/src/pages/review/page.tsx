import type { ReactNode } from 'react'
import { EmptyState, PageHeader, QueryView } from '../../ui/index.ts'
import { KindSection } from './kind-section.tsx'
import { useReview } from './queries.ts'
import { useText } from './texts.ts'

/** Keys that are worth a second look, by the reason why; what can be done about them is done from here. */
export function ReviewPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('review.title')} description={t('review.description')} />
      <QueryView query={useReview()}>
        {(found) => {
          const lists = found.filter(({ keys }) => keys.length > 0)
          return lists.length === 0 ? (
            <EmptyState icon="review" title={t('review.noneTitle')}>
              {t('review.none')}
            </EmptyState>
          ) : (
            lists.map((list) => <KindSection key={list.kind} list={list} />)
          )
        }}
      </QueryView>
    </>
  )
}
