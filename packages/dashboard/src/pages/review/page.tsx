import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { buttonClasses, EmptyState, PageHeader, QueryView, SkeletonRows } from '../../ui/index.ts'
import { Card } from './card.tsx'
import { KeyList } from './key-list.tsx'
import { type Listed, useHasKeys, useReview } from './lists.ts'
import { useText } from './texts.ts'

/** The keys that somebody should look at again, each list with its reason. */
export function ReviewPage(): ReactNode {
  const t = useText()
  const lists = useReview()
  return (
    <>
      <PageHeader title={t('review.title')} description={t('review.about')} />
      {/* All at once, so that nothing jumps while the page is read. */}
      {lists.some(({ query }) => query.isPending) ? <SkeletonRows rows={5} /> : <Found lists={lists} />}
    </>
  )
}

function Found({ lists }: { readonly lists: readonly Listed[] }): ReactNode {
  const t = useText()
  const { list } = useSearch({ from: '/member/w/$workspaceId/review' })
  const first = lists.find(({ query }) => query.isError || !isClear(query.data))
  const shown = lists.find(({ kind }) => kind === list) ?? first
  // With an address of one list, that list is what was asked for, empty or not.
  if (shown === undefined || (first === undefined && list === undefined)) return <Nothing />
  const { kind, query } = shown
  return (
    <>
      <nav aria-label={t('review.lists')}>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,9rem),1fr))] gap-3 sm:grid-cols-4">
          {lists.map((listed) => (
            <li key={listed.kind}>
              <Card listed={listed} isShown={listed.kind === kind} />
            </li>
          ))}
        </ul>
      </nav>
      <section aria-labelledby="shown-list" className="mt-8">
        <h2 id="shown-list" className="text-2xl font-semibold">
          {t(`review.list.${kind}`)}
        </h2>
        <p className="mt-1 mb-4 max-w-prose text-pretty text-muted">{t(`review.help.${kind}`)}</p>
        <QueryView query={query}>{(keys) => <KeyList key={kind} kind={kind} list={keys} />}</QueryView>
      </section>
    </>
  )
}

function isClear(list: Listed['query']['data']): boolean {
  return list !== undefined && list.whole && list.keys.length === 0
}

function Nothing(): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  return (
    <QueryView query={useHasKeys()}>
      {(hasKeys) => (
        <EmptyState
          icon={hasKeys ? 'check' : 'key'}
          title={t(hasKeys ? 'review.allGood' : 'review.noKeys')}
          actions={
            <Link to="/w/$workspaceId/api-keys" params={{ workspaceId }} search={{}} className={buttonClasses()}>
              {t('review.toKeys')}
            </Link>
          }
        >
          {t(hasKeys ? 'review.allGoodHelp' : 'review.noKeysHelp')}
        </EmptyState>
      )}
    </QueryView>
  )
}
