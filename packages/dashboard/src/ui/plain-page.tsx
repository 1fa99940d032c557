import type { ReactNode } from 'react'
import { useDocumentTitle } from './page-header.tsx'

interface PlainPageProps {
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
  /** Stands at the top right, such as the choice of language. */
  readonly corner?: ReactNode
}

/** A page without the shell: for whoever is not signed in yet, or has nowhere to go. */
export function PlainPage({ title, description, children, corner }: PlainPageProps): ReactNode {
  useDocumentTitle(title)
  return (
    <div className="grid min-h-dvh grid-rows-[auto_1fr] lg:grid-cols-[minmax(18rem,26rem)_1fr] lg:grid-rows-1">
      <header className="flex items-center gap-3 bg-spine px-5 py-4 text-spine-ink lg:flex-col lg:items-start lg:justify-between lg:p-10">
        <Brand />
        <KeyDrawing className="hidden w-full max-w-56 text-spine-mark lg:block" />
        <span className="hidden lg:block" />
      </header>
      <main className="relative grid content-start justify-items-center px-5 py-8 sm:content-center sm:py-16">
        {corner === undefined ? null : (
          <div className="mb-6 justify-self-end sm:absolute sm:top-5 sm:right-5 sm:mb-0">{corner}</div>
        )}
        <div className="w-full max-w-md">
          <h1 className="text-3xl leading-tight font-semibold sm:text-4xl">{title}</h1>
          {description === undefined ? null : <div className="mt-2 text-pretty text-muted">{description}</div>}
          <div className="mt-7">{children}</div>
        </div>
      </main>
    </div>
  )
}

export function Brand(): ReactNode {
  return (
    <span className="inline-flex items-center gap-2.5">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 text-spine-mark" data-mark="">
        <g fill="none" stroke="currentColor" strokeWidth="2.8" strokeLinecap="round" strokeLinejoin="round">
          <path d="M9 4v24" />
          <circle cx="21.5" cy="9" r="5" />
          <path d="M17.8 12.7 9 21m6.6-6.200L23.5 27" />
        </g>
      </svg>
      <span className="font-title text-2xl font-semibold tracking-tight">Keywright</span>
    </span>
  )
}

/** A key as a locksmith draws it: only lines, measured and labelled with ticks. */
function KeyDrawing({ className }: { readonly className: string }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 220 320"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
    >
      <circle cx="110" cy="74" r="52" />
      <circle cx="110" cy="74" r="40" strokeDasharray="3 6" strokeWidth="1.2" />
      <circle cx="110" cy="56" r="13" />
      <path d="M100 125v150l10 12 10-12v-18h22v-16h-14v-14h20v-18h-28V125" strokeLinejoin="round" />
      <path d="M110 140v118" strokeDasharray="2 6" strokeWidth="1.2" />
      <g strokeWidth="1" opacity="0.7">
        <path d="M62 22v265M56 22h12M56 287h12M56 126h12" />
        <path d="M58 74H10m152 0h48" strokeDasharray="6 4" />
      </g>
    </svg>
  )
}
