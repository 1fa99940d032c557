import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import { describeInBrowser, expectAccessible, signIn, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

describeInBrowser('signing in to the dashboard', () => {
  it.each(['en', 'es'] as const)('leads to the workspaces, in the language of the browser: %s', async (language) => {
    const window = await browser.open({ language })
    await signIn(window, running(), { language })
    expect(await window.page.getAttribute('html', 'lang')).toBe(language)
    expect(window.faults).toEqual([])
    await expectAccessible(window.page, `the first page in ${language}`)
  })

  it('says what is wrong with a wrong password, and keeps nothing of it', async () => {
    const { page, seen, context } = await browser.open()
    await page.goto(running().dashboard.url)
    await page.getByLabel('E-mail address').fill(running().dashboard.email)
    await page.getByLabel('Password', { exact: true }).fill('not the password at all')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('alert').filter({ hasText: 'password' }).waitFor()
    expect(seen.join('\n')).not.toContain('not the password')
    expect(JSON.stringify(await context.storageState())).not.toContain('not the password')
  })

  it('leads to no other place than a page of this dashboard afterwards', async () => {
    const window = await browser.open()
    await signIn(window, running(), { path: '/sign-in?next=//elsewhere.example/w' })
    await window.page.waitForURL(`${running().url}/w/**`)
    expect(window.faults).toEqual([])
  })
})
