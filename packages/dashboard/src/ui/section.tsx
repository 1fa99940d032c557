import { type ReactNode, useId } from 'react'
import { classNames } from './class-names.ts'

interface SectionProps {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A part of a page with a heading of its own, by which a reader that speaks can jump to it. */
export function Section({ title, description, actions, children, className }: SectionProps): ReactNode {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classNames('mb-6 rounded-lg border border-line bg-surface p-4 sm:p-6', className)}
    >
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id={id} className="text-xl font-semibold">
            {title}
          </h2>
          {description === undefined ? null : (
            <div className="mt-1 max-w-prose text-pretty text-muted">{description}</div>
          )}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
