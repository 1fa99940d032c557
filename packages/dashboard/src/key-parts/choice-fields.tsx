import { type ReactNode, useId } from 'react'
import { CheckField, Icon } from '../ui/index.ts'

interface GroupProps {
  readonly legend: ReactNode
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly children: ReactNode
}

/** Fields that belong together, with what is wrong with them. */
export function Group({ legend, hint, error, children }: GroupProps): ReactNode {
  const id = useId()
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim()
  return (
    <fieldset
      aria-describedby={described === '' ? undefined : described}
      data-faulty={error === undefined ? undefined : ''}
    >
      <legend className="font-medium">{legend}</legend>
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      <div className="mt-1.5">{children}</div>
      {error === undefined ? null : (
        <p id={`${id}-error`} className="mt-1 flex items-start gap-1.5 text-danger">
          <Icon name="error" className="mt-0.5 size-4 shrink-0" />
          {error}
        </p>
      )}
    </fieldset>
  )
}

export interface Choice {
  readonly value: string
  readonly label: ReactNode
  readonly hint?: ReactNode
  /** Why it cannot be chosen is its hint. */
  readonly disabled?: boolean
}

interface RadiosProps extends Omit<GroupProps, 'children'> {
  readonly name: string
  readonly value: string
  readonly choices: readonly Choice[]
  readonly onChange: (value: string) => void
}

/** One of a few, all of them in sight. */
export function Radios({ name, value, choices, onChange, ...group }: RadiosProps): ReactNode {
  return (
    <Group {...group}>
      <div className="flex flex-wrap gap-x-6 gap-y-2">
        {choices.map((choice) => (
          <CheckField
            key={choice.value}
            kind="radio"
            name={name}
            label={choice.label}
            {...(choice.hint === undefined ? {} : { hint: choice.hint })}
            {...(choice.disabled === true ? { disabled: true } : {})}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
            className="max-w-64"
          />
        ))}
      </div>
    </Group>
  )
}
