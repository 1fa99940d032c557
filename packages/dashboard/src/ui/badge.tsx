import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icons.tsx'

export type Tone = 'plain' | 'good' | 'brass' | 'danger' | 'action'

const TONES: Readonly<Record<Tone, string>> = {
  plain: 'bg-sunken text-muted',
  good: 'bg-good-soft text-good',
  brass: 'bg-brass-soft text-brass',
  danger: 'bg-danger-soft text-danger',
  action: 'bg-action-soft text-action',
}

interface BadgeProps {
  readonly tone?: Tone
  readonly icon?: IconName
  readonly children: ReactNode
  readonly title?: string | undefined
}

/** A word in a box. Its picture and its word say all; the colour only helps. */
export function Badge({ tone = 'plain', icon, children, title }: BadgeProps): ReactNode {
  return (
    <span
      title={title}
      className={classNames(
        'inline-flex items-center gap-1.5 rounded-sm px-2 py-0.5 text-sm font-medium md:whitespace-nowrap',
        TONES[tone],
      )}
    >
      {icon === undefined ? null : <Icon name={icon} className="size-4 shrink-0" />}
      {children}
    </span>
  )
}
