import type { LimitResource, TypeResource } from '@keywright/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { TextAreaField } from '../../../ui/index.ts'
import type { Draft } from './draft.ts'
import { LimitFields } from './limit-fields.tsx'
import type { FaultField } from './faults.ts'
import { useText } from './texts.ts'

export interface MoreFieldsProps {
  readonly draft: Draft
  readonly type: TypeResource
  readonly limits: readonly LimitResource[]
  readonly onChange: (change: Partial<Draft>) => void
  readonly errorOf: (field: FaultField, part?: string) => string | undefined
}

/** What most keys do without: own limits, and the places that the key may be used from. Opens by itself for a fault in it. */
export function MoreFields({ draft, type, limits, onChange, errorOf }: MoreFieldsProps): ReactNode {
  const t = useText()
  const box = useRef<HTMLDetailsElement>(null)
  const faulty =
    errorOf('ips') !== undefined ||
    errorOf('origins') !== undefined ||
    errorOf('limits') !== undefined ||
    limits.some(({ name }) => errorOf('limits', name) !== undefined)
  useEffect(() => {
    if (faulty && box.current !== null) box.current.open = true
  }, [faulty])
  return (
    <details ref={box} className="group rounded-md border border-line">
      <summary className="cursor-pointer px-3 py-2.5 font-medium">{t('create.more')}</summary>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5 border-t border-line px-3 py-3">
        {limits.length === 0 ? null : <LimitFields {...{ draft, limits, onChange, errorOf }} />}
        <TextAreaField
          label={t('create.ips')}
          hint={t('create.ipsHelp')}
          error={errorOf('ips')}
          optional
          spellCheck={false}
          value={draft.ips}
          onChange={(ips) => onChange({ ips })}
        />
        {type.browser ? (
          <TextAreaField
            label={t('create.origins')}
            hint={t('create.originsHelp')}
            error={errorOf('origins')}
            optional
            spellCheck={false}
            value={draft.origins}
            onChange={(origins) => onChange({ origins })}
          />
        ) : null}
      </div>
    </details>
  )
}
