import type { ApiKeyResource } from '@keywright/client'
import type { ReactNode } from 'react'
import { useWorkspace } from '../../../session/index.ts'
import { Notice } from '../../../ui/index.ts'
import { useText } from './texts.ts'
import { LimitsSection } from './limits-section.tsx'
import { RefusalsSection } from './refusals-section.tsx'
import { UsageSection } from './usage-section.tsx'

export interface KeyProps {
  readonly apiKey: ApiKeyResource
}

/** How a key is used: renewed every ten seconds while it is looked at. */
export function KeyOverview({ apiKey }: KeyProps): ReactNode {
  const t = useText()
  const { can } = useWorkspace()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-8">
      {can('usage:read') ? (
        <>
          <UsageSection apiKey={apiKey} />
          <RefusalsSection apiKey={apiKey} />
        </>
      ) : (
        <Notice kind="info">{t('apiKey.overview.notYours')}</Notice>
      )}
      <LimitsSection apiKey={apiKey} />
    </div>
  )
}
