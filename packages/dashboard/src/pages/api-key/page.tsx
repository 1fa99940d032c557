import { type ApiKeyRead, KeywrightError } from '@keywright/client'
import { Link, useParams } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { useWorkspace } from '../../session/index.ts'
import { buttonClasses, EmptyState, PageHeader, QueryView, SkeletonRows } from '../../ui/index.ts'
import { KeyHeader } from './header.tsx'
import { useApiKey } from './queries.ts'
import { StateNotice } from './state-notice.tsx'
import { useText } from './texts.ts'
import { type Change, useChanges } from './use-changes.tsx'

const KeyOverview = lazy(async () => ({ default: (await import('./overview/index.ts')).KeyOverview }))
const KeySecrets = lazy(async () => ({ default: (await import('./secrets/index.ts')).KeySecrets }))
const KeyAccess = lazy(async () => ({ default: (await import('./access/index.ts')).KeyAccess }))
const KeyHistory = lazy(async () => ({ default: (await import('./history/index.ts')).KeyHistory }))

/** One API key: what it is and may do, who uses it, and all that can be done with it. */
export function ApiKeyPage(): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  const { apiKeyId } = useParams({ from: '/member/w/$workspaceId/api-keys/$apiKeyId' })
  const query = useApiKey(apiKeyId)
  const code = query.error instanceof KeywrightError ? query.error.code : undefined
  // A key that is gone is gone, even where the page still remembers it.
  if (code === 'key_not_found') return <Absent title={t('apiKey.notFound')} help={t('apiKey.notFoundHelp')} />
  if (code === 'permission_missing') return <Absent title={t('apiKey.refused')} help={t('apiKey.refusedHelp')} />
  if (query.data === undefined) {
    return (
      <>
        <PageHeader title={t('apiKey.title')} />
        <QueryView query={query}>{() => null}</QueryView>
      </>
    )
  }
  const { apiKey } = query.data
  if (apiKey.workspaceId !== workspaceId) {
    return (
      <Absent title={t('apiKey.elsewhere')} help={t('apiKey.elsewhereHelp')}>
        <Link
          to="/w/$workspaceId/api-keys/$apiKeyId"
          params={{ workspaceId: apiKey.workspaceId, apiKeyId }}
          className={buttonClasses('primary')}
        >
          {t('apiKey.openThere')}
        </Link>
      </Absent>
    )
  }
  return <QueryView query={query}>{(read) => <KeyView key={apiKeyId} read={read} />}</QueryView>
}

function KeyView({ read }: { readonly read: ApiKeyRead }): ReactNode {
  const { apiKey } = read
  const [asked, setAsked] = useState<Change | undefined>(changeOfAddress)
  const changes = useChanges(apiKey, asked, setAsked)
  return (
    <>
      <KeyHeader apiKey={apiKey} onAsk={setAsked} />
      <StateNotice apiKey={apiKey} effective={changes.effective} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <KeyOverview apiKey={apiKey} />
        </Suspense>
        <Suspense fallback={<SkeletonRows rows={6} />}>
          <KeySecrets apiKey={apiKey} />
          <KeyAccess read={read} />
        </Suspense>
        <Suspense fallback={<SkeletonRows rows={3} />}>
          <KeyHistory apiKey={apiKey} />
        </Suspense>
      </div>
      {changes.dialog}
    </>
  )
}

/** The list of keys and the review lead here with what is to be done. */
function changeOfAddress(): Change | undefined {
  return (['revoke', 'rotate'] as const).find((change) => location.hash === `#${change}`)
}

interface AbsentProps {
  readonly title: string
  readonly help: string
  readonly children?: ReactNode
}

function Absent({ title, help, children }: AbsentProps): ReactNode {
  const t = useText()
  const { id: workspaceId } = useWorkspace()
  return (
    <>
      <PageHeader title={t('apiKey.title')} />
      <EmptyState
        icon="key"
        title={title}
        actions={
          <>
            {children}
            <Link to="/w/$workspaceId/api-keys" params={{ workspaceId }} search={{}} className={buttonClasses()}>
              {t('apiKey.allKeys')}
            </Link>
          </>
        }
      >
        {help}
      </EmptyState>
    </>
  )
}
