import { type ReactNode, useEffect, useRef } from 'react'

interface PageHeaderProps {
  readonly title: string
  /** Where this page stands in the maker's own product: "Settings › API Keys". */
  readonly breadcrumb?: string | undefined
  readonly description?: ReactNode
  readonly actions?: ReactNode
  /** Stands right after the title, such as the pencil that changes it. */
  readonly beside?: ReactNode
  /** Stands in the title's place while it is being changed; the title is then only heard. */
  readonly field?: ReactNode
}

/** The browser has put the focus for the first page; for each one after it, we must. */
let firstPageShown = false

/** The head of a page; names the browser's tab, and takes the focus when the page was come to from another one. */
export function PageHeader(props: PageHeaderProps): ReactNode {
  const { title, breadcrumb, description, actions, beside, field } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useDocumentTitle(title)
  useEffect(() => {
    if (firstPageShown) heading.current?.focus({ preventScroll: true })
    firstPageShown = true
  }, [])
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {breadcrumb === undefined ? null : <p className="mb-1 text-sm text-muted">{breadcrumb}</p>}
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <h1
            ref={heading}
            tabIndex={-1}
            className={
              field === undefined
                ? 'min-w-0 text-3xl leading-tight font-semibold [overflow-wrap:anywhere] outline-none sm:text-4xl'
                : 'sr-only'
            }
          >
            {title}
          </h1>
          {field ?? beside}
        </div>
        {description === undefined ? null : (
          <div className="mt-2 max-w-prose text-pretty text-muted">{description}</div>
        )}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap gap-2 max-sm:w-full max-sm:*:grow">{actions}</div>}
    </header>
  )
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Keywright`
  }, [title])
}
