import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function ApiKeysPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('apiKeys.title')} />
      <EmptyState icon="key" title={t('apiKeys.title')}>
        {t('apiKeys.notBuilt')}
      </EmptyState>
    </>
  )
}
