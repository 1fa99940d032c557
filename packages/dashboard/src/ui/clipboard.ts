/** What a browser offers for copying; a parameter, since each of them is missing somewhere. */
export interface CopyingBrowser {
  /** `undefined` on plain http, except on localhost. */
  readonly clipboard: Pick<Clipboard, 'writeText'> | undefined
  /** The older way, which works on plain http. */
  readonly copyBySelection: (text: string, host: Element) => boolean
}

const thisBrowser = (): CopyingBrowser => ({
  // The types say that it is always there; on plain http it is not.
  clipboard: (navigator as { readonly clipboard?: Clipboard }).clipboard,
  copyBySelection,
})

/**
 * Copies a text and answers whether it is on the clipboard now. Only after a `true` may anything say "copied": whoever
 * believes it closes a dialog that shows a token once.
 * `host`: where the fallback works, inside the dialog that has the focus.
 */
export async function copyText(text: string, host: Element, browser: CopyingBrowser = thisBrowser()): Promise<boolean> {
  try {
    if (browser.clipboard !== undefined) {
      await browser.clipboard.writeText(text)
      return true
    }
  } catch {
    // Forbidden by a policy or by the person; the older way may still be allowed.
  }
  try {
    return browser.copyBySelection(text, host)
  } catch {
    return false
  }
}

/**
 * Selects the text in an element of its own and copies the selection. The focus stays where it is: a dialog that keeps the
 * focus in would take it back from a text area, and with it the selection.
 */
function copyBySelection(text: string, host: Element): boolean {
  const selection = document.getSelection()
  if (selection === null) return false
  const before = selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined
  const span = document.createElement('span')
  span.textContent = text
  span.className = 'fixed top-0 left-0 opacity-0 whitespace-pre select-text'
  host.append(span)
  let handed = false
  // Hands over the exact text, without what a browser makes of spaces at a line's end; and proves that a copy took place.
  function hand(event: ClipboardEvent): void {
    if (event.clipboardData === null) return
    event.clipboardData.setData('text/plain', text)
    event.preventDefault()
    handed = true
  }
  document.addEventListener('copy', hand, { once: true, capture: true })
  try {
    selection.removeAllRanges()
    const range = document.createRange()
    range.selectNodeContents(span)
    selection.addRange(range)
    return document.execCommand('copy') && handed
  } finally {
    document.removeEventListener('copy', hand, { capture: true })
    selection.removeAllRanges()
    if (before !== undefined) selection.addRange(before)
    span.remove()
  }
}

/** Selects what an element shows, for whoever must press Ctrl+C himself. */
export function selectContent(element: HTMLElement): void {
  if (element instanceof HTMLInputElement) {
    element.focus()
    element.select()
    return
  }
  const selection = document.getSelection()
  const range = document.createRange()
  range.selectNodeContents(element)
  selection?.removeAllRanges()
  selection?.addRange(range)
}
