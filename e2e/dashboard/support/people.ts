import type { Role } from '@keywright/client'
import type { RunningExample } from '../../support/index.ts'
import type { Window } from './browser.ts'

/** What tests type; long enough, and in no list of common ones. */
export const PASSWORD = 'violet-harbour-quilt-97'

/** Makes an invitation behind the page, to begin where the invited person does. */
export async function invited(running: RunningExample, workspace: string, email: string, role: Role): Promise<string> {
  const { path } = await running.client.members.invite(workspace, { email, role })
  return `${running.dashboard.url}${path}`
}

/** Opens an invitation as somebody new and accepts it, as he would. */
export async function join({ page }: Window, link: string, name: string): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Your name').fill(name)
  await page.getByLabel('Choose a password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Accept the invitation' }).click()
  await page.getByRole('navigation').first().waitFor()
}
