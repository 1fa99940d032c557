import { expect, it } from 'vitest'
import { makeKey, useRunningExample } from '../support/index.ts'
import { askFor, describeInBrowser, openForm, openKey, openKeys, readToken, useBrowser } from './support/index.ts'

const running = useRunningExample()
const browser = useBrowser()

async function statusOf(token: string): Promise<number> {
  return (await fetch(`${running().service('foir').exampleUrl}/files`, { headers: { 'x-api-key': token } })).status
}

const SECRET = { type: 'secret', environment: 'live', scopes: ['files:read'] }

describeInBrowser('the keys of Foir', () => {
  it('FO-07: offers a public key no scope of secret ones, when it is made and when it is edited, and says why', async () => {
    const window = await browser.open()
    await openKeys(window, running(), 'foir')
    const form = await openForm(window)
    await form.getByRole('radio', { name: 'Secret' }).check()
    await form.getByLabel('drafts:read').check()
    await form.getByRole('radio', { name: 'Public' }).check()
    const offered = form.getByLabel('drafts:read')
    expect([await offered.isDisabled(), await offered.isChecked()]).toEqual([true, false])
    await form.getByText('Public keys stand in pages that anyone can read').waitFor()

    const made = await makeKey(running(), 'foir', { type: 'public', environment: 'live', scopes: ['records:read'] })
    const edited = await browser.open()
    await openKey(edited, running(), made)
    const dialog = await askFor(edited, 'Change the scopes')
    expect(await dialog.getByLabel('drafts:read').isDisabled()).toBe(true)
    await dialog.getByText('Public keys stand in pages that anyone can read').waitFor()
  })

  it('FO-08: rotates a key, whose old secret is dead at once and whose new one opens what it opened', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'foir', { ...SECRET, name: 'rotated' })
    expect(await statusOf(made.token)).toBe(200)
    await openKey(window, running(), made)
    const question = await askFor(window, 'Rotate')
    await question.getByRole('radio', { name: 'Now: it has leaked' }).check()
    await question.getByRole('button', { name: 'Rotate', exact: true }).click()
    const token = await readToken(page.getByRole('dialog'))
    expect(token).not.toBe(made.token)
    expect([await statusOf(made.token), await statusOf(token)]).toEqual([401, 200])
  })

  it('FO-09: revokes a key for good: nothing on its page brings it back', async () => {
    const window = await browser.open()
    const { page } = window
    const made = await makeKey(running(), 'foir', { ...SECRET, name: 'for good' })
    await openKey(window, running(), made)
    const question = await askFor(window, 'Revoke')
    await question.getByRole('button', { name: 'Revoke', exact: true }).click()
    await page.getByText('It cannot be restored').waitFor()
    expect(await statusOf(made.token)).toBe(401)
    for (const name of ['Enable', 'Disable', 'Rotate', 'Revoke']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0)
    }
  })
})
