import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function ApiKeyPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('apiKey.title')} />
      <EmptyState icon="key" title={t('apiKey.title')}>
        {t('apiKey.notBuilt')}
      </EmptyState>
    </>
  )
}
