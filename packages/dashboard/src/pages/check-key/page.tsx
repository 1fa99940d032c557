import type { ReactNode } from 'react'
import { useService, useWorkspace } from '../../session/index.ts'
import { Notice, PageHeader } from '../../ui/index.ts'
import { useLocalText } from '../../i18n/index.ts'
import { CheckForm } from './check-form.tsx'
import { useText } from './texts.ts'

/** What is wrong with a key, asked with the key itself. */
export function CheckKeyPage(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const { id, can } = useWorkspace()
  const { name } = useService()
  return (
    <>
      <PageHeader title={t('checkKey.title')} description={t('checkKey.about', { service: local(name) })} />
      {can('api-keys:verify') ? (
        // Another workspace begins with an empty form: what was pasted for this one is none of its business.
        <CheckForm key={id} />
      ) : (
        <Notice kind="info" title={t('checkKey.notAllowed')} />
      )}
    </>
  )
}
