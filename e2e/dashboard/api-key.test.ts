import { expect, it } from 'vitest'
import { makeKey, useRunningExample } from '../support/index.ts'
import {
  ageSessions,
  askFor,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  openKey,
  openKeys,
  readToken,
  rowOf,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

async function statusOf(service: string, path: string, token: string): Promise<number> {
  const response = await fetch(`${running().service(service).exampleUrl}${path}`, { headers: { 'x-api-key': token } })
  return response.status
}

const LEADS = '/api/v1/leads'

describeInBrowser('the page of a key', () => {
  it('EE-06, EE-07: renames the key and nothing else, and shows the prefix and three characters', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'enrich-engine', { name: 'old name', scopes: ['lists:read'] })
    await openKey(window, running(), made)
    await page
      .getByText(`${made.token.slice(0, 'ee_live_'.length + 3)}...`)
      .first()
      .waitFor()
    expect(await page.content()).not.toContain(made.token.slice(0, 'ee_live_'.length + 4))
    await page.getByRole('button', { name: 'Rename' }).click()
    await page.getByLabel('Name of the key').fill('new name')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'new name' }).waitFor()
    const { name, ...rest } = await running().client.apiKeys.get(made.id)
    expect(name).toBe('new name')
    expect(rest).toMatchObject({ scopes: ['lists:read'], status: 'active', expiresAt: made.apiKey.expiresAt })
    expect(await statusOf('enrich-engine', '/lists', made.token)).toBe(200)
    expect(window.faults).toEqual([])
  })

  it.each([
    ['en', 'Rotate', 'Hand-over', 'Old secret: 1 request in 24 hours', 'End old secret now', 'Used within 24 hours'],
    [
      'es',
      'Rotar',
      'Relevo',
      'Secreto antiguo: 1 petición en 24 horas',
      'Terminar ya el secreto antiguo',
      'Usado en las',
    ],
  ] as const)(
    'rotates with an overlap, shows who still uses the old secret, and ends it: %s',
    async (language, rotate, handOver, use, endNow, inUse) => {
      const window = await browser.open({ language })
      const { page } = window
      const made = await makeKey(running(), 'foxreach', { name: `rotated ${language}` })
      await openKey(window, running(), made)
      const question = await askFor(window, rotate)
      expect(await question.getByRole('radio', { name: /24/ }).isChecked()).toBe(true)
      await expectAccessible(page, `the question of a rotation, ${language}`)
      await question.getByRole('button', { name: rotate, exact: true }).click()
      const token = await readToken(page.getByRole('dialog'), language)
      expect(await statusOf('foxreach', LEADS, made.token)).toBe(200)
      expect(await statusOf('foxreach', LEADS, token)).toBe(200)
      await page.getByRole('button', { name: language === 'en' ? 'Done' : 'Listo' }).click()
      const anyway = page.getByRole('alertdialog').getByRole('button').last()
      await anyway.click()
      const meter = page.getByRole('group', { name: handOver })
      await meter.getByText(use).waitFor()
      await meter.getByText(inUse).waitFor()
      await expectAccessible(page, `the page during a rotation, ${language}`)
      await meter.getByRole('button', { name: endNow }).click()
      await page.getByRole('alertdialog').waitFor()
      await expectAccessible(page, `the question of an end, ${language}`)
      await page.getByRole('alertdialog').getByRole('button', { name: endNow }).click()
      await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      await meter.waitFor({ state: 'detached' })
      expect(await statusOf('foxreach', LEADS, made.token)).toBe(403)
      expect(await statusOf('foxreach', LEADS, token)).toBe(200)
      expect(window.faults).toEqual([])
    },
  )

  it.each([
    ['EE-11', 'enrich-engine', {}, 'ENRICH_API_KEY'],
    ['LT-12', 'leadterra', { environment: 'live' }, 'LEADTERRA_API_KEY'],
    ['FO-18 (public)', 'foir', { type: 'public', environment: 'live' }, 'FOIR_PUBLIC_KEY'],
    ['FO-18 (secret)', 'foir', { type: 'secret', environment: 'live', scopes: ['files:read'] }, 'FOIR_SECRET_KEY'],
  ] as const)('%s: a rotated key of %s is handed over as its variable', async (_, service, fields, variable) => {
    const window = await browser.open()
    const scopes =
      service === 'enrich-engine' ? { scopes: ['lists:read'] } : service === 'foir' ? { scopes: ['files:read'] } : {}
    await openKey(window, running(), await makeKey(running(), service, { ...scopes, ...fields }))
    const question = await askFor(window, 'Rotate')
    await question.getByRole('radio', { name: 'Now: it has leaked' }).check()
    await question.getByRole('button', { name: 'Rotate', exact: true }).click()
    const line = window.page.getByRole('region', { name: 'For an .env file' })
    expect(await line.textContent()).toContain(`${variable}=`)
  })

  it('FR-03: keeps nothing of a rotated token after its dialog has closed, nor asks for more than a fresh sign-in', async () => {
    const window = await browser.open()
    const { page, context, seen } = window
    const made = await makeKey(running(), 'foxreach', { name: 'planted rotation' })
    await openKey(window, running(), made)
    await ageSessions(running())
    const question = await askFor(window, 'Rotate')
    await question.getByRole('button', { name: 'Rotate', exact: true }).click()
    await page.getByLabel('Password', { exact: true }).fill(running().dashboard.password)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog').filter({ hasText: 'You won’t see it again' })
    const secret = (await readToken(dialog)).slice('otr_'.length)
    const answers: Promise<string>[] = []
    page.on('response', (response) => void answers.push(response.text().catch(() => '')))
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('alertdialog').getByRole('button').last().click()
    await page.getByRole('group', { name: 'Hand-over' }).waitFor()
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
    expect(kept).not.toContain(secret)
    await page.reload()
    await page.getByRole('group', { name: 'Hand-over' }).waitFor()
    expect((await Promise.all(answers)).join('\n')).not.toContain(secret)
    expect(await page.content()).not.toContain(secret)
    expect(seen.join('\n')).not.toContain(secret)
    expect(JSON.stringify(await context.storageState())).not.toContain(secret)
    expect(running().output()).not.toContain(secret)
  })

  it('HR-12: is named as the service names it, and a Revoke control stands beside every key', async () => {
    for (const [language, place, revoke] of [
      ['en', 'Settings › Workspace › Acceso API', 'Revoke'],
      ['es', 'Ajustes › Espacio de trabajo › Acceso API', 'Revocar'],
    ] as const) {
      const window = await browser.open({ language })
      const made = await makeKey(running(), 'hostreach', { name: `beside ${language}`, environment: 'live' })
      await openKeys(window, running(), 'hostreach')
      await window.page.getByText(place).waitFor()
      const rows = await window.page.locator('[data-row]').count()
      const working = await window.page
        .locator('[data-row]')
        .filter({ hasText: /Revoked|Revocada/ })
        .count()
      expect(await window.page.getByRole('link', { name: new RegExp(`^${revoke} `) }).count()).toBe(rows - working)
      await rowOf(window, made.apiKey.name)
        .getByRole('link', { name: `${revoke} ${made.apiKey.name}` })
        .click()
      await window.page.getByText(place).waitFor()
      await window.page.getByRole('alertdialog').getByRole('button', { name: revoke, exact: true }).click()
      await window.page.getByText(language === 'en' ? 'It cannot be restored' : 'No se puede recuperar').waitFor()
    }
  })

  it('is switched off and on, revoked with its name typed, and deleted: with the keyboard alone', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'foxreach', { name: 'by keys' })
    expect(await statusOf('foxreach', LEADS, made.token)).toBe(200)
    await expect.poll(async () => (await running().client.apiKeys.get(made.id)).lastUsedAt).not.toBeNull()
    await openKey(window, running(), made)
    const press = async (button: string): Promise<void> => {
      await page.getByRole('button', { name: button, exact: true }).last().focus()
      await page.keyboard.press('Enter')
    }
    await press('Disable')
    await page.locator('[role=alertdialog] button:focus', { hasText: 'Cancel' }).waitFor()
    await expectAccessible(page, 'the question of a disabling')
    await press('Disable')
    await page.getByText('This key is disabled').waitFor()
    expect(await statusOf('foxreach', LEADS, made.token)).toBe(403)
    await press('Enable')
    await page.getByRole('alertdialog').waitFor()
    await press('Enable')
    await page.getByText('This key is disabled').waitFor({ state: 'detached' })
    expect(await statusOf('foxreach', LEADS, made.token)).toBe(200)
    await press('Revoke')
    const question = page.getByRole('alertdialog')
    await question.getByText('in 7 days').waitFor()
    await question.getByRole('button', { name: 'Disable instead' }).waitFor()
    expect(await question.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true)
    await expectAccessible(page, 'the question of a revocation')
    await question.getByRole('textbox').focus()
    await page.keyboard.type('by keys')
    await page.keyboard.press('Enter')
    await page.getByText('It cannot be restored').waitFor()
    await page.getByText(/Effective on the one node, in \d+ ms/).waitFor()
    expect(await statusOf('foxreach', LEADS, made.token)).toBe(403)
    await press('Delete')
    await page.getByRole('alertdialog').waitFor()
    await expectAccessible(page, 'the question of a deletion')
    await press('Delete')
    await page.getByRole('table').waitFor()
    expect(await rowOf(window, 'by keys').count()).toBe(0)
  })

  it('changes scopes, limits, places, expiry and metadata, and does not write over what somebody else has changed', async () => {
    const window = await browser.open()
    const { page } = window
    const fields = { name: 'edited', type: 'secret', environment: 'live', scopes: ['files:read', 'records:read'] }
    const made = await makeKey(running(), 'foir', fields)
    await openKey(window, running(), made)
    const save = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
    await (await askFor(window, 'Change the scopes')).getByLabel('records:read', { exact: true }).uncheck()
    await expectAccessible(page, 'the scopes of a key')
    await save()
    await (await askFor(window, 'Change the limits')).getByLabel('Own limit: hourly').fill('5')
    await expectAccessible(page, 'the limits of a key')
    await save()
    const places = await askFor(window, 'Change where it may be used from')
    await places.getByRole('textbox').fill('nonsense')
    await page.getByRole('button', { name: 'Save' }).click()
    await places.getByText('nonsense is neither an address nor a range.').waitFor()
    await places.getByRole('textbox').fill('127.0.0.0/8')
    await save()
    await (await askFor(window, 'Change the expiry')).getByRole('radio', { name: 'In 30 days' }).check()
    await save()
    const metadata = await askFor(window, 'Change the metadata')
    await running().client.apiKeys.edit(made.id, { metadata: { team: 'theirs' } })
    await metadata.getByRole('textbox').fill('team=ours')
    await page.getByRole('button', { name: 'Save' }).click()
    await metadata.getByText('Somebody else has changed this key').waitFor()
    await expectAccessible(page, 'a conflict')
    await metadata.getByRole('button', { name: 'Begin again' }).click()
    await expect.poll(() => metadata.getByRole('textbox').inputValue()).toBe('team=theirs')
    await metadata.getByRole('textbox').fill('team=both')
    await save()
    const edited = await running().client.apiKeys.get(made.id)
    expect(edited).toMatchObject({
      scopes: ['files:read'],
      limits: { hourly: { limit: 5 } },
      allowedIps: ['127.0.0.0/8'],
      metadata: { team: 'both' },
    })
    expect(Date.parse(edited.expiresAt ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000)
    expect(window.faults).toEqual([])
  })

  it('says so when there is no such key, and leads to the workspace that a key is in', async () => {
    const window = await browser.open({ width: 360, theme: 'dark', language: 'es' })
    const { page } = window
    const made = await makeKey(running(), 'foxreach', { name: 'elsewhere' })
    await openKey(window, running(), made)
    await expectNoSidewaysScroll(window)
    await expectAccessible(page, 'a key at 360 px, dark, in Spanish')
    await page.goto(`${running().url}/w/${made.apiKey.workspaceId}/api-keys/key_00000000000000000000`)
    await page.getByText('Esa clave de API no existe').waitFor()
    await expectAccessible(page, 'no such key')
    const other = running().service('foir').workspaces[0]
    await page.goto(`${running().url}/w/${other?.id}/api-keys/${made.id}`)
    await page.getByRole('link', { name: 'Abrirla allí' }).click()
    await page.getByRole('heading', { level: 1, name: 'elsewhere' }).waitFor()
  })
})
