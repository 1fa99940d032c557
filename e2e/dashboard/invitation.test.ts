import { expect, it } from 'vitest'
import { runCommand, useRunningExample } from '../support/index.ts'
import { arrive, describeInBrowser, expectAccessible, invited, join, PASSWORD, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspaceOf = (service: string) => running().service(service).workspaces[0]!.id // the example makes two a service

describeInBrowser('a one-time link', () => {
  it('says into which workspace and as what one is invited, and leaves the address at once', async () => {
    const link = await invited(running(), workspaceOf('foir'), 'ana@example.com', 'developer')
    const window = await browser.open({ language: 'es', theme: 'dark' })
    await window.page.goto(link)
    await window.page.getByText('Únete a Acme como Desarrollador.').waitFor()
    expect(window.page.url()).not.toContain('token')
    await expectAccessible(window.page, 'the invitation of somebody new')
    expect(window.faults).toEqual([])
  })

  it('is accepted by somebody with an account after signing in, and not by somebody else', async () => {
    const first = await browser.open()
    await join(first, await invited(running(), workspaceOf('foir'), 'both@example.com', 'viewer'), 'Both')
    const second = await invited(running(), workspaceOf('hostreach'), 'both@example.com', 'developer')
    const window = await browser.open()
    const { page } = window
    await arrive(window, running())
    await page.goto(second)
    await page.getByText('Somebody else is signed in here').waitFor()
    await expectAccessible(page, 'the invitation of somebody else')
    await page.getByRole('button', { name: 'Sign out here' }).click()
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('both@example.com')
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByRole('navigation').first().waitFor()
    expect(page.url()).toContain(workspaceOf('hostreach'))
  })

  it.each(['/invitation', '/recovery', '/setup'])(
    'that no longer counts says so before anything is typed: %s',
    async (path) => {
      const { page } = await browser.open()
      await page.goto(`${running().dashboard.url}${path}#token=used-already`)
      await page.getByText('This link no longer counts').waitFor()
      expect(await page.getByRole('textbox').count()).toBe(0)
      await expectAccessible(page, path)
    },
  )

  it('sets a new password for whoever forgot the old one', async () => {
    const theirs = await browser.open()
    await join(theirs, await invited(running(), workspaceOf('foir'), 'lost@example.com', 'viewer'), 'Lost')
    const { stdout } = await runCommand(['recover', 'lost@example.com'], {
      ...running().environment,
      KEYWRIGHT_DATA_DIR: running().dataDir,
      KEYWRIGHT_PORT: new URL(running().url).port,
    })
    const token = /#token=(\S+)/.exec(stdout)?.[1] ?? ''
    expect(token).not.toBe('')
    const { page } = await browser.open()
    await page.goto(`${running().dashboard.url}/recovery#token=${token}`)
    await page.getByLabel('Choose a password').fill('12345678')
    await page.getByRole('button', { name: 'Set the password and sign in' }).click()
    await page.getByRole('alert').filter({ hasText: 'too easy to guess' }).waitFor()
    await page.getByLabel('Choose a password').fill(`${PASSWORD}-anew`)
    await page.getByRole('button', { name: 'Set the password and sign in' }).click()
    await page.getByRole('navigation').first().waitFor()
  })
})
