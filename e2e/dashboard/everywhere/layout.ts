import type { Page } from 'playwright-core'

/** What does not fit: a page wider than its window, a box that sticks out of it, a button whose words are cut or lie under another. */
export function misfits(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const room = document.documentElement.clientWidth
    const wide = document.documentElement.scrollWidth
    if (wide > room) found.push(`the page is ${wide} wide in ${room}`)
    const top = document.querySelector('[data-dialog]') ?? document.body
    const name = (one: Element): string => `${one.tagName} “${(one.textContent ?? '').trim().slice(0, 40)}”`
    const seen = (one: Element): boolean => {
      const { width, height } = one.getBoundingClientRect()
      return width > 1 && height > 1 && getComputedStyle(one).visibility === 'visible'
    }
    for (const one of top.querySelectorAll('button, a, label, h1, h2, h3, p, li, input, select')) {
      if (!seen(one) || one.closest('pre, [class*=overflow-x-auto], .sr-only') !== null) continue
      const { right, left } = one.getBoundingClientRect()
      if (right > room + 1 || left < -1) found.push(`${name(one)} reaches from ${left} to ${right} in ${room}`)
    }
    const buttons = [...top.querySelectorAll('button')].filter(seen)
    for (const one of buttons) {
      // Words that are cut on purpose end in an ellipsis, inside an element that says so.
      const isCut = getComputedStyle(one).overflowX !== 'visible' || one.querySelector('.truncate') === null
      if (isCut && one.scrollWidth > one.clientWidth + 1) found.push(`the words of ${name(one)} are cut`)
    }
    // What scrolls apart from another may lie beneath it: the end of a long dialog under its row of buttons.
    const scroller = (one: Element): Element | null => {
      let above = one.parentElement
      while (above !== null && !/auto|scroll/.test(getComputedStyle(above).overflowY)) above = above.parentElement
      return above
    }
    const places = buttons.map((one) => [one, one.getBoundingClientRect()] as const)
    for (const [index, [one, a]] of places.entries()) {
      for (const [other, b] of places.slice(index + 1)) {
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
        const related = one.contains(other) || other.contains(one)
        const apart = scroller(one) !== scroller(other) || one.closest('header') !== other.closest('header')
        if (!related && !apart && across > 1 && down > 1) found.push(`${name(one)} and ${name(other)} overlap`)
      }
    }
    return found
  })
}
