import { lazy, type ReactNode, type RefObject, Suspense, useState } from 'react'

/** What keeps the focus in a dialog weighs ten kilobytes, and no page opens with one. */
const load = async () => ({ default: (await import('./dialog-frame.tsx')).DialogFrame })
const DialogFrame = lazy(load)

// Fetched once the page stands, so that the first dialog opens as quickly as the next; a failure is told when one is opened.
setTimeout(() => void load().catch(() => undefined), 0)

export interface DialogProps {
  readonly open: boolean
  /** Asked to close by Escape, the cross or a press outside; whoever must not lose something asks back first. */
  readonly onClose: () => void
  readonly title: ReactNode
  readonly description?: ReactNode
  readonly children: ReactNode
  /** Stands below the content and stays in view. */
  readonly footer?: ReactNode
  readonly size?: 'small' | 'medium' | 'large'
  /** `alertdialog`: an answer is needed; a press outside does not close it. */
  readonly role?: 'dialog' | 'alertdialog'
  /** What has the focus first; else the first thing that can have it. */
  readonly initialFocus?: RefObject<HTMLElement | null>
  /** Absent for a dialog that has its own way out alone. */
  readonly closeButton?: boolean
  /** `spine`: in the colours of the navigation. */
  readonly look?: 'plain' | 'spine'
}

/** A dialog over the page: keeps the focus in, gives it back, and fills a small screen from below. */
export function Dialog(props: DialogProps): ReactNode {
  // It stays once it was there, and so sees itself closed.
  const [wasOpen, setWasOpen] = useState(props.open)
  if (props.open && !wasOpen) setWasOpen(true)
  return wasOpen ? (
    <Suspense>
      <DialogFrame {...props} />
    </Suspense>
  ) : null
}
