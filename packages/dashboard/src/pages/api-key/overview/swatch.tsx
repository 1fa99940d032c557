import { type ReactNode, useId } from 'react'
import { classNames } from '../../../ui/index.ts'
import type { Group } from './outcomes.ts'
import { fillOf, OutcomePatterns } from './patterns.tsx'

/** What a group looks like in the chart. */
export function Swatch({ group, className }: { readonly group: Group; readonly className?: string }): ReactNode {
  const prefix = useId()
  return (
    <svg aria-hidden="true" width="14" height="14" className={classNames('shrink-0', className)} data-mark>
      <OutcomePatterns prefix={prefix} only={group} />
      <rect x="0.5" y="0.5" width="13" height="13" {...fillOf(group, prefix)} />
    </svg>
  )
}
