import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import { arrive, describeInBrowser, expectAccessible, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspaceOf = (service: string) => running().service(service).workspaces[0]!.id // the example makes two a service

describeInBrowser('the settings of a workspace', () => {
  it.each(['en', 'es'] as const)('are accessible in both themes: %s', async (language) => {
    const window = await browser.open({ language, theme: language === 'en' ? 'light' : 'dark' })
    await arrive(window, running(), `/w/${workspaceOf('foir')}/settings`)
    await window.page.getByRole('table').waitFor()
    await expectAccessible(window.page, 'the settings')
    expect(window.faults).toEqual([])
  })

  it('let an operator make a workspace, limit it and delete it', async () => {
    const window = await browser.open()
    const { page } = window
    await arrive(window, running(), `/w/${workspaceOf('hostreach')}/settings`)
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

  it('never write over what somebody else has saved meanwhile: it is told, and nothing that was typed is lost before', async () => {
    const path = `/w/${workspaceOf('leadterra')}/settings`
    const [mine, theirs] = [await browser.open(), await browser.open({ language: 'es' })]
    await arrive(mine, running(), path)
    await arrive(theirs, running(), path)
    const [own, other] = [mine.page, theirs.page]
    await own.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine')
    await other.getByRole('textbox', { name: 'Nombre', exact: true }).fill('Theirs')
    await other.getByRole('button', { name: 'Guardar', exact: true }).click()
    await other.getByText('Guardado').waitFor()
    await own.getByRole('button', { name: 'Save', exact: true }).click()
    const told = own.getByRole('alert').filter({ hasText: 'Somebody else has changed this workspace' })
    await told.getByText('Nothing of yours is saved').waitFor()
    expect((await running().client.workspaces.get(workspaceOf('leadterra'))).name).toBe('Theirs')
    expect(await own.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Mine')
    await expectAccessible(own, 'the message')
    await told.getByRole('button', { name: 'Show it as it is now' }).click()
    await told.waitFor({ state: 'detached' })
    expect(await own.getByRole('textbox', { name: 'Name', exact: true }).inputValue()).toBe('Theirs')

    // The plan and its limits are kept apart in the same way, and a change of what is now shown is taken.
    await own
      .getByLabel(/^Own number for/)
      .first()
      .fill('9')
    await own.getByRole('button', { name: 'Save plan and limits' }).click()
    await own.getByText('Set for this workspace').waitFor()
    await other
      .getByLabel(/^Número propio/)
      .first()
      .fill('5')
    await other.getByRole('button', { name: 'Guardar plan y límites' }).click()
    await other.getByRole('alert').getByText('No se ha guardado nada tuyo').waitFor()
    await other.getByRole('button', { name: 'Mostrarlo como está ahora' }).click()
    await expect
      .poll(() =>
        other
          .getByLabel(/^Número propio/)
          .first()
          .inputValue(),
      )
      .toBe('9')
    await other.getByRole('textbox', { name: 'Nombre', exact: true }).fill('Ours')
    await other.getByRole('button', { name: 'Guardar', exact: true }).click()
    await other.getByRole('heading', { level: 1 }).waitFor()
    await expect.poll(async () => (await running().client.workspaces.get(workspaceOf('leadterra'))).name).toBe('Ours')
    expect(mine.faults.filter((fault) => !fault.includes('412'))).toEqual([])
  })

  it('keep a workspace whose keys are not revoked', async () => {
    const window = await browser.open()
    const { page } = window
    await arrive(window, running(), `/w/${workspaceOf('foxreach')}/settings`)
    await page.getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByRole('alertdialog').getByRole('textbox').fill('acme')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete workspace' }).click()
    await page.getByText('still has API keys that are not revoked').waitFor()
  })

  it('are found by name in an installation of more than are listed at once', async () => {
    const make = (slug: string) =>
      running().client.workspaces.create({ service: 'foxreach', slug, name: `Tenant ${slug}` })
    for (let from = 0; from < 310; from += 31) {
      await Promise.all(Array.from({ length: 31 }, (_, index) => make(`number-${from + index}`)))
    }
    const last = await make('hidden-treasure')
    const window = await browser.open()
    const { page } = window
    await arrive(window, running(), `/w/${workspaceOf('foxreach')}/settings`)
    await page.getByRole('searchbox').fill('HIDDEN')
    await page.getByRole('row').filter({ hasText: 'Tenant hidden-treasure' }).waitFor()
    await page.getByRole('button', { name: 'Switch workspace' }).first().click()
    await page.getByRole('dialog').getByRole('searchbox').fill('treasure')
    await page.getByRole('dialog').getByRole('button', { name: 'Tenant hidden-treasure' }).click()
    await page.waitForURL(`**/w/${last.id}/api-keys`)
    expect(window.faults).toEqual([])
  })
})
