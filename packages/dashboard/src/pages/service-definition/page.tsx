import type { ReactNode } from 'react'
import { useLocalText } from '../../i18n/index.ts'
import { useService } from '../../session/index.ts'
import { PageHeader } from '../../ui/index.ts'
import { CredentialsSection, EnvironmentsSection, FormatsSection } from './contract.tsx'
import { LimitsSection } from './limits.tsx'
import { RefusalsSection } from './refusals.tsx'
import { RoutesSection } from './routes.tsx'
import { ScopesSection } from './scopes.tsx'
import { SourceSection } from './source.tsx'
import { useText } from './texts.ts'

/** All that the definition says, for whoever calls the API or makes keys for it. */
export function ServiceDefinitionPage(): ReactNode {
  const t = useText()
  const local = useLocalText()
  const { name, id, revision, url, source } = useService()
  return (
    <>
      <PageHeader
        title={t('service.title', { name: local(name) })}
        description={
          <>
            {t('service.revision', { id, revision })}
            {url === null ? null : (
              <>
                {' · '}
                <span translate="no" className="break-all">
                  {url}
                </span>
              </>
            )}
          </>
        }
      />
      <FormatsSection />
      <CredentialsSection />
      <EnvironmentsSection />
      <ScopesSection />
      <LimitsSection />
      <RoutesSection />
      <RefusalsSection />
      {source === null ? null : <SourceSection source={source} />}
    </>
  )
}
