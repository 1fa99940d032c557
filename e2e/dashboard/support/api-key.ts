import type { Locator } from 'playwright-core'
import { type MadeKey, type RunningExample, writeDatabase } from '../../support/index.ts'
import type { Window } from './browser.ts'
import { arrive } from './person.ts'

/** Opens the page of one key, as the operator. */
export async function openKey(window: Window, example: RunningExample, { id, apiKey }: MadeKey): Promise<void> {
  await arrive(window, example, `/w/${apiKey.workspaceId}/api-keys/${id}`)
  await window.page.getByRole('heading', { level: 1, name: apiKey.name }).waitFor()
}

/** The question that a button of the page opens. */
export async function askFor({ page }: Window, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button, exact: true }).first().click()
  const dialog = page.locator('[role=dialog], [role=alertdialog]')
  await dialog.waitFor()
  return dialog
}

/** Lets every sign-in lie an hour back, as if the browser had been left open: what matters is then asked for again. */
export function ageSessions(example: RunningExample): Promise<void> {
  return writeDatabase(example, 'update sessions set confirmed_at = confirmed_at - 3600000')
}
