import { type ReactNode, useEffect, useRef } from 'react'

interface PageHeaderProps {
  readonly title: string
  /** Where this page stands in the maker's own product: "Settings › API Keys". */
  readonly breadcrumb?: string | undefined
  readonly description?: ReactNode
  readonly actions?: ReactNode
}

/** The browser has put the focus for the first page; for each one after it, we must. */
let firstPageShown = false

/** The head of a page; names the browser's tab, and takes the focus when the page was come to from another one. */
export function PageHeader({ title, breadcrumb, description, actions }: PageHeaderProps): ReactNode {
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
        <h1 ref={heading} tabIndex={-1} className="text-3xl leading-tight font-semibold outline-none sm:text-4xl">
          {title}
        </h1>
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
