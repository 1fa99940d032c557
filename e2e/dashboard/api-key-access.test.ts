import { expect, it } from 'vitest'
import { makeKey, type MadeKey, useRunningExample } from '../support/index.ts'
import { ageSessions, askFor, describeInBrowser, expectAccessible, openKey, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

async function send(method: 'GET' | 'POST', { token }: Pick<MadeKey, 'token'>): Promise<number> {
  const { exampleUrl } = running().service('leadterra')
  const { status } = await fetch(`${exampleUrl}/v1/leads`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(method === 'POST' ? { body: JSON.stringify({ name: 'Clara', email: 'clara@example.com' }) } : {}),
  })
  return status
}

describeInBrowser('what a key may do', () => {
  it('LT-11: is cut down to fewer scopes while its token stays, other keys stay as they are, and the history says so', async () => {
    const window = await browser.open()
    const { page } = window
    const [agent, ci] = [
      await makeKey(running(), 'leadterra', { name: 'agent', environment: 'live' }),
      await makeKey(running(), 'leadterra', { name: 'CI', environment: 'live' }),
    ]
    expect([await send('POST', agent), await send('POST', ci)]).toEqual([201, 201])
    await openKey(window, running(), agent)
    const dialog = await askFor(window, 'Change the scopes')
    for (const scope of ['leads:write', 'campaigns:write', 'sender-pools:write']) {
      await dialog.getByRole('checkbox', { name: scope, exact: true }).uncheck()
    }
    await expectAccessible(page, 'fewer scopes')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved, and effective on the one node.').first().waitFor()
    expect([await send('POST', agent), await send('GET', agent), await send('POST', ci)]).toEqual([403, 200, 201])
    await page.getByRole('region', { name: 'History' }).locator('del', { hasText: 'leads:write' }).waitFor()
    expect(window.faults).toEqual([])
  })

  it.each([
    ['en', 'Change where it may be used from', 'Save', 'nonsense is neither an address nor a range.'],
    ['es', 'Cambiar desde dónde se puede usar', 'Guardar', 'nonsense no es ni una dirección ni un rango.'],
  ] as const)('says which address is none, in the words of the page: %s', async (language, edit, save, fault) => {
    const window = await browser.open({ language })
    const made = await makeKey(running(), 'foxreach', { name: `placed ${language}` })
    await openKey(window, running(), made)
    const dialog = await askFor(window, edit)
    await dialog.getByRole('textbox').fill('203.0.113.0/24\nnonsense')
    await dialog.getByRole('button', { name: save }).click()
    await dialog.getByText(fault).waitFor()
    await expectAccessible(window.page, `a wrong address, ${language}`)
    expect((await running().client.apiKeys.get(made.id)).allowedIps).toEqual([])
  })
})

describeInBrowser('what matters most', () => {
  it('is asked for anew before a rotation by keyboard alone, and goes on from there', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'foxreach', { name: 'left open' })
    await openKey(window, running(), made)
    await ageSessions(running())
    await page.getByRole('button', { name: 'Rotate', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('radio', { name: 'In 24 hours' }).focus()
    await page.keyboard.press('ArrowDown')
    expect(await page.getByRole('radio', { name: 'In 7 days' }).isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    const proof = page.getByRole('dialog', { name: 'Is it you?' })
    await proof.waitFor()
    await expectAccessible(page, 'the question of a fresh sign-in')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('password')
    expect((await running().client.apiKeys.get(made.id)).secrets).toHaveLength(1)
    await page.keyboard.type(running().dashboard.password)
    await page.keyboard.press('Enter')
    await page.getByText('You won’t see it again').first().waitFor()
    const { secrets } = await running().client.apiKeys.get(made.id)
    expect(secrets).toHaveLength(2)
    const endsAt = secrets.map((secret) => secret.endsAt).find((at) => at !== null) ?? ''
    expect(Math.round((Date.parse(endsAt) - Date.now()) / 86_400_000)).toBe(7)
    expect(window.faults).toEqual([])
  })

  it.each(['Go on', 'Escape'] as const)('is asked for anew before a revocation: %s', async (answer) => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'foxreach', { name: `to revoke ${answer}` })
    await openKey(window, running(), made)
    await ageSessions(running())
    const question = await askFor(window, 'Revoke')
    await question.getByRole('button', { name: 'Revoke', exact: true }).click()
    const proof = page.getByRole('dialog', { name: 'Is it you?' })
    await proof.getByLabel('Password', { exact: true }).fill(running().dashboard.password)
    expect((await running().client.apiKeys.get(made.id)).status).toBe('active')
    if (answer === 'Escape') await page.keyboard.press('Escape')
    else await proof.getByRole('button', { name: answer }).click()
    if (answer === 'Go on') await page.getByText('It cannot be restored').waitFor()
    else await proof.waitFor({ state: 'detached' })
    expect((await running().client.apiKeys.get(made.id)).status).toBe(answer === 'Go on' ? 'revoked' : 'active')
  })

  it('is said at the top of a small screen, where it covers no button of a dialog', async () => {
    const window = await browser.open({ width: 360 })
    const { page } = window
    const made = await makeKey(running(), 'foxreach', { name: 'on a phone' })
    await openKey(window, running(), made)
    const question = await askFor(window, 'Disable')
    await question.getByRole('button', { name: 'Disable' }).click()
    const toast = page.getByRole('status').getByText('on a phone').first()
    await toast.waitFor()
    expect((await toast.boundingBox())?.y).toBeLessThan(200)
  })
})
