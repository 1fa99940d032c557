import type { LimitResource } from '@keywright/client'
import { type ReactNode, useEffect, useRef } from 'react'
import { type FieldsProps, LimitFields, PlacesFields } from '../../../key-parts/index.ts'
import { useText } from './texts.ts'

interface MoreFieldsProps extends FieldsProps {
  readonly limits: readonly LimitResource[]
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
        <PlacesFields {...{ draft, type, onChange, errorOf }} />
      </div>
    </details>
  )
}
