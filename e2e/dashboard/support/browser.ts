import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe } from 'vitest'

/** Debian's; the tests bring no browser of their own. The shell has no windows to draw, and takes a quarter less time. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path))

/** How long a step may take; shorter than a test may, so that a failure says which step it was. */
const STEP_MS = 10_000

/** As root it has no sandbox; the rest keeps it from the network and from asking. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Like `describe`; skipped and counted as such where there is no browser. */
export const describeInBrowser = CHROMIUM === undefined ? describe.skip : describe

export type Language = 'en' | 'es'

export interface Look {
  readonly language?: Language
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
  /** Stays open for the tests that follow; else it ends with the test that opened it, since an open page goes on renewing itself. */
  readonly kept?: boolean
}

/** A person's browser: one page, and everything that left it. */
export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** Addresses of all requests, and every line of the console. */
  readonly seen: string[]
  /** What no user should be sent: errors of scripts, refusals of the content policy. */
  readonly faults: string[]
}

/** One browser for the tests of a file; each test opens windows of its own, with nothing kept from another. */
export function useBrowser(): { open(look?: Look): Promise<Window> } {
  let browser: Browser | undefined
  /** Of the test that runs. */
  let contexts: BrowserContext[] = []
  beforeAll(async () => {
    if (CHROMIUM !== undefined) browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  })
  afterEach(async () => {
    const ended = contexts
    contexts = []
    await Promise.all(ended.map((context) => context.close()))
  })
  afterAll(async () => {
    await browser?.close()
  })
  return {
    async open({ language = 'en', theme = 'light', width = 1280, height = 900, kept = false } = {}) {
      if (browser === undefined) throw new Error('the browser runs inside tests only')
      const context = await browser.newContext({
        locale: language === 'es' ? 'es-ES' : 'en-US',
        colorScheme: theme,
        viewport: { width, height },
        reducedMotion: 'reduce',
      })
      if (!kept) contexts.push(context)
      context.setDefaultTimeout(STEP_MS)
      return watch(context, await context.newPage())
    },
  }
}

function watch(context: BrowserContext, page: Page): Window {
  const seen: string[] = []
  const faults: string[] = []
  page.on('request', (request) => seen.push(request.url()))
  page.on('console', (message) => {
    seen.push(message.text())
    // A refused request is logged by the browser itself; whether it should have been is the test's to say.
    const isOwn = message.type() === 'error' && !message.text().startsWith('Failed to load resource')
    if (isOwn) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(String(error)))
  return { page, context, seen, faults }
}
