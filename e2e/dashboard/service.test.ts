import { expect, it } from 'vitest'
import { useRunningExample } from '../support/index.ts'
import { describeInBrowser, expectAccessible, invited, join, signIn, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()
const workspaceOf = (service: string) => running().service(service).workspaces[0]!.id // the example makes two a service
const SERVICES = ['foir', 'hostreach', 'foxreach', 'leadterra', 'enrich-engine'] as const

describeInBrowser('the page of a service definition', () => {
  it.each(SERVICES)('shows all that callers must know, on a phone too: %s', async (service) => {
    const language = service === 'foir' ? 'es' : 'en'
    const window = await browser.open({ language, theme: service === 'foir' ? 'dark' : 'light', width: 360 })
    const { page } = window
    await signIn(window, running(), { language, path: `/w/${workspaceOf(service)}/service` })
    await page.getByRole('table').first().waitFor()
    await page.getByText('scope_missing').first().waitFor()
    await expectAccessible(page, service)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    expect(window.faults).toEqual([])
  })

  it('shows its source to operators alone', async () => {
    const window = await browser.open()
    const answers: Promise<string>[] = []
    window.page.on('response', (response) => answers.push(response.text().catch(() => '')))
    await join(window, await invited(running(), workspaceOf('foir'), 'reader@example.com', 'viewer'), 'Reader')
    await window.page.getByRole('link', { name: 'Service definition' }).click()
    await window.page.getByRole('table').first().waitFor()
    expect(await window.page.getByText('Definition as YAML').count()).toBe(0)
    // Nor is it sent.
    expect((await Promise.all(answers)).join('\n')).not.toContain('id: foir')
    const operator = await browser.open()
    await signIn(operator, running(), { path: `/w/${workspaceOf('foir')}/service` })
    await operator.page.locator('pre').filter({ hasText: 'id: foir' }).waitFor()
  })

  it.each([
    ['en', 'Settings › Workspace › Acceso API'],
    ['es', 'Ajustes › Espacio de trabajo › Acceso API'],
  ] as const)('names the place of the keys page as the service does: %s', async (language, place) => {
    const window = await browser.open({ language })
    await signIn(window, running(), { language, path: `/w/${workspaceOf('hostreach')}/api-keys` })
    await window.page.getByText(place).waitFor()
  })
})
