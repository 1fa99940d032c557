import type { NewApiKey } from '@keywright/client'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import {
  arrive,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  type Language,
  untilRenewed,
  useBrowser,
  type Window,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

const WORDS = {
  en: {
    usage: 'Usage',
    table: 'Show the numbers as a table',
    chart: 'Checks by outcome',
    days: '7 days',
    refusals: 'Latest refusals',
    scope: 'Scope missing: lists:write',
    hint: 'Add the scope to the key',
    revoked: 'Key revoked',
    history: 'History',
    name: 'Name',
    scopes: 'Scopes',
    removed: 'removed:',
    reason: 'Reason: found in a public repository',
    refused: 'Refused: changing the key',
    request: 'Request id',
  },
  es: {
    usage: 'Uso',
    table: 'Mostrar las cifras en una tabla',
    chart: 'Comprobaciones por resultado',
    days: '7 días',
    refusals: 'Últimos rechazos',
    scope: 'Falta un permiso: lists:write',
    hint: 'Añade el permiso a la clave',
    revoked: 'Clave revocada',
    history: 'Historial',
    name: 'Nombre',
    scopes: 'Permisos',
    removed: 'quitado:',
    reason: 'Motivo: found in a public repository',
    refused: 'Rechazado: modificar la clave',
    request: 'Id de la petición',
  },
} as const satisfies Readonly<Record<Language, unknown>>

/** What the server writes of its counts, it writes every few seconds; and the page renews itself every ten. */
const LIVE_MS = 30_000
const RENEWED_MS = 10_000

interface Made {
  readonly id: string
  readonly token: string
  readonly workspaceId: string
}

async function makeKey(service: string, fields: NewApiKey): Promise<Made> {
  const workspaceId = running().service(service).workspaces[0]?.id ?? ''
  const { apiKey, token } = await running().client.apiKeys.create(workspaceId, { name: 'observed', ...fields })
  return { id: apiKey.id, token: token ?? '', workspaceId }
}

async function send(service: string, { token }: Made, method = 'GET', path = '/lists'): Promise<number> {
  const url = `${running().service(service).exampleUrl}${path}`
  return (await fetch(url, { method, headers: { 'x-api-key': token } })).status
}

async function openKey(window: Window, { id, workspaceId }: Made): Promise<void> {
  await arrive(window, running(), `/w/${workspaceId}/api-keys/${id}`)
  await window.page.getByRole('heading', { level: 1 }).waitFor()
}

/** A page that is opened after that shows them at once, and need not renew itself first. */
async function untilCounted({ id }: Made, checks: number): Promise<void> {
  const { usage, refusals } = running().client
  const counted = async (): Promise<readonly [number, number]> => {
    const { total } = await usage.ofKey(id)
    const refused = Object.entries(total).reduce(
      (sum, [outcome, count]) => sum + (outcome === 'allowed' ? 0 : count),
      0,
    )
    const missing = refused - (await refusals.ofKey(id)).length
    return [refused + (total['allowed'] ?? 0), missing]
  }
  await expect.poll(counted, { timeout: LIVE_MS }).toEqual([checks, 0])
}

const section = ({ page }: Window, name: string): Locator => page.getByRole('region', { name, exact: true })

/** The cells of the table's only row, after its name. */
async function numbersOf(window: Window, language: Language): Promise<readonly string[]> {
  const words = WORDS[language]
  const table = section(window, words.usage).getByRole('table', { name: words.chart })
  return (await table.getByRole('cell').locator('visible=true').allInnerTexts()).map((text) => text.trim())
}

describeInBrowser('the overview of a key', () => {
  it.each(['en', 'es'] as const)(
    'counts what came through the API, by what became of it, while one looks, and tells what to do: %s',
    async (language) => {
      const words = WORDS[language]
      const window = await browser.open({ language })
      await window.page.clock.install()
      const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
      await openKey(window, made)
      const usage = section(window, words.usage)
      // Never used: the request to begin with, from which the token is absent.
      const curl = usage.getByRole('region')
      expect(await curl.textContent()).toContain('X-API-Key: $ENRICH_API_KEY')
      expect(await window.page.content()).not.toContain(made.token)
      await usage.getByText(words.days, { exact: true }).click()
      for (let turn = 0; turn < 3; turn += 1) expect(await send('enrich-engine', made)).toBe(200)
      for (let turn = 0; turn < 2; turn += 1) expect(await send('enrich-engine', made, 'POST')).toBe(403)
      await untilRenewed(window, RENEWED_MS, () => usage.getByText(words.table).isVisible(), true)
      await usage.getByText(words.table).click()
      await untilRenewed(window, RENEWED_MS, () => numbersOf(window, language), ['3', '2', '0', '0'])
      const refusals = section(window, words.refusals)
      const row = refusals.getByRole('row').filter({ hasText: words.hint })
      await untilRenewed(window, RENEWED_MS, () => row.isVisible(), true)
      expect(await row.innerText()).toContain(words.scope)
      expect(await row.innerText()).toContain('POST /lists')
      await running().client.apiKeys.revoke(made.id)
      expect(await send('enrich-engine', made)).toBe(401)
      await untilRenewed(window, RENEWED_MS, () => numbersOf(window, language), ['3', '2', '1', '0'])
      const revoked = refusals.getByRole('rowheader').filter({ hasText: words.revoked })
      await untilRenewed(window, RENEWED_MS, () => revoked.isVisible(), true)
      expect(window.faults).toEqual([])
    },
    120_000,
  )

  it('says the numbers of each bar to whoever walks along them with the arrow keys', async () => {
    const window = await browser.open()
    const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
    for (let turn = 0; turn < 3; turn += 1) await send('enrich-engine', made)
    await untilCounted(made, 3)
    await openKey(window, made)
    const bars = section(window, 'Usage').getByRole('group', { name: WORDS.en.chart }).getByRole('img')
    await bars.first().waitFor()
    expect(await bars.count()).toBe(24)
    const now = bars.filter({ has: window.page.locator(':scope[tabindex="0"]') })
    expect(await now.getAttribute('aria-label')).toMatch(/: Accepted 3$/)
    await now.focus()
    await window.page.keyboard.press('ArrowLeft')
    expect(await window.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/: no checks$/)
    await window.page.keyboard.press('End')
    await section(window, 'Usage')
      .getByText(/: Accepted 3$/)
      .waitFor()
  }, 60_000)

  it('keeps the request to begin with within a narrow page', async () => {
    const window = await browser.open()
    await openKey(window, await makeKey('foxreach', { scopes: ['read'] }))
    await section(window, 'Usage').getByRole('region').waitFor({ timeout: LIVE_MS })
    await window.page.setViewportSize({ width: 360, height: 740 })
    await expectNoSidewaysScroll(window)
  })

  it('draws its use anew when the window grows narrow and wide again', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
    await send('enrich-engine', made)
    await untilCounted(made, 1)
    await openKey(window, made)
    const chart = section(window, 'Usage').getByRole('group', { name: WORDS.en.chart })
    await chart.waitFor()
    const widthOf = async () => (await chart.boundingBox())?.width ?? 0
    const wide = await widthOf()
    await page.setViewportSize({ width: 360, height: 740 })
    await expect.poll(widthOf).toBeLessThan(360)
    await expectNoSidewaysScroll(window)
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(widthOf).toBe(wide)
  }, 60_000)

  it('FO-12: shows the hourly budget of the key with what is left of it', async () => {
    const window = await browser.open()
    const made = await makeKey('foir', { type: 'secret', environment: 'live', scopes: ['files:read'] })
    for (let turn = 0; turn < 4; turn += 1) await send('foir', made, 'GET', '/files')
    await openKey(window, made)
    const limits = section(window, 'Limits')
    // Four went; what the node holds besides counts as spent when its lease has run out.
    await limits.getByText(/^9,9[89]\d of 10,000 left/).waitFor()
    expect(await limits.textContent()).not.toMatch(/9,99[7-9] of/)
    expect(await limits.textContent()).toContain('within 1 hour')
  })
})

describeInBrowser('the history of a key', () => {
  it.each(['en', 'es'] as const)(
    'EE-06: tells a new name, a revocation with its reason and a refused command in words: %s',
    async (language) => {
      const words = WORDS[language]
      const { apiKeys } = running().client
      const window = await browser.open({ language })
      const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
      await apiKeys.edit(made.id, { name: 'renamed' })
      expect(await send('enrich-engine', made)).toBe(200)
      await apiKeys.revoke(made.id, { reason: 'found in a public repository' })
      await expect(apiKeys.edit(made.id, { name: 'too late' })).rejects.toMatchObject({ code: 'key_revoked' })
      await openKey(window, made)
      const history = section(window, words.history)
      const events = history.getByRole('listitem')
      await expect.poll(() => events.count()).toBe(4)
      const [refused = '', revoked = '', edited = ''] = await events.allTextContents()
      expect(refused).toContain(words.refused)
      expect(revoked).toContain(words.reason)
      expect(edited).toContain(words.name)
      expect(edited).not.toContain(words.scopes)
      expect(edited).toMatch(new RegExp(`${words.removed}.*observed.*renamed`))
      expect(edited).toContain('Demo operator')
      await events.nth(2).locator('summary').click()
      await events.nth(2).getByText(words.request).waitFor()
      expect(await events.nth(2).innerText()).toMatch(/req_\w+/)
      expect(await events.nth(2).innerText()).toMatch(/\d\d:\d\d:\d\d UTC/)
      expect(await window.page.content()).not.toContain('too late')
      expect(window.faults).toEqual([])
    },
    60_000,
  )

  it('comes a page at a time', async () => {
    const window = await browser.open()
    const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
    for (let turn = 0; turn < 20; turn += 1) await running().client.apiKeys.edit(made.id, { name: `name ${turn}` })
    await openKey(window, made)
    const events = section(window, 'History').getByRole('listitem')
    await expect.poll(() => events.count()).toBe(20)
    await window.page.getByRole('button', { name: 'Show older events' }).click()
    await expect.poll(() => events.count()).toBe(21)
    expect(await events.last().textContent()).toContain('Created')
  }, 60_000)
})

describeInBrowser('the page of a key', () => {
  it.each([
    ['en', 'light', 1280],
    ['en', 'dark', 360],
    ['es', 'light', 360],
    ['es', 'dark', 1280],
  ] as const)(
    'can be used by everybody: %s, %s, %d px',
    async (language, theme, width) => {
      const words = WORDS[language]
      const window = await browser.open({ language, theme })
      const made = await makeKey('enrich-engine', { scopes: ['lists:read'] })
      await send('enrich-engine', made)
      await send('enrich-engine', made, 'POST')
      await running().client.apiKeys.edit(made.id, { name: `a rather long name ${'x'.repeat(40)}` })
      await untilCounted(made, 2)
      await openKey(window, made)
      await section(window, words.usage).getByText(words.table).click()
      await section(window, words.usage).getByRole('group', { name: words.chart }).waitFor()
      await section(window, words.refusals).getByText(words.hint).waitFor()
      await section(window, words.history).locator('summary').first().click()
      await expectNoSidewaysScroll(window)
      await expectAccessible(window.page, `${language}, ${theme}, ${width} px`)
      expect(window.faults).toEqual([])
    },
    60_000,
  )
})
