import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useOwnWorkspaces } from '../session/index.ts'
import { EmptyState, PlainPage, QueryView, readStored } from '../ui/index.ts'
import { AccountMenu } from './account-menu.tsx'
import { useText } from './texts.ts'

/** Leads to the workspace of the last visit, else to the first; says what to do when there is none. */
export function Home(): ReactNode {
  const t = useText()
  const workspaces = useOwnWorkspaces()
  return (
    <QueryView query={workspaces} loading={null}>
      {(all) => {
        const last = readStored('workspace')
        const chosen = all.find(({ id }) => id === last) ?? all[0]
        if (chosen !== undefined) {
          return <Navigate to="/w/$workspaceId/api-keys" params={{ workspaceId: chosen.id }} replace />
        }
        return (
          <PlainPage title={t('app.noWorkspaceTitle')} corner={<AccountMenu side="bottom" />}>
            <EmptyState icon="key" title={t('app.noWorkspaceTitle')}>
              {t('app.noWorkspace')}
            </EmptyState>
          </PlainPage>
        )
      }}
    </QueryView>
  )
}
