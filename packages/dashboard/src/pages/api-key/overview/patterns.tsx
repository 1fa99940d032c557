import type { ReactNode } from 'react'
import { type Group, GROUPS } from './outcomes.ts'

const STEP = 6

/** Colours by group, and what is drawn with them: who sees no colours still sees which is which. */
const LOOKS: Readonly<Record<Group, { readonly ink: string; readonly drawing: ReactNode }>> = {
  allowed: { ink: 'var(--color-action)', drawing: null },
  denied: {
    ink: 'var(--color-danger)',
    drawing: (
      <path d={`M0 ${STEP}L${STEP} 0M-1 1L1 -1M${STEP - 1} ${STEP + 1}L${STEP + 1} ${STEP - 1}`} strokeWidth="2" />
    ),
  },
  ended: { ink: 'var(--color-muted)', drawing: <path d={`M0 ${STEP / 2}H${STEP}`} strokeWidth="2" /> },
  limited: { ink: 'var(--color-brass)', drawing: <path d={`M1 1h2v2h-2zM4 4h2v2h-2z`} strokeWidth="1" /> },
}

const idOf = (prefix: string, group: Group): string => `${prefix}-${group}`

/** The patterns of a drawing; `prefix` keeps them apart from those of another one on the page. */
export function OutcomePatterns({ prefix, only }: { readonly prefix: string; readonly only?: Group }): ReactNode {
  return (
    <defs>
      {GROUPS.filter((group) => group !== 'allowed' && (only === undefined || only === group)).map((group) => (
        <pattern key={group} id={idOf(prefix, group)} width={STEP} height={STEP} patternUnits="userSpaceOnUse">
          <rect width={STEP} height={STEP} fill="var(--color-surface)" />
          <g stroke={LOOKS[group].ink} fill="none">
            {LOOKS[group].drawing}
          </g>
        </pattern>
      ))}
    </defs>
  )
}

/** How a bar of a group is filled and edged. */
export function fillOf(group: Group, prefix: string): { readonly fill: string; readonly stroke: string } {
  const { ink } = LOOKS[group]
  return { fill: group === 'allowed' ? ink : `url(#${idOf(prefix, group)})`, stroke: ink }
}
