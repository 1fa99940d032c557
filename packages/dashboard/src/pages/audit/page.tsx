import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function AuditPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('audit.title')} />
      <EmptyState icon="audit" title={t('audit.title')}>
        {t('audit.notBuilt')}
      </EmptyState>
    </>
  )
}
