import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function CheckKeyPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('checkKey.title')} />
      <EmptyState icon="search" title={t('checkKey.title')}>
        {t('checkKey.notBuilt')}
      </EmptyState>
    </>
  )
}
