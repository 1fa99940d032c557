import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openForm, openKeys, readToken, submitForm, useBrowser, type Window } from '../dashboard/support/index.ts'
import { ROOT, useRunningExample } from '../support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const SIZE = { width: 1280, height: 800 }

/** What stands on a page that is still being read must not be in its picture. */
async function take({ page }: Window, name: string): Promise<void> {
  await expect.poll(() => page.locator('[aria-busy=true]').count(), { timeout: 10_000 }).toBe(0)
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(ROOT, `docs/pictures/${name}.png`) })
}

const leads = () => `${running().service('foxreach').exampleUrl}/api/v1/leads`

/** A key that is in use, so that there is something to see of it. */
async function useKey(): Promise<{ readonly id: string; readonly token: string }> {
  const workspace = running().service('foxreach').workspaces[0]!.id
  const { client } = running()
  const { apiKey, token } = await client.apiKeys.create(workspace, { name: 'Nightly export', scopes: ['read'] })
  await client.apiKeys.create(workspace, {
    name: 'CRM sync',
    scopes: ['read', 'write'],
    expiresAt: new Date(Date.now() + 90 * 86_400_000).toISOString(),
  })
  if (token === null) throw new Error('a key that was just made has its token')
  const headers = { 'x-api-key': token, 'content-type': 'application/json' }
  for (let turn = 0; turn < 42; turn += 1) await fetch(leads(), { headers })
  for (let turn = 0; turn < 5; turn += 1) await fetch(leads(), { method: 'POST', headers, body: '{}' })
  await expect.poll(async () => (await client.usage.ofKey(apiKey.id)).total['allowed'], { timeout: 20_000 }).toBe(42)
  return { id: apiKey.id, token }
}

it('are taken in the order in which somebody meets the pages', async () => {
  const used = await useKey()
  const window = await browser.open(SIZE)
  const { page } = window
  const workspace = await openKeys(window, running(), 'foxreach')
  await take(window, 'api-keys')

  const form = await openForm(window)
  await form.locator('input[name=name]').fill('Billing report')
  await form.getByLabel('write', { exact: true }).uncheck()
  await take(window, 'create')
  const dialog = await submitForm(window)
  await readToken(dialog)
  await dialog.getByRole('button', { name: 'Hide' }).click()
  await take(window, 'token')

  await page.goto(`${running().url}/w/${workspace}/api-keys/${used.id}`)
  await page.getByText('checks in this range').waitFor()
  await take(window, 'api-key')

  await page.goto(`${running().url}/w/${workspace}/check`)
  // Cut short as by a careless copy: what stands in a picture opens nothing.
  await page.locator('main form textarea').first().fill(used.token.slice(0, -9))
  await page.locator('main form').getByRole('button', { name: 'Check', exact: true }).click()
  await page.getByText('Nothing checked yet').waitFor({ state: 'detached' })
  await take(window, 'check-key')

  await page.goto(`${running().url}/w/${workspace}/audit`)
  await page.locator('main table button').first().waitFor()
  await take(window, 'audit')
})

it('are taken in the dark too', async () => {
  const window = await browser.open({ ...SIZE, theme: 'dark' })
  await openKeys(window, running(), 'foxreach')
  await take(window, 'api-keys-dark')
})
