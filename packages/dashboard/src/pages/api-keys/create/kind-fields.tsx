import type { ReactNode } from 'react'
import { accessOf, type Draft, Radios, typeNamed } from '../../../key-parts/index.ts'
import { useLocalText } from '../../../i18n/index.ts'
import { useService, useWord } from '../../../session/index.ts'
import { useText } from './texts.ts'

interface KindFieldsProps {
  readonly draft: Draft
  /** Those of the service that this workspace has. */
  readonly environments: readonly string[]
  readonly onChange: (change: Partial<Draft>) => void
  readonly error: string | undefined
}

/** Type and environment, each only where there is a choice. */
export function KindFields({ draft, environments, onChange, error }: KindFieldsProps): ReactNode {
  const t = useText()
  const word = useWord()
  const local = useLocalText()
  const service = useService()
  return (
    <>
      {service.types.length < 2 ? null : (
        <Radios
          legend={word('type')}
          name="type"
          value={draft.type}
          // Another type may hold other scopes: what was chosen stays where it can, else the type's own beginning.
          onChange={(type) => onChange({ type, ...accessOf(typeNamed(service, type), draft.scopes) })}
          choices={service.types.map((type) => ({
            value: type.name,
            label: local(type.title),
            hint: t(type.browser ? 'create.browser' : 'create.serverOnly'),
          }))}
        />
      )}
      {service.environments.length < 2 ? null : (
        <Radios
          legend={word('environment')}
          name="environment"
          value={draft.environment}
          error={error}
          onChange={(environment) => onChange({ environment })}
          choices={service.environments.map(({ name, title }) => ({
            value: name,
            label: local(title),
            ...(environments.includes(name) ? {} : { disabled: true, hint: t('create.notHere') }),
          }))}
        />
      )}
    </>
  )
}
