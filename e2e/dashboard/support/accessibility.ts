import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { engineInUse } from '../../support/index.ts'

/** The short form: the whole one is more than twice as long, and every document compiles it anew. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** WCAG 2.2 at levels A and AA, with the size of targets, which axe leaves out unless asked. */
const OPTIONS = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  rules: { 'target-size': { enabled: true } },
} as const

/**
 * Waits until the page is there, whose heading comes with code of its own, and nothing moves any more: half faded in, a dialog
 * is not seen as one, and a text has not its contrast yet. What turns for as long as something loads is not waited for.
 */
async function untilStill(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' })
  await page.evaluate(async () => {
    const ends = document.getAnimations().filter((motion) => motion.effect?.getComputedTiming().endTime !== Infinity)
    // One that is cancelled, since its element went away, has stopped too.
    await Promise.allSettled(ends.map(({ finished }) => finished))
  })
}

/** Fails with every violation on the page as it stands, dialogs among it. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // What a page looks like depends on no engine: on SQLite it has been looked at.
  if (engineInUse() === 'Postgres') return
  await untilStill(page)
  // A document keeps it, whatever is opened in it.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE)
  const violations = await page.evaluate(
    async (options) => {
      // Put there by the line before.
      const { axe: here } = globalThis as unknown as { axe: typeof import('axe-core') }
      const { violations: found } = await here.run(document, options)
      return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)
    },
    OPTIONS as unknown as axe.RunOptions,
  )
  expect(violations, what).toEqual([])
}
