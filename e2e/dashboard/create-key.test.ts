import { expect, it } from 'vitest'
import { looks, useRunningExample } from '../support/index.ts'
import {
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  openForm,
  openKeys,
  readToken,
  rowOf,
  submitForm,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

/** The status of a request to a service's example API. */
async function ask(service: string, path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(`${running().service(service).exampleUrl}${path}`, { headers })
}

describeInBrowser('making a key', () => {
  it('FR-02, FR-13: is done under Settings > API Keys with a name and chosen scopes, and hands over FOXREACH_API_KEY', async () => {
    const window = await browser.open()
    const { page, context, faults } = window
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await openKeys(window, running(), 'foxreach')
    await page.getByText('Settings › API Keys').waitFor()
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('crm-sync')
    await form.getByLabel('write', { exact: true }).uncheck()
    await form.getByText('read, until').waitFor()
    const dialog = await submitForm(window)
    const token = await readToken(dialog)
    expect(token).toMatch(/^otr_/)
    const line = dialog.getByRole('region', { name: 'For an .env file' })
    expect(await line.textContent()).toContain('FOXREACH_API_KEY=')
    await line.getByRole('button', { name: 'Copy the line' }).click()
    await line.getByRole('button', { name: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`FOXREACH_API_KEY=${token}`)
    for (const tab of ['curl', 'Node.js', 'Python', 'Go']) {
      await dialog.getByRole('tab', { name: tab }).click()
      const code = await dialog.getByRole('region', { name: `Code for ${tab}` }).textContent()
      expect(code, tab).toContain('FOXREACH_API_KEY')
      expect(code, tab).not.toContain(token)
    }
    await page.getByRole('button', { name: 'Done' }).click()
    const row = rowOf(window, 'crm-sync')
    await row.waitFor()
    expect(await row.locator('code').allTextContents()).toEqual(['read'])
    await expect.poll(() => row.evaluate((element) => element === document.activeElement)).toBe(true)
    expect((await ask('foxreach', '/api/v1/leads', { 'x-api-key': token })).status).toBe(200)
    expect(faults).toEqual([])
  })

  it('FR-03: shows the whole token once: it is in no address, storage, log, page or later answer', async () => {
    const window = await browser.open()
    const { page, context, seen } = window
    const workspace = await openKeys(window, running(), 'foxreach')
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('planted')
    const answers: string[] = []
    const dialog = await submitForm(window)
    page.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => answers.push(text),
          () => undefined,
        ),
    )
    const token = await readToken(dialog)
    const download = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Download' }).click()
    expect((await download).suggestedFilename()).toBe('foxreach.env')
    await page.getByRole('button', { name: 'Done' }).click()
    await rowOf(window, 'planted').waitFor()
    const secret = token.slice('otr_'.length)
    expect(await page.content()).not.toContain(secret)
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state])),
    ).not.toContain(secret)
    await rowOf(window, 'planted').getByRole('rowheader').getByRole('link').click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.goto(`${running().url}/w/${workspace}/api-keys`)
    await rowOf(window, 'planted').waitFor()
    await page.goto(`${running().url}/w/${workspace}/audit`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(answers.join('\n')).not.toContain(secret)
    expect(await page.content()).not.toContain(secret)
    expect(seen.join('\n')).not.toContain(secret)
    expect(JSON.stringify(await context.storageState())).not.toContain(secret)
    expect(running().output()).not.toContain(secret)
  })

  it('HR-01: takes a name, live or test, and scopes, and shows the key that one time', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'hostreach')
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('nightly import')
    await form.getByRole('radio', { name: 'Test' }).check()
    await form.getByRole('radio', { name: 'Only the scopes chosen here' }).check()
    await form.getByLabel('Find a scope').fill('camp')
    await form.getByLabel('campaigns:read').check()
    const dialog = await submitForm(window)
    const token = await readToken(dialog)
    expect(token).toMatch(/^hr_test_[0-9A-Za-z]{8}_/)
    const me = await ask('hostreach', '/v1/public/v1/me', { authorization: `Bearer ${token}` })
    expect(await me.text()).toContain('campaigns:read')
    await dialog.getByText('The first request has come').waitFor()
  })

  it('EE-01: takes a name, scopes and an expiry date, and shows the key that one time', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'enrich-engine')
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('spring campaign')
    await form.getByLabel('lists:read').check()
    await form.getByRole('radio', { name: 'On a day of your choice' }).check()
    const year = new Date().getFullYear() + 1
    await form.getByLabel('Last day').fill(`${year}-03-31`)
    await window.page.getByText(`lists:read, until March 31, ${year}.`).waitFor()
    const token = await readToken(await submitForm(window))
    expect(token).toMatch(/^ee_live_[0-9A-Za-z]{32}$/)
    const { items } = await running().client.apiKeys.list(running().service('enrich-engine').workspaces[0]?.id ?? '', {
      name: 'spring campaign',
    })
    const expiresAt = new Date(items[0]?.expiresAt ?? 0)
    expect([expiresAt.getFullYear(), expiresAt.getMonth(), expiresAt.getDate()]).toEqual([year, 2, 31])
  })

  it('LT-04: takes a label, in the words of the service and of the reader, and shows the key that one time', async () => {
    const window = await browser.open({ language: 'es' })
    await openKeys(window, running(), 'leadterra')
    const form = await openForm(window, 'es')
    await form.getByLabel('Etiqueta', { exact: true }).fill('agente de ventas')
    const dialog = await submitForm(window, 'es')
    await dialog.getByText('No volverás a verla').waitFor()
    expect(await readToken(dialog, 'es')).toMatch(/^sk_live_/)
    expect(window.faults).toEqual([])
  })

  it('FO-04: takes a name, a type, a mode and scopes, and tells why a type may not have the others', async () => {
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'foir')
    await page.getByText('Settings › Project Settings › API Keys').waitFor()
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('website')
    await form.getByRole('radio', { name: 'Public' }).check()
    await form.getByRole('group', { name: 'Mode' }).getByRole('radio', { name: 'Test' }).check()
    await form.getByText('Public keys stand in pages that anyone can read').waitFor()
    expect(await form.getByLabel('records:write').isDisabled()).toBe(true)
    await form.getByRole('button', { name: 'Choose all that only read' }).click()
    const dialog = await submitForm(window)
    expect(await readToken(dialog)).toMatch(/^pk_test_/)
    expect(await dialog.textContent()).toContain('FOIR_PUBLIC_KEY')
  })

  it('FO-12: gives a key its own hourly budget when the form sets one, else the 10,000 of the plan', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'foir')
    const form = await openForm(window)
    await form.getByLabel('Name', { exact: true }).fill('small budget')
    await form.getByRole('radio', { name: 'Secret' }).check()
    await form.getByLabel('files:read').check()
    await form.getByText('Limits and where it may be used from').click()
    const limit = form.getByLabel('Own limit: hourly')
    expect(await limit.getAttribute('placeholder')).toBe('10,000')
    await limit.fill('2')
    const token = await readToken(await submitForm(window))
    const statuses: number[] = []
    for (let turn = 0; turn < 3; turn += 1) statuses.push((await ask('foir', '/files', { 'x-api-key': token })).status)
    expect(statuses).toEqual([200, 200, 429])
  })
})

describeInBrowser('the form of a new key', () => {
  it('can be walked, sent and its key copied with the keyboard alone', async () => {
    const window = await browser.open()
    const { page, context } = window
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await openKeys(window, running(), 'foxreach')
    await page.getByRole('button', { name: 'Create API key' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').locator('input[name=name]:focus').waitFor()
    await page.keyboard.type('by keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByText('You won’t see it again').waitFor()
    await page.locator('button:focus', { hasText: 'Copy' }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('button:focus', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^otr_/)
    await page.keyboard.press('Escape')
    await page.locator('tr:focus', { hasText: 'by keyboard' }).waitFor()
  })

  it('is filled by a link, and holds nothing that the type may not have', async () => {
    const window = await browser.open()
    const { page } = window
    const search = '?create&name=acme-ci&type=public&environment=test&scopes=records:read,records:write'
    await openKeys(window, running(), 'foir', search)
    const form = page.getByRole('dialog')
    await form.locator('input[name=name]').waitFor()
    expect(await form.locator('input[name=name]').inputValue()).toBe('acme-ci')
    expect(await form.getByRole('radio', { name: 'Public' }).isChecked()).toBe(true)
    expect(await form.getByLabel('records:read').isChecked()).toBe(true)
    expect(await form.getByLabel('records:write').isChecked()).toBe(false)
    await form.getByText('1 chosen').waitFor()
    await page.keyboard.press('Escape')
    await form.waitFor({ state: 'hidden' })
    expect(new URL(page.url()).search).toBe('')
  })

  it.each(
    looks([
      ['en', 'not-an-address is neither an address nor a range.', 'Only from these addresses'],
      ['es', 'not-an-address no es ni una dirección ni un rango.', 'Solo desde estas direcciones'],
    ] as const),
  )('ties what is wrong to its field, and puts the focus there: %s', async (language, text, label) => {
    const window = await browser.open({ language })
    const { page } = window
    await openKeys(window, running(), 'foxreach')
    const form = await openForm(window, language)
    const submit = page.getByRole('button', { name: language === 'en' ? 'Create' : 'Crear', exact: true })
    await submit.click()
    await form.locator('input[name=name][aria-invalid=true]:focus').waitFor()
    await expectAccessible(page, `the form with a fault in ${language}`)
    await form.locator('input[name=name]').fill('fenced')
    await form.locator('summary').click()
    await form.getByLabel(label).fill('203.0.113.7\nnot-an-address')
    await submit.click()
    await form.getByText(text).waitFor()
    const described = await form.locator('textarea:focus').getAttribute('aria-describedby')
    const ids = (described ?? '').split(' ').map((id) => `[id="${id}"]`)
    expect((await form.locator(ids.join()).allTextContents()).join()).toContain(text)
  })

  it('says that a name is taken, and lets it be taken again', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'leadterra')
    const form = await openForm(window)
    await form.locator('input[name=name]').fill('Demo secret live')
    await form.getByText('Another key is called that too').waitFor()
    await submitForm(window)
  })

  it('makes one key when an answer is lost, and says that its token is', async () => {
    const window = await browser.open()
    const { page } = window
    const workspace = await openKeys(window, running(), 'foxreach')
    let lost = 0
    await page.route('**/api-keys', async (route) => {
      if (route.request().method() !== 'POST' || lost > 0) return route.fallback()
      lost += 1
      await route.fetch()
      return route.abort()
    })
    const form = await openForm(window)
    await form.locator('input[name=name]').fill('lost answer')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'its token is lost' }).waitFor()
    const { items } = await running().client.apiKeys.list(workspace, { name: 'lost answer' })
    expect(items.length).toBe(1)
  })
})

describeInBrowser('the dialog of a new token', () => {
  it('asks back at every way out while the token is kept nowhere', async () => {
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'foxreach')
    // So that there is a way back within the page.
    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
    await page.getByRole('link', { name: 'API keys' }).click()
    const form = await openForm(window)
    await form.locator('input[name=name]').fill('guarded')
    const dialog = await submitForm(window)
    const ask = page.getByRole('alertdialog')
    const ways = [
      () => page.keyboard.press('Escape'),
      () => dialog.getByRole('button', { name: 'Close' }).click(),
      () => dialog.getByRole('button', { name: 'Done' }).click(),
      // A click in the very moment in which the question goes is heard by nobody: a person clicks again.
      () =>
        expect
          .poll(async () => {
            await page.mouse.click(5, 5)
            return ask.isVisible()
          })
          .toBe(true),
      () => page.evaluate(() => history.back()),
    ]
    for (const way of ways) {
      await way()
      await ask.getByText('nothing can show it again').waitFor()
      await ask.getByRole('button', { name: 'Cancel' }).click()
      await ask.waitFor({ state: 'hidden' })
    }
    const beforeUnload = page.waitForEvent('dialog')
    // It stays open until the browser's own question is answered, so nobody waits for it here.
    page.reload().catch(() => undefined)
    const question = await beforeUnload
    expect(question.type()).toBe('beforeunload')
    await question.dismiss()
    expect(await readToken(dialog)).toMatch(/^otr_/)
  })

  it('copies on plain http, where a browser has no clipboard of its own, and says so only then', async () => {
    const window = await browser.open()
    const { page } = window
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await page.addInitScript(() => Object.defineProperty(crypto, 'randomUUID', { value: undefined }))
    await openKeys(window, running(), 'foxreach')
    const form = await openForm(window)
    await form.locator('input[name=name]').fill('plain http')
    const dialog = await submitForm(window)
    await page.evaluate(() => {
      document.execCommand = () => false
    })
    await dialog.getByRole('button', { name: 'Copy', exact: true }).first().click()
    await dialog.getByText('The text is selected').waitFor()
    expect(await page.evaluate(() => document.getSelection()?.toString())).toMatch(/^otr_/)
    await page.evaluate(() => Reflect.deleteProperty(document, 'execCommand'))
    await dialog.getByRole('button', { name: 'Copy', exact: true }).first().click()
    await dialog.getByRole('button', { name: 'Copied' }).waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await rowOf(window, 'plain http').waitFor()
    await page.getByLabel('Search').focus()
    await page.keyboard.press('Control+V')
    await page.getByText('This token belongs to plain http').waitFor()
  })

  it('says that a request was refused and why, and then that one was accepted', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'foxreach')
    const form = await openForm(window)
    await form.locator('input[name=name]').fill('watched')
    await form.getByLabel('write', { exact: true }).uncheck()
    const dialog = await submitForm(window)
    const live = dialog.getByRole('status').filter({ hasText: 'Waiting for the first request' })
    await live.waitFor()
    const token = await readToken(dialog)
    const headers = { 'x-api-key': token, 'content-type': 'application/json' }
    await fetch(`${running().service('foxreach').exampleUrl}/api/v1/leads`, { method: 'POST', headers, body: '{}' })
    await dialog.getByText('The key lacks a scope').waitFor()
    await ask('foxreach', '/api/v1/leads', headers)
    await dialog.getByText('The first request has come').waitFor()
  })
})

describeInBrowser('form and token', () => {
  it.each(
    looks([
      ['en', 'light', 1280],
      ['es', 'dark', 360],
      ['es', 'light', 1280],
      ['en', 'dark', 360],
    ] as const),
  )('can be used by everybody: %s, %s, %i px', async (language, theme, width) => {
    const window = await browser.open({ language, theme })
    const { page, faults } = window
    await openKeys(window, running(), 'foir')
    await page.setViewportSize({ width, height: 800 })
    await expectAccessible(page, 'the list')
    const form = await openForm(window, language)
    await form.locator('summary').click()
    await expectAccessible(page, 'the form')
    await expectNoSidewaysScroll(window)
    await form.locator('input[name=name]').fill(`${language} ${theme} ${width}`)
    await form.getByLabel('records:read').check()
    await submitForm(window, language)
    await expectAccessible(page, 'the token')
    await expectNoSidewaysScroll(window)
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor()
    await expectAccessible(page, 'the question before it is closed')
    expect(faults).toEqual([])
  })

  it('fit a small screen in words half as long again', async () => {
    const window = await browser.open()
    const { page } = window
    await openKeys(window, running(), 'hostreach')
    await page.evaluate(() => localStorage.setItem('keywright.language', 'qps'))
    await page.setViewportSize({ width: 360, height: 740 })
    await page.reload()
    await page.getByRole('table').waitFor()
    await expectNoSidewaysScroll(window)
    await page.locator('header button').last().click()
    await page.locator('input[name=name]').fill('pseudo')
    await page.locator('summary').click()
    expect(
      await page.evaluate(() => {
        const dialog = document.querySelector('[data-dialog]')
        return [...(dialog?.querySelectorAll('*') ?? [])].some(
          (one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1,
        )
      }),
    ).toBe(false)
  })
})
