import { type ReactNode, useEffect, useId, useRef } from 'react'

interface SectionProps {
  readonly title: string
  /** What an address says behind its `#` to come out here; the part may be loaded long after the page. */
  readonly anchor?: string
  readonly children: ReactNode
}

/** A part of the page with its heading. */
export function Section({ title, anchor, children }: SectionProps): ReactNode {
  const id = useId()
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    if (anchor !== undefined && location.hash === `#${anchor}`) section.current?.scrollIntoView()
  }, [anchor])
  return (
    <section ref={section} aria-labelledby={id} className="min-w-0 scroll-mt-20">
      <h2 id={id} className="mb-3 text-xl font-semibold">
        {title}
      </h2>
      {children}
    </section>
  )
}
