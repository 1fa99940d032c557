import type { ReactNode } from 'react'
import { EmptyState, PageHeader } from '../../ui/index.ts'
import { useText } from './texts.ts'

export function MembersPage(): ReactNode {
  const t = useText()
  return (
    <>
      <PageHeader title={t('members.title')} />
      <EmptyState icon="members" title={t('members.title')}>
        {t('members.notBuilt')}
      </EmptyState>
    </>
  )
}
