import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { damaged, makeKey, manage, reach, revoke, useRunningExample, workspaceOf } from '../support/index.ts'
import {
  arrive,
  askFor,
  describeInBrowser,
  expectAccessible,
  invited,
  join,
  type Language,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

const WORDS = {
  en: { token: 'Token', check: 'Check', headers: 'Headers', mend: 'Take the blanks out and check again' },
  es: { token: 'Token', check: 'Comprobar', headers: 'Cabeceras', mend: 'Quitar los espacios y comprobar otra vez' },
} as const

async function openCheck(
  service: string,
  look: { language?: Language; theme?: 'light' | 'dark'; width?: number } = {},
) {
  const { language = 'en', width = 1280 } = look
  const window = await browser.open({ ...look, width: 1280 })
  const path = `/w/${workspaceOf(running(), service).id}/check`
  await arrive(window, running(), path)
  await window.page.setViewportSize({ width, height: 900 })
  return { ...window, words: WORDS[language], path }
}

async function check(page: Page, words: (typeof WORDS)[Language], token: string): Promise<void> {
  await page.getByLabel(words.token, { exact: true }).fill(token)
  await page.getByRole('button', { name: words.check, exact: true }).click()
}

const verdict = (page: Page, name: string) => page.getByRole('heading', { name, exact: true }).waitFor()

describeInBrowser('the page that checks a key', () => {
  it.each([
    {
      language: 'en',
      space: 'There is a space in or around the token',
      newline: 'There is a line break in or around the token',
      cut: 'The last 3 characters of the token are missing',
      cutByOne: 'The last character of the token is missing',
      checksum: 'A character of the token is wrong',
      foreign: 'This is no token of Leadterra',
      works: 'This key works',
    },
    {
      language: 'es',
      space: 'Hay un espacio dentro del token o junto a él',
      newline: 'Hay un salto de línea dentro del token o junto a él',
      cut: 'Faltan los últimos 3 caracteres del token',
      cutByOne: 'Falta el último carácter del token',
      checksum: 'Un carácter del token está mal',
      foreign: 'Este token no es de Leadterra',
      works: 'Esta clave funciona',
    },
  ] as const)('LT-08: names each slip of copy and paste, in $language', async ({ language, ...said }) => {
    const { token } = await makeKey(running(), 'leadterra')
    const foreign = await makeKey(running(), 'foxreach')
    const { page, words, faults } = await openCheck('leadterra', { language })
    for (const [pasted, name] of [
      [` ${token}`, said.space],
      [`${token}\n`, said.newline],
      [token.slice(0, -3), said.cut],
      [token.slice(0, -1), said.cutByOne],
      [damaged(token), said.checksum],
      [foreign.token, said.foreign],
      [token, said.works],
    ] as const) {
      await check(page, words, pasted)
      await verdict(page, name)
    }
    await check(page, words, `${token} \n`)
    await page.getByRole('button', { name: words.mend }).click()
    await verdict(page, said.works)
    expect(await page.getByLabel(words.token, { exact: true }).inputValue()).toBe(token)
    expect(faults).toEqual([])
  })

  it('tells a revoked key with when and by whom, one that is disabled, expired, replaced, and one that is nobody’s', async () => {
    const expiresAt = new Date(Date.now() + 1000).toISOString()
    const [revoked, disabled, rotated, expired, purged] = await Promise.all([
      makeKey(running(), 'hostreach', { environment: 'live', name: 'the revoked one' }),
      makeKey(running(), 'hostreach', { environment: 'live', name: 'the disabled one' }),
      makeKey(running(), 'hostreach', { environment: 'live', name: 'the rotated one' }),
      makeKey(running(), 'hostreach', { environment: 'live', name: 'the expired one', expiresAt }),
      makeKey(running(), 'hostreach', { environment: 'live', name: 'the purged one' }),
    ])
    await revoke(running(), revoked.id)
    await manage(running(), 'POST', `/v1/api-keys/${disabled.id}/disable`)
    await manage(running(), 'POST', `/v1/api-keys/${rotated.id}/rotate`, {})
    await revoke(running(), purged.id)
    await manage(running(), 'DELETE', `/v1/api-keys/${purged.id}`)
    await reach(Date.parse(expiresAt))
    const { page, words } = await openCheck('hostreach')
    for (const [{ token }, title, name, fact] of [
      [revoked, 'This key is revoked', 'the revoked one', /Revoked.*by demo/is],
      [disabled, 'This key is disabled', 'the disabled one', /Disabled.*(?:seconds? ago|now)/s],
      [rotated, 'This token was replaced by a rotation', 'the rotated one', /Rotated/],
      [expired, 'This key has expired', 'the expired one', /Expired/],
    ] as const) {
      await check(page, words, token)
      await verdict(page, title)
      const card = page.getByRole('region', { name })
      await card.filter({ hasText: fact }).waitFor()
      await card.getByRole('link', { name: 'Open the key' }).waitFor()
    }
    await check(page, words, purged.token)
    await verdict(page, 'No key has this token')
    expect(await page.getByRole('link', { name: 'Open the key' }).count()).toBe(0)
  })

  it.each([
    { language: 'en', title: 'This key is revoked', fact: /Revoked(?:now|.* ago).*, \d{4}.*by Rita/s },
    { language: 'es', title: 'Esta clave está revocada', fact: /Revocada(?:ahora|hace ).* \d{4}.*por Rita/s },
  ] as const)('names the person who revoked it and the instant, in $language', async ({ language, title, fact }) => {
    const { id: workspace } = workspaceOf(running(), 'leadterra')
    const made = await makeKey(running(), 'leadterra', { name: `given up ${language}` })
    const person = await browser.open()
    await join(person, await invited(running(), workspace, `rita-${language}@example.com`, 'developer'), 'Rita')
    await person.page.goto(`${running().url}/w/${workspace}/api-keys/${made.id}`)
    const ask = await askFor(person, 'Revoke')
    for (const field of await ask.getByRole('textbox').all()) await field.fill(`given up ${language}`)
    await ask.getByRole('button', { name: 'Revoke', exact: true }).click()
    await person.page
      .getByText(/Revoked .*by Rita/)
      .first()
      .waitFor()
    const { page, words, faults } = await openCheck('leadterra', { language })
    await check(page, words, made.token)
    await verdict(page, title)
    await page
      .getByRole('region', { name: `given up ${language}` })
      .filter({ hasText: fact })
      .waitFor()
    expect(faults).toEqual([])
  })

  it.each([
    {
      language: 'en',
      more: 'Address, origin and scopes',
      ip: 'IP address of the caller',
      steps: 'Step by step',
      refused: 'The key may not be used from this address',
      works: 'This key works',
      step: 'The address is allowed',
      passed: 'Passed',
      failed: 'Failed',
      later: /The key holds the scopes.*Not (?:reached|asked)/,
      path: 'Path',
      noRoute: 'The service has no such route',
      route: 'The service has the route',
    },
    {
      language: 'es',
      more: 'Dirección, origen y permisos',
      ip: 'Dirección IP de quien llama',
      steps: 'Paso a paso',
      refused: 'La clave no se puede usar desde esta dirección',
      works: 'Esta clave funciona',
      step: 'La dirección está permitida',
      passed: 'Superado',
      failed: 'Fallido',
      later: /La clave tiene los permisos.*No (?:alcanzado|se pide)/,
      path: 'Ruta',
      noRoute: 'El servicio no tiene esa ruta',
      route: 'El servicio tiene la ruta',
    },
  ] as const)('marks the step that an address or a path fails at, in $language', async ({ language, ...said }) => {
    const { token } = await makeKey(running(), 'hostreach', { environment: 'live', allowedIps: ['203.0.113.0/24'] })
    const { page, words, faults } = await openCheck('hostreach', { language })
    const steps = page.getByRole('region', { name: said.steps }).getByRole('listitem')
    await page.getByText(said.more).click()
    const address = page.getByLabel(said.ip)
    await address.fill('198.51.100.1')
    await check(page, words, token)
    await verdict(page, said.refused)
    await steps.filter({ hasText: said.step }).filter({ hasText: said.failed }).waitFor()
    await steps.filter({ hasText: said.later }).waitFor()
    await address.fill('203.0.113.9')
    await check(page, words, token)
    await verdict(page, said.works)
    await steps
      .filter({ hasText: said.step })
      .filter({ hasText: new RegExp(`${said.passed}$`) })
      .waitFor()
    await page.getByLabel(said.path, { exact: true }).fill('/no/such/path')
    await check(page, words, token)
    await verdict(page, said.noRoute)
    await steps.filter({ hasText: said.route }).filter({ hasText: said.failed }).waitFor()
    expect(faults).toEqual([])
  })

  it('HR-13: says that a key is of another environment, and shows nothing of one of another workspace', async () => {
    const test = await makeKey(running(), 'hostreach', { environment: 'test' })
    const other = await makeKey(running(), 'hostreach', { environment: 'live', name: 'a stranger' }, 1)
    const { page, words } = await openCheck('hostreach')
    await page.getByText('Address, origin and scopes').click()
    await page.getByLabel('Environment').selectOption('live')
    await check(page, words, test.token)
    await verdict(page, 'This key is of another environment')
    await check(page, words, other.token)
    await verdict(page, 'This key belongs to another workspace')
    expect(await page.locator('main').textContent()).not.toContain('a stranger')
  })

  it('HR-07: says which step a request of the service’s routes fails at, and what its caller is answered', async () => {
    const { token } = await makeKey(running(), 'hostreach', { environment: 'live', scopes: ['leads:read'] })
    const { page, words } = await openCheck('hostreach')
    const examples = page.getByLabel('Take one of the service’s routes')
    const option = await examples
      .locator('option')
      .filter({ hasText: /^POST .*campaigns/ })
      .first()
      .textContent()
    await examples.selectOption({ label: option ?? '' })
    await check(page, words, token)
    await verdict(page, 'The key lacks a scope')
    await page.getByRole('list', { name: 'Missing scopes' }).getByText('campaigns:write').waitFor()
    const steps = page.getByRole('region', { name: 'Step by step' }).getByRole('listitem')
    const texts = await steps.allTextContents()
    expect(texts.find((text) => text.includes('The key holds the scopes'))).toMatch(/Failed$/)
    expect(texts.find((text) => text.includes('The token is whole'))).toMatch(/Passed$/)
    expect(texts.find((text) => text.includes('There is room in the limits'))).toMatch(/Not reached$/)
    const answered = await page.getByRole('region', { name: 'What the caller is answered' }).textContent()
    expect(answered).toContain('HTTP 403')
    expect(answered).toContain('"statusCode":403')
  })

  it('LT-05: reads headers as they were received, and says where the key should stand', async () => {
    const { token } = await makeKey(running(), 'leadterra')
    const { page, words } = await openCheck('leadterra')
    await page.getByLabel('Headers as received').check()
    const headers = page.getByLabel(words.headers, { exact: true })
    const ask = page.getByRole('button', { name: words.check, exact: true })
    await headers.fill(`GET /v1/sender-pools HTTP/1.1\nX-API-Key: ${token}`)
    await ask.click()
    await verdict(page, 'There is no key in the request')
    await page
      .getByText(/looks for it in Authorization: Bearer/)
      .first()
      .waitFor()
    await headers.fill(`> Authorization: Bearer ${token}`)
    await ask.click()
    await verdict(page, 'This key works')
    await headers.fill(token)
    await page.getByText('Line 1 is no header').waitFor()
    expect(await ask.isDisabled()).toBe(true)
  })

  it('keeps what was pasted in no address, no storage, no log and no later answer, and forgets it with the page', async () => {
    const { token } = await makeKey(running(), 'foxreach')
    const bad = damaged(token)
    const { page, words, seen, context, path } = await openCheck('foxreach')
    const answers: Promise<string>[] = []
    page.on('response', (response) => answers.push(response.text().catch(() => '')))
    await check(page, words, token)
    await verdict(page, 'This key works')
    await check(page, words, bad)
    await verdict(page, 'A character of the token is wrong')
    await page.getByRole('link', { name: 'API keys' }).click()
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor()
    await page.goBack()
    await page.waitForURL(`**${path}`)
    expect(await page.getByLabel(words.token, { exact: true }).inputValue()).toBe('')
    const stored = JSON.stringify(await context.storageState({ indexedDB: true }))
    const session = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))
    const kept = [page.url(), ...seen, stored, session, running().output(), ...(await Promise.all(answers))].join('\n')
    expect(kept).not.toContain(bad)
    expect(kept.replaceAll(running().output(), '')).not.toContain(token)
    expect(await page.content()).not.toContain(token.slice(0, -4))
  })

  it.each([
    { language: 'en', theme: 'light', width: 1280 },
    { language: 'es', theme: 'dark', width: 360 },
  ] as const)('is open to everybody: $language, $theme, $width px', async (look) => {
    const { token } = await makeKey(running(), 'hostreach', { environment: 'live' })
    const { page, words, faults } = await openCheck('hostreach', look)
    await page.getByRole('button', { name: words.check, exact: true }).waitFor()
    await expectAccessible(page, 'the empty form')
    for (const pasted of [token, damaged(token)]) {
      await check(page, words, pasted)
      await page.getByRole('status').getByRole('heading').waitFor()
      await expectAccessible(page, `the result of ${pasted === token ? 'a good' : 'a damaged'} token`)
    }
    const overhang = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overhang).toBeLessThanOrEqual(0)
    expect(faults).toEqual([])
  })
})
