import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function ServiceDefinitionPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('serviceDefinition.title')} />
      <EmptyState icon="service" title={t('serviceDefinition.title')}>
        {t('serviceDefinition.notBuilt')}
      </EmptyState>
    </>
  )
}
