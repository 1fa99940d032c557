import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { COMMAND, type MadeKey, type RunningExample } from '../../support/index.ts'
import type { Language, Window } from './browser.ts'
import { signIn } from './person.ts'

/** Signs in and opens the page of one key. */
export async function openKey(
  window: Window,
  example: RunningExample,
  { id, apiKey }: MadeKey,
  language: Language = 'en',
): Promise<void> {
  await signIn(window, example, { language })
  await window.page.goto(`${example.url}/w/${apiKey.workspaceId}/api-keys/${id}`)
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
export function ageSessions({ dataDir }: RunningExample): void {
  // The module that the server opens its database with; all that is used of it is named here.
  const { DatabaseSync } = createRequire(COMMAND)('@photostructure/sqlite') as {
    DatabaseSync: new (path: string) => { exec(sql: string): void; close(): void }
  }
  const database = new DatabaseSync(join(dataDir, 'keywright.db'))
  // The server writes now and then: its turn ends before ours begins.
  database.exec('pragma busy_timeout = 5000')
  database.exec('update sessions set confirmed_at = confirmed_at - 3600000')
  database.close()
}
