import { expect, it } from 'vitest'
import { looks, useRunningExample } from '../support/index.ts'
import { arrive, describeInBrowser, expectAccessible, invited, join, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspace = () => running().service('foxreach').workspaces[0]!.id // the example makes two a service

const WORDS = {
  en: {
    invite: 'Invite a person',
    email: 'E-mail address',
    makeLink: 'Make the link',
    done: 'Done',
    anyway: 'Close all the same',
    withdraw: 'Withdraw',
    gone: 'No invitation is open.',
  },
  es: {
    invite: 'Invitar a una persona',
    email: 'Correo electrónico',
    makeLink: 'Crear el enlace',
    done: 'Listo',
    anyway: 'Cerrar de todos modos',
    withdraw: 'Retirar',
    gone: 'No hay invitaciones abiertas.',
  },
} as const

describeInBrowser('the members of a workspace', () => {
  it.each(looks(['en', 'es'] as const))(
    'are invited by a link that is shown once, and withdrawn: %s',
    async (language) => {
      const words = WORDS[language]
      const window = await browser.open({ language, theme: language === 'es' ? 'dark' : 'light' })
      const { page, seen, context, faults } = window
      await arrive(window, running(), `/w/${workspace()}/members`)
      await page.getByRole('button', { name: words.invite }).click()
      await page.getByRole('dialog').getByLabel(words.email).fill(`new-${language}@example.com`)
      await expectAccessible(page, 'the invitation')
      await page.getByRole('button', { name: words.makeLink }).click()
      const link = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
      expect(link).toMatch(/^http.*\/invitation#token=./)
      await expectAccessible(page, 'the link')
      // Not copied: it is asked back once.
      await page.getByRole('button', { name: words.done }).click()
      await page.getByRole('button', { name: words.anyway }).click()
      const token = link.split('token=')[1] ?? ''
      expect(await page.content()).not.toContain(token)
      expect(seen.join('\n')).not.toContain(token)
      expect(JSON.stringify(await context.storageState())).not.toContain(token)
      await page.getByRole('button', { name: new RegExp(`^${words.withdraw}.*new-${language}`) }).click()
      await page.getByRole('alertdialog').waitFor()
      await expectAccessible(page, 'the withdrawal')
      await page.getByRole('alertdialog').getByRole('button', { name: words.withdraw }).click()
      await page.getByText(words.gone).waitFor()
      await expectAccessible(page, 'the members')
      expect(faults).toEqual([])
    },
  )

  it.each(['viewer', 'developer', 'admin'] as const)('show to a %s only what that role may use', async (role) => {
    const window = await browser.open()
    await join(window, await invited(running(), workspace(), `${role}@example.com`, role), `A ${role}`)
    const { page } = window
    await page.getByRole('link', { name: 'Members' }).click()
    const row = page.getByRole('row', { name: new RegExp(`A ${role}`) })
    await row.waitFor()
    expect(await page.getByRole('button', { name: 'Invite a person' }).count()).toBe(role === 'admin' ? 1 : 0)
    await row.getByRole('button', { name: `Actions for A ${role}` }).click()
    await page.getByRole('menuitem', { name: 'Leave the workspace' }).waitFor()
    expect(await page.getByRole('menuitem', { name: 'Change role' }).count()).toBe(role === 'admin' ? 1 : 0)
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'Workspace settings' }).click()
    await page.getByLabel('Short name').waitFor()
    expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(role === 'admin' ? 1 : 0)
    expect(await page.getByRole('button', { name: 'Delete workspace' }).count()).toBe(0)
    expect(await page.getByRole('heading', { name: 'All workspaces' }).count()).toBe(0)
    await expectAccessible(page, `the settings of a ${role}`)
    expect(window.faults).toEqual([])
  })

  it('leave their keys to a decision that names them, and nothing is preset', async () => {
    const theirs = await browser.open()
    await join(theirs, await invited(running(), workspace(), 'maker@example.com', 'developer'), 'Maker')
    const made = await theirs.page.evaluate(async (id) => {
      const headers = { 'content-type': 'application/json', 'keywright-csrf': '1' }
      const body = JSON.stringify({ name: 'left-behind', scopes: ['read'] })
      return (await fetch(`/v1/workspaces/${id}/api-keys`, { method: 'POST', headers, body })).json()
    }, workspace())
    const window = await browser.open()
    const { page } = window
    await arrive(window, running(), `/w/${workspace()}/members`)
    await page.getByRole('button', { name: 'Actions for Maker' }).click()
    await page.getByRole('menuitem', { name: 'Remove member' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('button', { name: 'Remove member' }).click()
    await dialog.getByRole('link', { name: 'left-behind' }).waitFor()
    expect(await dialog.getByRole('button', { name: 'Remove member' }).isDisabled()).toBe(true)
    expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0)
    await expectAccessible(page, 'the question about the keys')
    await dialog.getByRole('radio', { name: 'Disable them' }).check()
    await dialog.getByRole('checkbox', { name: 'Erase the person’s data as well' }).check()
    await dialog.getByRole('button', { name: 'Remove member' }).click()
    await page.getByText('the person’s data is erased').waitFor()
    expect((await running().client.apiKeys.get(made.apiKey.id)).status).toBe('disabled')
    expect(window.faults).toEqual([])
  })

  it('say why the last owner cannot leave', async () => {
    const window = await browser.open()
    await join(window, await invited(running(), workspace(), 'owner@example.com', 'owner'), 'Sole Owner')
    const { page } = window
    await page.getByRole('link', { name: 'Members' }).click()
    await page.getByRole('button', { name: 'Actions for Sole Owner' }).click()
    await page.getByRole('menuitem', { name: 'Leave the workspace' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Leave the workspace' }).click()
    await page.getByRole('alert').filter({ hasText: 'This is the last owner' }).waitFor()
  })
})
