import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function WorkspaceSettingsPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('workspaceSettings.title')} />
      <EmptyState icon="settings" title={t('workspaceSettings.title')}>
        {t('workspaceSettings.notBuilt')}
      </EmptyState>
    </>
  )
}
