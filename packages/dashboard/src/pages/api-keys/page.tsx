import type { ApiKeyResource, Page } from '@keywright/client'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService, useWorkspace } from '../../session/index.ts'
import { Button, buttonClasses, CopyButton, EmptyState, Icon, PageHeader, QueryView, Table } from '../../ui/index.ts'
import { useColumns } from './columns.tsx'
import { preloadCreateDialog } from './create/index.ts'
import { useFocusOnRow, useMaking } from './making.tsx'
import { useApiKeys } from './queries.ts'
import { type ApiKeysFilter, apiKeysSearch, filterOf, isFiltered } from './search.ts'
import { useText } from './texts.ts'
import { Toolbar } from './toolbar.tsx'

const BulkBar = lazy(async () => ({ default: (await import('./bulk-bar.tsx')).BulkBar }))

const FROM = '/member/w/$workspaceId/api-keys'

/** The keys of a workspace: the page that is opened most. */
export function ApiKeysPage(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const { breadcrumb } = useService()
  const { id: workspaceId, can } = useWorkspace()
  // Read once more: the router lays what it has read over the address, and leaves what was dropped.
  const search = apiKeysSearch({ ...useSearch({ from: FROM }) })
  const navigate = useNavigate({ from: '/w/$workspaceId/api-keys' })
  const keys = useApiKeys(search)
  const making = useMaking(workspaceId)
  const setFilter = (next: ApiKeysFilter): void => void navigate({ search: next, replace: true })
  const create = can('api-keys:write') ? <CreateButton onClick={making.open} /> : undefined
  return (
    <>
      <PageHeader
        title={t('apiKeys.title')}
        breadcrumb={breadcrumb === null ? undefined : local(breadcrumb)}
        actions={create}
      />
      <Toolbar key={workspaceId} filter={filterOf(search)} onChange={setFilter} />
      <QueryView query={keys}>
        {(page) => (
          <div aria-busy={keys.isPlaceholderData || undefined} className={keys.isPlaceholderData ? 'opacity-60' : ''}>
            {page.items.length > 0 ? (
              <KeyList page={page} made={making.made} />
            ) : isFiltered(search) ? (
              <NothingFound onClear={() => setFilter({})} />
            ) : (
              <NoKeys create={create} />
            )}
          </div>
        )}
      </QueryView>
      {making.dialog}
    </>
  )
}

function CreateButton({ onClick }: { readonly onClick: () => void }): ReactNode {
  const t = useText()
  return (
    <Button
      look="primary"
      icon="plus"
      onClick={onClick}
      onPointerEnter={preloadCreateDialog}
      onFocus={preloadCreateDialog}
    >
      {t('apiKeys.create')}
    </Button>
  )
}

interface KeyListProps {
  readonly page: Page<ApiKeyResource>
  /** The key that was just made. */
  readonly made: string | undefined
}

function KeyList({ page, made }: KeyListProps): ReactNode {
  const t = useText()
  const { id: workspaceId, can } = useWorkspace()
  const search = apiKeysSearch({ ...useSearch({ from: FROM }) })
  const columns = useColumns(page.items)
  useFocusOnRow(made, page.items)
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const chosen = page.items.filter(({ id }) => ids.has(id))
  const selection = {
    ids,
    onChange: setIds,
    nameOf: ({ name }: ApiKeyResource) => name,
    selectable: ({ status }: ApiKeyResource) => status !== 'revoked',
  }
  const { after } = search
  const filter = filterOf(search)
  return (
    <>
      <Table
        caption={t('apiKeys.title')}
        columns={columns}
        rows={page.items}
        idOf={({ id }) => id}
        highlighted={made}
        {...(can('api-keys:write') ? { selection } : {})}
      />
      {chosen.length === 0 ? null : (
        <Suspense>
          <BulkBar chosen={chosen} onDone={() => setIds(new Set())} />
        </Suspense>
      )}
      <nav aria-label={t('apiKeys.pages')} className="mt-5 flex flex-wrap justify-end gap-2">
        {after === undefined ? null : (
          <Link to="/w/$workspaceId/api-keys" params={{ workspaceId }} search={filter} className={buttonClasses()}>
            {t('apiKeys.firstPage')}
          </Link>
        )}
        {page.nextCursor === null ? null : (
          <Link
            to="/w/$workspaceId/api-keys"
            params={{ workspaceId }}
            search={{ ...filter, after: page.nextCursor }}
            className={buttonClasses()}
          >
            {t('apiKeys.nextPage')}
            <Icon name="right" className="-mr-1" />
          </Link>
        )}
      </nav>
    </>
  )
}

function NothingFound({ onClear }: { readonly onClear: () => void }): ReactNode {
  const t = useText()
  return (
    <EmptyState
      icon="filter"
      title={t('apiKeys.noneFound')}
      actions={<Button onClick={onClear}>{t('apiKeys.clearFilters')}</Button>}
    >
      {t('apiKeys.noneFoundHelp')}
    </EmptyState>
  )
}

function NoKeys({ create }: { readonly create: ReactNode }): ReactNode {
  const t = useText()
  const { slug } = useWorkspace()
  const command = `keywright api-keys create --workspace ${slug} --name ci-deploy`
  return (
    <EmptyState
      icon="key"
      title={t('apiKeys.none')}
      actions={
        <>
          {create}
          <CopyButton text={command} label={t('apiKeys.copyCommand')} />
        </>
      }
    >
      <p>{t('apiKeys.noneHelp')}</p>
      <code translate="no" className="mt-3 block rounded-md bg-sunken px-3 py-2 text-left font-mono text-sm text-ink">
        {command}
      </code>
    </EmptyState>
  )
}
