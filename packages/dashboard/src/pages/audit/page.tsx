import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { useClient, useSession, useWorkspace } from '../../session/index.ts'
import { Button, buttonClasses, EmptyState, Icon, PageHeader, QueryView, SkeletonRows } from '../../ui/index.ts'
import { EventList } from './event-list.tsx'
import { type AuditSearch, auditSearch, isFiltered, toEventFilter } from './search.ts'
import { useText } from './texts.ts'
import { Toolbar } from './toolbar.tsx'

const Chain = lazy(async () => ({ default: (await import('./chain.tsx')).Chain }))

/** Who did what in the workspace, newest first; and the proof that nothing of it was altered. */
export function AuditPage(): ReactNode {
  const t = useText()
  const client = useClient()
  const { id } = useWorkspace()
  const { operator } = useSession()
  // Read once more: the router lays what it has read over the address, and leaves what was dropped.
  const asked = auditSearch({ ...useSearch({ from: '/member/w/$workspaceId/audit' }) })
  const navigate = useNavigate({ from: '/w/$workspaceId/audit' })
  const { of: _, ...own } = asked
  const search: AuditSearch = operator ? asked : own
  const filter = toEventFilter(search, id)
  const events = useQuery({
    queryKey: ['audit', id, filter],
    queryFn: ({ signal }) => client.audit.list(filter, { signal }),
    placeholderData: keepPreviousData,
  })
  const setSearch = (next: AuditSearch): void => void navigate({ search: next, replace: true })
  const chain = search.of === 'installation' ? { of: 'installation' as const } : {}
  return (
    <>
      <PageHeader title={t('audit.title')} description={t('audit.about')} />
      <Toolbar key={`${id} ${search.of}`} search={search} events={events.data?.items ?? []} onChange={setSearch} />
      <QueryView query={events}>
        {({ items, nextCursor }) => (
          <div
            aria-busy={events.isPlaceholderData || undefined}
            className={events.isPlaceholderData ? 'opacity-60' : ''}
          >
            {items.length > 0 ? (
              <EventList events={items} />
            ) : (
              <NoEvents leadsOn={nextCursor !== null} filtered={isFiltered(search)} onClear={() => setSearch(chain)} />
            )}
            <Pages search={search} next={nextCursor} />
          </div>
        )}
      </QueryView>
      {/* Not before the events: it would move away below somebody's finger. */}
      {events.isPending ? null : (
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <Chain key={`${id} ${search.of}`} workspace={search.of === 'installation' ? undefined : id} />
        </Suspense>
      )}
    </>
  )
}

function Pages({ search, next }: { readonly search: AuditSearch; readonly next: string | null }): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  const { after, ...filter } = search
  if (after === undefined && next === null) return null
  return (
    <nav aria-label={t('audit.pages')} className="mt-5 flex flex-wrap justify-end gap-2">
      {after === undefined ? null : (
        <Link to="/w/$workspaceId/audit" params={{ workspaceId }} search={filter} className={buttonClasses()}>
          {t('audit.firstPage')}
        </Link>
      )}
      {next === null ? null : (
        <Link
          to="/w/$workspaceId/audit"
          params={{ workspaceId }}
          search={{ ...filter, after: next }}
          className={buttonClasses()}
        >
          {t('audit.olderPage')}
          <Icon name="right" className="-mr-1" />
        </Link>
      )}
    </nav>
  )
}

interface NoEventsProps {
  /** A page looks through so many events and no more: none here does not mean none at all. */
  readonly leadsOn: boolean
  readonly filtered: boolean
  readonly onClear: () => void
}

function NoEvents({ leadsOn, filtered, onClear }: NoEventsProps): ReactNode {
  const t = useText()
  const clear = filtered ? <Button onClick={onClear}>{t('audit.clearFilters')}</Button> : undefined
  return (
    <EmptyState icon="audit" title={t(leadsOn ? 'audit.noneYet' : 'audit.none')} actions={clear}>
      {t(leadsOn ? 'audit.noneYetHelp' : 'audit.noneHelp')}
    </EmptyState>
  )
}
