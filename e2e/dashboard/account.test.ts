import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import {
  addAuthenticator,
  arrive,
  describeInBrowser,
  expectAccessible,
  invited,
  join,
  PASSWORD,
  signIn,
  useBrowser,
} from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspace = () => running().service('foir').workspaces[0]!.id // the example makes two a service

describeInBrowser('the own account', () => {
  it.each(['en', 'es'] as const)('is open to everybody on all widths and in both themes: %s', async (language) => {
    for (const theme of ['light', 'dark'] as const) {
      const window = await browser.open({ language, theme, width: theme === 'dark' ? 360 : 1280 })
      const { page } = window
      await arrive(window, running(), '/account')
      await page.getByRole('table').waitFor()
      await expectAccessible(page, `the account in ${language}, ${theme}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      expect(window.faults).toEqual([])
    }
  })

  it('keeps the language for a new browser, ends other sessions and takes a new password', async () => {
    const first = await browser.open()
    await join(first, await invited(running(), workspace(), 'own@example.com', 'viewer'), 'Own')
    const { page } = first
    await page.goto(`${running().dashboard.url}/account`)
    await page.getByLabel('Language').selectOption('es')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Tu cuenta', exact: true }).waitFor()
    const second = await browser.open()
    const person = { email: 'own@example.com', password: PASSWORD, url: running().dashboard.url }
    await signIn(second, { ...running(), dashboard: person })
    await second.page.getByRole('link', { name: 'Miembros' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: /^Cerrar la sesión del/ }).click()
    await page.getByText('La sesión ha terminado.').waitFor()
    await second.page.reload()
    await second.page.getByLabel(/^(Password|Contraseña)$/).waitFor()
    await page.getByLabel('Contraseña nueva').fill(`${PASSWORD}-2`)
    await page.getByRole('button', { name: 'Cambiar contraseña' }).click()
    await page.getByText('Tu contraseña ha cambiado').waitFor()
    expect(first.faults).toEqual([])
  })

  it('takes a passkey, which signs in with one press', async () => {
    const window = await browser.open()
    const { page } = window
    await addAuthenticator(window)
    await arrive(window, running(), '/account')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByLabel('Name of the passkey').fill('Test laptop')
    await expectAccessible(page, 'a new passkey')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Rename the passkey Test laptop' }).waitFor()
    await page.getByRole('button', { name: 'Account menu' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('navigation').first().waitFor()
    expect(window.faults).toEqual([])
  })
})
