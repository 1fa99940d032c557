import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import { describeInBrowser, expectAccessible, signIn, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspaceOf = (service: string) => running().service(service).workspaces[0]!.id // the example makes two a service

describeInBrowser('the settings of a workspace', () => {
  it.each(['en', 'es'] as const)('are accessible in both themes: %s', async (language) => {
    const window = await browser.open({ language, theme: language === 'en' ? 'light' : 'dark' })
    await signIn(window, running(), { language, path: `/w/${workspaceOf('foir')}/settings` })
    await window.page.getByRole('table').waitFor()
    await expectAccessible(window.page, 'the settings')
    expect(window.faults).toEqual([])
  })

  it('let an operator make a workspace, limit it and delete it', async () => {
    const window = await browser.open()
    const { page } = window
    await signIn(window, running(), { path: `/w/${workspaceOf('hostreach')}/settings` })
    await page.getByRole('button', { name: 'New workspace' }).click()
    await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Brand new')
    await page.getByRole('dialog').getByLabel('Short name').fill('brand-new')
    await expectAccessible(page, 'a new workspace')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByText('Invite its first owner').waitFor()
    await page.getByRole('link', { name: 'Workspace settings' }).click()
    const own = page.getByLabel(/^Own number for/).first()
    await own.fill('7')
    await page.getByRole('button', { name: 'Save plan and limits' }).click()
    await page.getByText('Set for this workspace').waitFor()
    await page.getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByRole('alertdialog').getByRole('textbox').fill('brand-new')
    await expectAccessible(page, 'the deletion')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByText('Brand new is deleted.').waitFor()
    expect(window.faults).toEqual([])
  })

  it('keep a workspace whose keys are not revoked', async () => {
    const window = await browser.open()
    const { page } = window
    await signIn(window, running(), { path: `/w/${workspaceOf('foxreach')}/settings` })
    await page.getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByRole('alertdialog').getByRole('textbox').fill('acme')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByText('still has API keys that are not revoked').waitFor()
  })
})
