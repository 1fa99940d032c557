import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'

interface CloseGuard {
  /** The token is on the clipboard or in a file: it may be closed. */
  readonly kept: boolean
  readonly keep: () => void
  /** Closing was asked for while it is kept nowhere. */
  readonly asked: boolean
  readonly askToClose: () => void
  readonly goBack: () => void
}

/** Holds every way out shut while the token is kept nowhere: the dialog's own, the browser's back, its reload and its cross. */
export function useCloseGuard(onClose: () => void): CloseGuard {
  const [kept, setKept] = useState(false)
  const [asked, setAsked] = useState(false)
  useBlocker({
    shouldBlockFn() {
      if (!kept) setAsked(true)
      return !kept
    },
    enableBeforeUnload: () => !kept,
  })
  return {
    kept,
    keep: () => setKept(true),
    asked,
    askToClose: () => (kept ? onClose() : setAsked(true)),
    goBack: () => setAsked(false),
  }
}
