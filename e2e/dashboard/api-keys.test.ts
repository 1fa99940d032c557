import type { KeywrightClient } from '@keywright/client'
import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  openKeys,
  rowOf,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

/** Prepares a key in a service's first workspace. */
async function makeKey(service: string, fields: Parameters<KeywrightClient['apiKeys']['create']>[1]) {
  const workspace = running().service(service).workspaces[0]
  if (workspace === undefined) throw new Error(`${service} has no workspace`)
  const { apiKey, token } = await running().client.apiKeys.create(workspace.id, fields)
  if (token === null) throw new Error('a new key has no token')
  return { apiKey, token, workspaceId: workspace.id }
}

async function statusOf(service: string, path: string, token: string): Promise<number> {
  const { status } = await fetch(`${running().service(service).exampleUrl}${path}`, { headers: { 'x-api-key': token } })
  return status
}

describeInBrowser('the list of keys', () => {
  it('EE-04: gives name, visible beginning, scopes and the time of the last use', async () => {
    const { token } = await makeKey('enrich-engine', { name: 'listed', scopes: ['lists:read'] })
    expect(await statusOf('enrich-engine', '/lists', token)).toBe(200)
    const window = await browser.open()
    await openKeys(window, running(), 'enrich-engine')
    const row = rowOf(window, 'listed')
    expect(await row.getByRole('rowheader').textContent()).toContain(`${token.slice(0, 'ee_live_'.length + 3)}...`)
    expect(await row.locator('code').allTextContents()).toEqual(['lists:read'])
    expect(await row.locator('time').first().getAttribute('title')).toContain('UTC')
    expect(await row.textContent()).not.toContain(token.slice('ee_live_'.length + 3))
    expect(window.faults).toEqual([])
  })

  it('draws the checks of thirty days, allowed and refused, and says them in words', async () => {
    const { token, apiKey, workspaceId } = await makeKey('foxreach', { name: 'drawn', scopes: ['read'] })
    const url = `${running().service('foxreach').exampleUrl}/api/v1/leads`
    await fetch(url, { headers: { 'x-api-key': token } })
    await fetch(url, { headers: { 'x-api-key': token } })
    await fetch(url, {
      method: 'POST',
      headers: { 'x-api-key': token, 'content-type': 'application/json' },
      body: '{}',
    })
    const drawn = async () => {
      const { items } = await running().client.apiKeys.list(workspaceId, { name: 'drawn', include: 'usage30d' })
      return items.find(({ id }) => id === apiKey.id)?.usage30d?.map(({ allowed, refused }) => [allowed, refused])
    }
    await expect.poll(drawn, { timeout: 15_000 }).toEqual([[2, 1]])
    const window = await browser.open()
    await openKeys(window, running(), 'foxreach')
    await rowOf(window, 'drawn').getByRole('img', { name: '2 allowed and 1 refused in the last 30 days' }).waitFor()
  })

  it('tells whose a pasted token is, in words and without letting it into an address', async () => {
    const { token } = await makeKey('foxreach', { name: 'pasted', scopes: ['read'] })
    const window = await browser.open()
    await openKeys(window, running(), 'foxreach')
    const field = window.page.getByLabel('Search')
    await field.fill(`  ${token} `)
    await window.page.getByText('This token belongs to pasted').waitFor()
    expect(await field.inputValue()).toBe('')
    await expectAccessible(window.page, 'the answer to a pasted token')
    await field.fill(token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')))
    await window.page.getByText('This token belongs to no key of this workspace').waitFor()
    expect(window.seen.join('\n')).not.toContain(token.slice(4, 30))
  })

  it('renames a key in place by keyboard and takes it back, while its token goes on working', async () => {
    const { token } = await makeKey('foxreach', { name: 'before', scopes: ['read'] })
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'foxreach')
    await rowOf(window, 'before').getByRole('rowheader').getByRole('link').focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: 'Rename before' }).fill('afterwards')
    await page.keyboard.press('Enter')
    await rowOf(window, 'afterwards').waitFor()
    expect(await statusOf('foxreach', '/api/v1/leads', token)).toBe(200)
    await page.getByRole('button', { name: 'Undo' }).click()
    await rowOf(window, 'before').waitFor()
    await rowOf(window, 'before').getByRole('button', { name: 'Rename before' }).click()
    await page.getByRole('textbox', { name: 'Rename before' }).fill('never')
    await page.keyboard.press('Escape')
    await page.locator('button[aria-label="Rename before"]:focus').waitFor()
    expect(window.faults).toEqual([])
  })

  it('EE-05: revokes chosen keys at once and for good, after their number was typed', async () => {
    const first = await makeKey('enrich-engine', { name: 'leaked one', scopes: ['lists:read'] })
    const second = await makeKey('enrich-engine', { name: 'leaked two', scopes: ['lists:read'] })
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'enrich-engine')
    for (const name of ['leaked one', 'leaked two']) await page.getByLabel(`Select ${name}`).check()
    const bar = page.getByRole('region', { name: 'Chosen keys' })
    await bar.getByText('2 keys chosen').waitFor()
    await expectAccessible(page, 'the list with chosen keys')
    await bar.getByRole('button', { name: 'Revoke' }).click()
    const question = page.getByRole('alertdialog')
    expect(await question.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
    await question.getByRole('textbox').fill('2')
    await question.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('2 keys revoked').waitFor()
    for (const { token } of [first, second]) expect(await statusOf('enrich-engine', '/lists', token)).toBe(401)
    expect(await rowOf(window, 'leaked one').textContent()).toContain('Revoked')
    expect(await page.getByLabel('Select leaked one').isDisabled(), 'nothing is offered to a revoked key').toBe(true)
  })

  it('disables chosen keys and enables them again', async () => {
    const { token } = await makeKey('enrich-engine', { name: 'paused', scopes: ['lists:read'] })
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'enrich-engine')
    for (const [action, said, status] of [
      ['Disable', '1 key disabled', 401],
      ['Enable', '1 key enabled', 200],
    ] as const) {
      await page.getByLabel('Select paused').check()
      await page.getByRole('region', { name: 'Chosen keys' }).getByRole('button', { name: action }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: action }).click()
      await page.getByText(said).waitFor()
      expect(await statusOf('enrich-engine', '/lists', token)).toBe(status)
    }
  })

  it('keeps its filters in the address, so that a link shows the same list', async () => {
    await makeKey('foir', { name: 'reader', type: 'public', environment: 'live', scopes: ['search:read'] })
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'foir')
    await page.getByLabel('Type', { exact: true }).selectOption('Public')
    await page.getByLabel('Mode', { exact: true }).selectOption('Live')
    await page.getByLabel('Search').fill('read')
    await rowOf(window, 'Demo secret live').first().waitFor({ state: 'detached' })
    await rowOf(window, 'reader').waitFor()
    await page.waitForURL(/name=read/)
    await page.goto(page.url())
    await rowOf(window, 'reader').waitFor()
    expect(await page.getByLabel('Type', { exact: true }).inputValue()).toBe('public')
    await page.getByLabel('Search').fill('no such key at all')
    await page.getByText('No key fits these filters').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).first().click()
    await rowOf(window, 'Demo secret live').first().waitFor()
  })

  it('puts its filters behind a button on a small screen', async () => {
    const window = await browser.open({ language: 'es' })
    const { page } = window
    await openKeys(window, running(), 'foir')
    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByLabel('Estado', { exact: true }).waitFor({ state: 'hidden' })
    const button = page.getByRole('button', { name: 'Filtros' })
    await button.click()
    expect(await button.getAttribute('aria-expanded')).toBe('true')
    await page.getByLabel('Estado', { exact: true }).selectOption('Activa')
    await page.waitForURL(/status=active/)
    await expectNoSidewaysScroll(window)
    await expectAccessible(page, 'the filters on a small screen')
  })

  it('needs no sideways scroll in a window of any width', async () => {
    const window = await browser.open({ language: 'es' })
    for (const [index, service] of ['foir', 'hostreach'].entries()) {
      if (index === 0) await openKeys(window, running(), service)
      else await window.page.goto(`${running().url}/w/${running().service(service).workspaces[0]?.id}/api-keys`)
      await window.page.locator('table').waitFor()
      for (const width of [320, 360, 640, 768, 800, 1024, 1130, 1280]) {
        await window.page.setViewportSize({ width, height: 800 })
        await expectNoSidewaysScroll(window)
      }
    }
  })

  it.each([
    ['larger text', 'html { font-size: 115% !important }'],
    ['wider letters', '* { letter-spacing: 0.09em !important }'],
    ['another font', '* { font-family: "DejaVu Sans Mono", monospace !important }'],
  ])('needs none with %s either, and drops columns instead', async (_, css) => {
    const window = await browser.open({ language: 'es' })
    await openKeys(window, running(), 'foir')
    // As a script's style sheet, which the page's policy lets pass.
    await window.page.evaluate((rules) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(rules)
      document.adoptedStyleSheets = [sheet]
    }, css)
    for (const width of [360, 800, 1024, 1130, 1280]) {
      await window.page.setViewportSize({ width, height: 800 })
      await expectNoSidewaysScroll(window)
    }
  })

  it('offers to make the first key where there is none', async () => {
    const workspace = await running().client.workspaces.create({ service: 'foxreach', slug: 'fresh', name: 'Fresh' })
    const window = await browser.open({ theme: 'dark' })
    const { page } = window
    await openKeys(window, running(), 'foxreach')
    await page.goto(`${running().url}/w/${workspace.id}/api-keys`)
    await page.getByRole('heading', { name: 'No API keys yet' }).waitFor()
    await expectAccessible(page, 'the empty list')
    await page.getByRole('main').getByRole('button', { name: 'Create API key' }).last().click()
    await page.getByRole('dialog').locator('input[name=name]').waitFor()
  })
})
