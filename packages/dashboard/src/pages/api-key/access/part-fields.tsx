import type { TypeResource, WorkspaceResource } from '@keywright/client'
import type { ReactNode } from 'react'
import {
  type ErrorOf,
  ExpiryField,
  LimitFields,
  PlacesFields,
  planLimits,
  ScopesPicker,
} from '../../../key-parts/index.ts'
import { useService } from '../../../session/index.ts'
import { TextAreaField } from '../../../ui/index.ts'
import { useText } from '../texts.ts'
import type { AccessDraft, AccessPart } from './changes.ts'

interface PartFieldsProps {
  readonly part: AccessPart
  readonly draft: AccessDraft
  readonly type: TypeResource
  readonly workspace: WorkspaceResource
  readonly errorOf: ErrorOf
  /** A line of the metadata that has no name. */
  readonly badLine: string | undefined
  readonly onChange: (change: Partial<AccessDraft>) => void
}

/** The fields of one part of a key. */
export function PartFields({ part, draft, type, workspace, errorOf, badLine, onChange }: PartFieldsProps): ReactNode {
  const t = useText()
  const service = useService()
  switch (part) {
    case 'scopes':
      return <ScopesPicker {...{ draft, type, onChange }} error={errorOf('scopes')} />
    case 'expiry':
      return <ExpiryField {...{ draft, type, onChange }} error={errorOf('expiry')} />
    case 'limits':
      return <LimitFields {...{ draft, onChange, errorOf }} limits={planLimits(service, workspace)} />
    case 'places':
      return <PlacesFields {...{ draft, type, onChange, errorOf }} />
    case 'metadata':
      return (
        <TextAreaField
          label={t('apiKey.access.part.metadata')}
          hint={t('apiKey.access.metadataHelp')}
          error={badLine === undefined ? undefined : t('apiKey.access.metadataFault', { line: badLine })}
          optional
          spellCheck={false}
          rows={6}
          value={draft.metadata}
          onChange={(metadata) => onChange({ metadata })}
        />
      )
    default:
      return part satisfies never
  }
}
