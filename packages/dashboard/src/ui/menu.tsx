import { cloneElement, lazy, type MouseEvent, type ReactElement, type ReactNode, Suspense, useState } from 'react'
import type { IconName } from './icons.tsx'

export type MenuEntry =
  | {
      readonly kind: 'action'
      readonly text: string
      readonly icon?: IconName
      readonly run: () => void
      readonly dangerous?: boolean
      readonly disabled?: boolean
    }
  /** One of several, such as the language. */
  | {
      readonly kind: 'choice'
      readonly label: string
      readonly value: string
      readonly choices: readonly { readonly value: string; readonly label: string }[]
      readonly onChange: (value: string) => void
    }
  | {
      readonly kind: 'switch'
      readonly text: string
      readonly checked: boolean
      readonly onChange: (checked: boolean) => void
    }
  | { readonly kind: 'line' }

export interface MenuProps {
  /** The button that opens it; its name says what it is a menu of. */
  readonly trigger: ReactElement<TriggerProps>
  readonly entries: readonly MenuEntry[]
  readonly align?: 'start' | 'end'
  readonly side?: 'top' | 'bottom'
}

interface TriggerProps {
  readonly onClick?: (event: MouseEvent) => void
  readonly onPointerEnter?: () => void
  readonly onFocus?: () => void
  readonly 'aria-haspopup'?: 'menu'
  readonly 'aria-expanded'?: boolean
}

const load = () => import('./menu-of-entries.tsx')
const MenuOfEntries = lazy(async () => ({ default: (await load()).MenuOfEntries }))

/** A menu. What draws it is a chunk of its own, since no page needs it to be seen: loaded when the button is come near to. */
export function Menu(props: MenuProps): ReactNode {
  const [wanted, setWanted] = useState(false)
  const near = (): void => void load()
  const trigger = cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': wanted,
    onClick: () => setWanted(true),
    onPointerEnter: near,
    onFocus: near,
  })
  if (!wanted) return trigger
  return (
    <Suspense fallback={trigger}>
      <MenuOfEntries {...props} />
    </Suspense>
  )
}
