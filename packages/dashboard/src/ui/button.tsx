import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icons.tsx'

export type ButtonLook = 'primary' | 'secondary' | 'quiet' | 'danger'

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: ButtonLook
  readonly icon?: IconName
  /** Something is under way: it cannot be pressed again, and says so. */
  readonly busy?: boolean
}

const LOOKS: Readonly<Record<ButtonLook, string>> = {
  primary: 'bg-action text-on-action hover:bg-action-strong border-transparent font-semibold',
  secondary: 'bg-raised text-ink border-edge hover:bg-action-soft hover:border-action',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-action-soft',
  danger: 'bg-danger text-on-danger hover:bg-danger-strong border-transparent font-semibold',
}
const SHAPE =
  'inline-flex min-h-10 items-center justify-center gap-2 rounded-md border px-3.5 py-1.5 text-center transition-colors disabled:opacity-55'

/** How a button looks; for a link that should look like one. */
export function buttonClasses(look: ButtonLook = 'secondary', more?: string): string {
  return classNames(SHAPE, LOOKS[look], more)
}

export function Button({ look, icon, busy = false, className, children, disabled, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy || undefined}
      disabled={disabled === true || busy}
      className={buttonClasses(look, className)}
    >
      {busy ? <Icon name="rotate" className="turn -ml-1 shrink-0" /> : null}
      {icon !== undefined && !busy ? <Icon name={icon} className="-ml-1 shrink-0" /> : null}
      {children}
    </button>
  )
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: IconName
  /** What it does, and to what: "Actions for ci-deploy", so that fifty of them differ. */
  readonly label: string
}

export function IconButton({ icon, label, className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classNames(
        'inline-grid size-9 shrink-0 place-items-center rounded-md text-muted transition-colors hover:bg-action-soft hover:text-ink',
        className,
      )}
    >
      <Icon name={icon} />
    </button>
  )
}
