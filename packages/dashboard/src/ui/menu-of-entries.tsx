import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icons.tsx'
import type { MenuEntry, MenuProps } from './menu.tsx'

const ENTRY =
  'relative flex min-h-9 items-center gap-2.5 rounded-sm px-2.5 py-1.5 outline-none select-none data-disabled:opacity-50 data-highlighted:bg-action-soft data-highlighted:outline-2 data-highlighted:-outline-offset-2 data-highlighted:outline-focus'

/**
 * The menu itself, open from the first moment: it is drawn only once it was asked for. Not modal: a modal one locks scrolling
 * with a style sheet made by script, which the page's policy refuses.
 */
export function MenuOfEntries({ trigger, entries, align = 'end', side = 'bottom' }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="rise z-60 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 overflow-y-auto rounded-md border border-line bg-raised p-1.5 text-ink shadow-high"
        >
          {entries.map((entry, index) => (
            <Entry key={index} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entry({ entry }: { readonly entry: MenuEntry }): ReactNode {
  switch (entry.kind) {
    case 'action':
      return (
        <DropdownMenu.Item
          className={classNames(ENTRY, entry.dangerous === true && 'text-danger')}
          disabled={entry.disabled === true}
          onSelect={entry.run}
        >
          {entry.icon === undefined ? null : <Icon name={entry.icon} className="shrink-0" />}
          {entry.text}
        </DropdownMenu.Item>
      )
    case 'choice':
      return (
        <DropdownMenu.RadioGroup aria-label={entry.label} value={entry.value} onValueChange={entry.onChange}>
          <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-sm text-muted">{entry.label}</DropdownMenu.Label>
          {entry.choices.map(({ value, label }) => (
            <DropdownMenu.RadioItem key={value} value={value} className={classNames(ENTRY, 'pl-9')}>
              <Tick />
              {label}
            </DropdownMenu.RadioItem>
          ))}
        </DropdownMenu.RadioGroup>
      )
    case 'switch':
      return (
        <DropdownMenu.CheckboxItem
          checked={entry.checked}
          onCheckedChange={(next) => entry.onChange(next === true)}
          className={classNames(ENTRY, 'pl-9')}
        >
          <Tick />
          {entry.text}
        </DropdownMenu.CheckboxItem>
      )
    case 'line':
      return <DropdownMenu.Separator className="my-1.5 h-px bg-line" />
    default:
      return entry satisfies never
  }
}

function Tick(): ReactNode {
  return (
    <DropdownMenu.ItemIndicator className="absolute left-2.5">
      <Icon name="check" className="text-action" />
    </DropdownMenu.ItemIndicator>
  )
}
