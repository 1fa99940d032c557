import { expect, it } from 'vitest'
import { makeKey, type MadeKey, manage, useRunningExample } from '../support/index.ts'
import { askFor, describeInBrowser, expectAccessible, openKey, untilRenewed, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

/** One check for each address, as an API server behind which they come would ask. */
async function checkFrom(token: string, addresses: readonly string[]): Promise<void> {
  for (const ip of addresses) {
    const { json } = await manage(running(), 'POST', '/v1/verify', { service: 'foxreach', token, ip })
    expect(json).toMatchObject({ allowed: true })
  }
}

/** The counts reach the store a second later. */
async function waitForCallers({ id }: MadeKey, count: number): Promise<void> {
  await expect
    .poll(async () => (await running().client.usage.ofKey(id)).callers.count, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(count)
}

/** How often a question about a key asks anew for its use. */
const RENEWED_MS = 5000

const many = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `198.51.100.${i}`)

describeInBrowser('the callers of a key', () => {
  it.each([
    [
      'en',
      'Rotate',
      'Hand-over',
      'End old secret now',
      /Old secret: 3 requests in 24 hours · 2 callers · last used/,
      /New secret: 2 requests in 24 hours · 1 caller ·/,
      '2 callers.',
      '2 callers in 24 hours.',
    ],
    [
      'es',
      'Rotar',
      'Relevo',
      'Terminar ya el secreto antiguo',
      /Secreto antiguo: 3 peticiones en 24 horas · 2 orígenes distintos · último uso/,
      /Secreto nuevo: 2 peticiones en 24 horas · 1 origen distinto ·/,
      '2 orígenes distintos.',
      '2 orígenes distintos en 24 horas.',
    ],
  ] as const)(
    'are counted for each secret during a hand-over, and before an old one ends: %s',
    async (language, rotate, handOver, endNow, old, fresh, asked, before) => {
      const window = await browser.open({ language })
      const made = await makeKey(running(), 'foxreach', { name: `handed over ${language}` })
      await checkFrom(made.token, ['203.0.113.1', '203.0.113.2', '203.0.113.1'])
      await waitForCallers(made, 2)
      await openKey(window, running(), made)
      const question = await askFor(window, rotate)
      await question.getByText(before).waitFor()
      const { token } = await running().client.apiKeys.rotate(made.id, { overlap: '1d' })
      await checkFrom(token, ['203.0.113.2', '203.0.113.2'])
      await window.page.reload()
      const meter = window.page.getByRole('group', { name: handOver })
      await meter.getByText(old).waitFor()
      await meter.getByText(fresh).waitFor()
      await expectAccessible(window.page, `the hand-over with its callers, ${language}`)
      await meter.getByRole('button', { name: endNow }).click()
      await window.page.getByRole('alertdialog').getByText(asked).waitFor()
      expect(await window.page.content()).not.toContain('203.0.113')
      expect(window.faults).toEqual([])
    },
  )

  it.each([
    ['en', 'Revoke', /· 2 requests in 7 days · 2 callers/, /· 42 requests in 7 days · 3\d callers or more/],
    [
      'es',
      'Revocar',
      /· 2 peticiones en 7 días · 2 orígenes distintos/,
      /· 42 peticiones en 7 días · 3\d orígenes o más/,
    ],
  ] as const)(
    'are told before a key is revoked, and that there may be more than are told apart: %s',
    async (language, revoke, two, more) => {
      const window = await browser.open({ language, width: 360, theme: 'dark' })
      await window.page.clock.install()
      const made = await makeKey(running(), 'foxreach', { name: `to be revoked ${language}` })
      await checkFrom(made.token, ['203.0.113.1', '203.0.113.2'])
      await waitForCallers(made, 2)
      await openKey(window, running(), made)
      const question = await askFor(window, revoke)
      await question.getByText(two).waitFor()
      await expectAccessible(window.page, `the question of a revocation with its callers, ${language}`)
      await checkFrom(made.token, many(40))
      await untilRenewed(window, RENEWED_MS, () => question.getByText(more).isVisible(), true)
    },
  )

  it('are not named where the checks told no address, which is not the same as nobody', async () => {
    const window = await browser.open()
    const made = await makeKey(running(), 'foxreach', { name: 'without addresses' })
    await manage(running(), 'POST', '/v1/verify', { service: 'foxreach', token: made.token })
    await expect.poll(async () => (await running().client.apiKeys.get(made.id)).lastUsedAt).not.toBeNull()
    await openKey(window, running(), made)
    const question = await askFor(window, 'Revoke')
    await question.getByText(/1 request in 7 days/).waitFor()
    expect(await question.textContent()).not.toMatch(/caller/)
  })
})
