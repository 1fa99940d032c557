import { expect, it } from 'vitest'
import { makeKeyIn, makeWorkspace, useRunningExample } from '../support/index.ts'
import { describeInBrowser, expectAccessible, signIn, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

describeInBrowser('the review', () => {
  it.each([
    ['en', 'light', 'Never used', 'Never expires'],
    ['es', 'dark', 'Nunca usada', 'No caduca nunca'],
  ] as const)('lists keys by the reason to look at them, in %s, %s', async (language, theme, never, always) => {
    const workspace = await makeWorkspace(running(), 'foxreach', `review-${language}`)
    await makeKeyIn(running(), workspace, { name: 'the idle one' })
    const window = await browser.open({ language, theme })
    await signIn(window, running(), { language, path: `/w/${workspace}/review` })
    const { page } = window
    for (const title of [never, always]) {
      const list = page.getByRole('region', { name: title })
      await list.getByRole('link', { name: 'the idle one' }).waitFor()
    }
    await expectAccessible(page, `the review in ${language}, ${theme}`)
    expect(window.faults).toEqual([])
  })

  it('disables and revokes from there, and says so when nothing is left', async () => {
    const workspace = await makeWorkspace(running(), 'hostreach', 'review-acts')
    const expiresAt = new Date(Date.now() + 86_400_000 * 30).toISOString()
    const scopes = ['leads:read']
    const fields = { environment: 'live', scopes, expiresAt }
    const [one, two] = [
      await makeKeyIn(running(), workspace, { ...fields, name: 'first' }),
      await makeKeyIn(running(), workspace, { ...fields, name: 'second' }),
    ]
    const window = await browser.open({ width: 360 })
    await signIn(window, running(), { path: `/w/${workspace}/review` })
    const list = window.page.getByRole('region', { name: 'Never used' })
    await list.getByRole('checkbox', { name: 'Select first' }).check()
    await list.getByRole('button', { name: 'Disable' }).click()
    await window.page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click()
    await window.page.getByText('1 key is disabled.').first().waitFor()
    await list.getByRole('link', { name: 'first' }).waitFor({ state: 'detached' })
    expect((await running().client.apiKeys.get(one.id)).status).toBe('disabled')
    await list.getByRole('checkbox', { name: 'Select second' }).check()
    await list.getByRole('button', { name: 'Revoke' }).click()
    const dialog = window.page.getByRole('alertdialog')
    await expectAccessible(window.page, 'the question before keys are revoked')
    await dialog.getByRole('textbox').fill('1')
    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await window.page.getByText('Nothing stands out').first().waitFor()
    expect((await running().client.apiKeys.get(two.id)).status).toBe('revoked')
    expect(window.faults).toEqual([])
  })
})
