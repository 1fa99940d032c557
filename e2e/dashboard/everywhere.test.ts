import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { ROOT, useRunningExample } from '../support/index.ts'
import { misfits } from './everywhere/layout.ts'
import { DIALOGS, makePlaces, MEMBERS_PAGES, type Places, type Row, VISITORS_PAGES } from './everywhere/rows.ts'
import { arrive, describeInBrowser, expectAccessible, type Look, useBrowser, type Window } from './support/index.ts'

const SOURCES = join(ROOT, 'packages/dashboard/src')

const running = useRunningExample()
const browser = useBrowser()
let places: Places | undefined
beforeAll(async () => {
  places = await makePlaces(running())
})

/** Speaks another language where one is, as when it is chosen in another tab; dialogs stay open. */
async function speak({ page }: Window, language: 'en' | 'es' | 'qps'): Promise<void> {
  const before = await page.evaluate(() => document.body.textContent)
  await page.evaluate((newValue) => {
    window.dispatchEvent(new StorageEvent('storage', { key: 'keywright.language', newValue }))
  }, language)
  await page.waitForFunction((text) => document.body.textContent !== text, before)
}

/** Charts take their new width a frame after the window has its own, so the page is asked until it has settled. */
async function expectFitting(page: Page, what: string): Promise<void> {
  await expect.poll(() => misfits(page), { message: what }).toEqual([])
}

/** The order spares changes: each step alters the theme or the language, not both. */
async function expectFitForAll(window: Window, { of }: Row): Promise<void> {
  const { page } = window
  await expectAccessible(page, `${of}, English, light`)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expectAccessible(page, `${of}, English, dark`)
  await speak(window, 'es')
  await expectAccessible(page, `${of}, Spanish, dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await expectAccessible(page, `${of}, Spanish, light`)
  await page.setViewportSize({ width: 360, height: 800 })
  await expectFitting(page, `${of}, Spanish, 360 px`)
  await speak(window, 'qps')
  await expectFitting(page, `${of}, words half as long again, 360 px`)
  expect(window.faults, of).toEqual([])
}

async function visit(window: Window, row: Row): Promise<void> {
  const { page } = window
  if (places === undefined) throw new Error('the places are made before the tests')
  // A page that differs by its fragment alone would not be loaded anew, and each row begins afresh.
  await page.goto('about:blank')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(`${running().url}${row.path(places)}`)
  await page.locator(row.ready).first().waitFor()
  if (row.open === undefined) return
  await row.open(window, running())
  await page.locator('[role=dialog], [role=alertdialog]').last().waitFor()
}

let signedIn: Promise<Window> | undefined

/** One window for all rows of members: signing in costs more than a row. */
function memberWindow({ apart = false }: Row): Promise<Window> {
  if (apart) return openSignedIn()
  signedIn ??= openSignedIn({ kept: true })
  return signedIn
}

async function openSignedIn(look: Look = {}): Promise<Window> {
  const window = await browser.open(look)
  await arrive(window, running())
  return window
}

describeInBrowser('every page', () => {
  it('has a row in this table', () => {
    const router = readFileSync(join(SOURCES, 'app/router.tsx'), 'utf8')
    const pages = [...router.matchAll(/component: page\('([a-z-]+)'/g)].map(([, folder]) => folder)
    expect(pages.length).toBeGreaterThan(0)
    expect([...VISITORS_PAGES, ...MEMBERS_PAGES].map(({ of }) => of).toSorted()).toEqual(pages.toSorted())
  })

  it.each(VISITORS_PAGES)('can be used by everybody and holds longer words: $of', async (row) => {
    const window = await browser.open()
    await visit(window, row)
    await expectFitForAll(window, row)
  })

  it.each(MEMBERS_PAGES)('can be used by everybody and holds longer words: $of', async (row) => {
    const window = await memberWindow(row)
    await visit(window, row)
    await expectFitForAll(window, row)
  })
})

describeInBrowser('every dialog', () => {
  it('has a row in this table', () => {
    const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter(
        (path) => path.endsWith('.tsx') && path !== 'ui/confirm-dialog.tsx' && path !== 'session/session-ended.tsx',
      )
      .filter((path) => /<(?:Confirm)?Dialog\b/.test(readFileSync(join(SOURCES, path), 'utf8')))
    expect(DIALOGS.map(({ of }) => of).toSorted()).toEqual(sources.toSorted())
  })

  it.each(DIALOGS)('can be used by everybody and holds longer words: $of', async (row) => {
    const window = await memberWindow(row)
    await visit(window, row)
    await expectFitForAll(window, row)
  })
})
