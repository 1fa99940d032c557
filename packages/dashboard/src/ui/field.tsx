import { type ComponentProps, type ReactNode, useId, useState } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { Icon } from './icons.tsx'
import { useText } from './texts.ts'

interface FieldProps {
  readonly label: ReactNode
  /** Help that is always there. */
  readonly hint?: ReactNode
  /** What is wrong and how to mend it. */
  readonly error?: ReactNode
  /** Says beside the label that it may stay empty. */
  readonly optional?: boolean | undefined
  readonly className?: string | undefined
}

interface ControlIds {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

/** A control with its label, hint and error, tied together for whoever cannot see them side by side. */
export function Field(props: FieldProps & { readonly control: (ids: ControlIds) => ReactNode }): ReactNode {
  const { label, hint, error, optional = false, className, control } = props
  const t = useText()
  const id = useId()
  const described = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].join(' ').trim()
  return (
    <div className={classNames('grid gap-1', className)}>
      <label htmlFor={id} className="font-medium">
        {label}
        {optional ? <span className="ml-1.5 font-normal text-muted">{t('ui.optional')}</span> : null}
      </label>
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </div>
      )}
      {control({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error === undefined ? null : (
        <div id={`${id}-error`} className="flex items-start gap-1.5 text-danger">
          <Icon name="error" className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </div>
      )}
    </div>
  )
}

type Changed<Element extends keyof React.JSX.IntrinsicElements> = Omit<
  ComponentProps<Element>,
  'onChange' | 'value' | 'id' | 'className'
> & { readonly value: string; readonly onChange: (value: string) => void }

export function TextField({
  label,
  hint,
  error,
  optional,
  className,
  onChange,
  ...rest
}: FieldProps & Changed<'input'>) {
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(ids) => (
        <input
          type="text"
          {...rest}
          {...ids}
          className="input-box"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    />
  )
}

export function TextAreaField({
  label,
  hint,
  error,
  optional,
  className,
  onChange,
  ...rest
}: FieldProps & Changed<'textarea'>) {
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(ids) => (
        <textarea
          rows={3}
          {...rest}
          {...ids}
          className="input-box font-mono"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
    />
  )
}

/** The browser's own list: the best one on a phone, and spoken rightly everywhere. */
export function SelectField({
  label,
  hint,
  error,
  optional,
  className,
  onChange,
  ...rest
}: FieldProps & Changed<'select'>) {
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(ids) => (
        <select {...rest} {...ids} className="input-box" onChange={(event) => onChange(event.currentTarget.value)} />
      )}
    />
  )
}

/** Takes pastes and password managers, and can be looked at. */
export function PasswordField({
  label,
  hint,
  error,
  optional,
  className,
  onChange,
  ...rest
}: FieldProps & Changed<'input'>) {
  const t = useText()
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...{ label, hint, error, optional, className }}
      control={(ids) => (
        <div className="relative">
          <input
            autoComplete="current-password"
            {...rest}
            {...ids}
            type={shown ? 'text' : 'password'}
            spellCheck={false}
            autoCapitalize="none"
            className="input-box pr-11"
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <IconButton
            icon="eye"
            label={shown ? t('ui.hidePassword') : t('ui.showPassword')}
            aria-pressed={shown}
            className={classNames('absolute top-0.5 right-0.5', shown && 'text-action')}
            onClick={() => setShown(!shown)}
          />
        </div>
      )}
    />
  )
}

interface CheckFieldProps {
  readonly label: ReactNode
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
  readonly name?: string
  /** `radio`: one of those with the same `name`. */
  readonly kind?: 'checkbox' | 'radio'
  readonly className?: string
}

export function CheckField(props: CheckFieldProps) {
  const { label, hint, checked, onChange, disabled, name, kind = 'checkbox', className } = props
  const id = useId()
  return (
    <div className={classNames('flex items-start gap-2.5', className)}>
      <input
        id={id}
        type={kind}
        name={name}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className="mt-0.5 size-5 shrink-0"
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <div className="min-w-0">
        <label htmlFor={id} className={classNames('block', disabled === true && 'text-muted')}>
          {label}
        </label>
        {hint === undefined ? null : (
          <div id={`${id}-hint`} className="text-sm text-muted">
            {hint}
          </div>
        )}
      </div>
    </div>
  )
}
