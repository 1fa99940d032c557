import { createClient } from '@keywright/client'
import type { Page } from 'playwright-core'
import { makeKey, makeWorkspace, type RunningExample } from '../../support/index.ts'
import { addAuthenticator, ageSessions, openForm, PASSWORD, submitForm, type Window } from '../support/index.ts'

/** A page, or a dialog of one: where it is, and the way to it. The words are English; each row begins in English. */
export interface Row {
  /** The page's folder in `src/pages`, or the source of the dialog: what the dashboard is compared with. */
  readonly of: string
  readonly path: (places: Places) => string
  /** What is there when the page is. */
  readonly ready: string
  readonly open?: (window: Window, running: RunningExample) => Promise<unknown>
  /** It ends the session, or changes what the others see: in a window of its own. */
  readonly apart?: boolean
}

/** Where the rows are at home; made once for all of them. */
export interface Places {
  readonly workspace: string
  readonly apiKey: string
  readonly rotated: string
}

/** A workspace of Foir, which has the most words: with keys in several states, and an open invitation. */
export async function makePlaces(running: RunningExample): Promise<Places> {
  const workspace = await makeWorkspace(running, 'foir', 'everywhere')
  const fields = { type: 'secret', environment: 'live', scopes: ['records:read', 'operations:execute'] }
  const make = (name: string) => running.client.apiKeys.create(workspace, { ...fields, name })
  const { apiKey } = await make('Nightly export to the warehouse')
  const { apiKey: rotated } = await make('Rotated with an overlap')
  await running.client.apiKeys.rotate(rotated.id, { overlap: '1h' })
  const { apiKey: revoked } = await make('Revoked')
  await running.client.apiKeys.revoke(revoked.id)
  await running.client.members.invite(workspace, { email: 'invited@example.com', role: 'developer' })
  const { token } = await running.client.members.invite(workspace, { email: 'ana@example.com', role: 'developer' })
  const member = createClient({ url: running.url, session: true })
  await member.session.acceptLink({ token, name: 'Ana', password: PASSWORD })
  await makeKey(running, 'foir', { ...fields, name: 'elsewhere' })
  return { workspace, apiKey: apiKey.id, rotated: rotated.id }
}

const inWorkspace =
  (rest: string) =>
  ({ workspace }: Places): string =>
    `/w/${workspace}/${rest}`
const keyPage = ({ workspace, apiKey }: Places): string => `/w/${workspace}/api-keys/${apiKey}`
const rotatedPage = ({ workspace, rotated }: Places): string => `/w/${workspace}/api-keys/${rotated}`
const account = (): string => '/account'

const press =
  (...names: readonly string[]) =>
  async ({ page }: Window): Promise<void> => {
    for (const name of names) await page.getByRole('button', { name, exact: true }).first().click()
  }

export const VISITORS_PAGES: readonly Row[] = [
  { of: 'sign-in', path: () => '/sign-in', ready: 'input[name=email]' },
  { of: 'set-up', path: () => '/setup#token=none', ready: 'h1' },
  { of: 'invitation', path: () => '/invitation#token=none', ready: 'h1' },
  { of: 'recovery', path: () => '/recovery#token=none', ready: 'h1' },
]

export const MEMBERS_PAGES: readonly Row[] = [
  { of: 'api-keys', path: inWorkspace('api-keys'), ready: 'table [data-row]' },
  { of: 'api-key', path: keyPage, ready: 'main table' },
  { of: 'check-key', path: inWorkspace('check'), ready: 'main form' },
  { of: 'review', path: inWorkspace('review'), ready: 'main a[href*=key_]' },
  { of: 'audit', path: inWorkspace('audit'), ready: 'main table button' },
  { of: 'members', path: inWorkspace('members'), ready: 'main table' },
  { of: 'workspace-settings', path: inWorkspace('settings'), ready: 'main table' },
  { of: 'service-definition', path: inWorkspace('service'), ready: 'main table' },
  { of: 'account', path: account, ready: 'main table' },
]

export const DIALOGS: readonly Row[] = [
  {
    of: 'app/workspace-switcher.tsx',
    path: inWorkspace('service'),
    ready: 'main table',
    open: ({ page }) => page.getByRole('button', { name: 'Switch workspace' }).first().click(),
  },
  {
    of: 'app/shell.tsx',
    path: inWorkspace('service'),
    ready: 'main table',
    async open({ page }) {
      await page.setViewportSize({ width: 360, height: 800 })
      await page.getByRole('button', { name: 'Menu', exact: true }).click()
    },
  },
  {
    of: 'pages/api-keys/create/create-dialog.tsx',
    path: inWorkspace('api-keys'),
    ready: 'table [data-row]',
    open: async (window) => (await openForm(window)).locator('summary').click(),
  },
  {
    of: 'reveal/reveal-dialog.tsx',
    path: inWorkspace('api-keys'),
    ready: 'table [data-row]',
    async open(window) {
      const form = await openForm(window)
      await form.locator('input[name=name]').fill('Shown once')
      await form.getByLabel('records:read').check()
      await submitForm(window)
    },
  },
  {
    of: 'pages/api-keys/bulk-bar.tsx',
    path: inWorkspace('api-keys'),
    ready: 'table [data-row]',
    async open(window) {
      await window.page.getByRole('checkbox', { name: 'Select Nightly export' }).check()
      await window.page.getByRole('region', { name: 'Chosen keys' }).getByRole('button', { name: 'Revoke' }).click()
    },
  },
  {
    of: 'pages/review/question.tsx',
    path: inWorkspace('review?list=neverUsed'),
    ready: 'main a[href*=key_]',
    async open({ page }) {
      await page.getByRole('table').getByRole('checkbox').nth(1).check()
      await page.getByRole('region', { name: 'Chosen keys' }).getByRole('button', { name: 'Revoke' }).click()
    },
  },
  {
    of: 'pages/audit/event-dialog.tsx',
    path: inWorkspace('audit'),
    ready: 'main table button',
    open: ({ page }) => page.getByRole('table').getByRole('button').first().click(),
  },
  { of: 'pages/api-key/rotate/rotate-dialog.tsx', path: keyPage, ready: 'main table', open: press('Rotate') },
  { of: 'pages/api-key/revoke/revoke-dialog.tsx', path: keyPage, ready: 'main table', open: press('Revoke') },
  { of: 'pages/api-key/revoke/question.tsx', path: keyPage, ready: 'main table', open: press('Disable') },
  {
    of: 'pages/api-key/access/edit-dialog.tsx',
    path: keyPage,
    ready: 'main table',
    open: press('Change the scopes'),
  },
  {
    of: 'pages/api-key/secrets/end-dialog.tsx',
    path: rotatedPage,
    ready: '[role=group]',
    open: press('End old secret now'),
  },
  {
    of: 'pages/members/invite-dialog.tsx',
    path: inWorkspace('members'),
    ready: 'main table',
    open: press('Invite a person'),
  },
  {
    of: 'pages/members/invitations.tsx',
    path: inWorkspace('members'),
    ready: 'main table',
    open: ({ page }) => page.getByRole('button', { name: 'Withdraw the invitation of' }).first().click(),
  },
  {
    of: 'pages/workspace-settings/new-workspace.tsx',
    path: inWorkspace('settings'),
    ready: 'main table',
    open: press('New workspace'),
  },
  {
    of: 'pages/workspace-settings/delete.tsx',
    path: inWorkspace('settings'),
    ready: 'main table',
    open: press('Delete workspace'),
  },
  { of: 'pages/account/passkey-dialog.tsx', path: account, ready: 'main table', open: press('Add a passkey') },
  { of: 'pages/account/erase.tsx', path: account, ready: 'main table', open: press('Erase my account') },
  {
    of: 'session/confirm-sign-in.tsx',
    path: keyPage,
    ready: 'main table',
    async open(window, running) {
      await ageSessions(running)
      await press('Rotate')(window)
      await window.page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click()
      await window.page.locator('[role=dialog] input[type=password]').waitFor()
    },
  },
  {
    of: 'pages/members/role-dialog.tsx',
    path: inWorkspace('members'),
    ready: 'main table',
    open: ({ page }) => chooseFor(page, 'Change role'),
  },
  {
    of: 'pages/members/remove-dialog.tsx',
    path: inWorkspace('members'),
    ready: 'main table',
    open: ({ page }) => chooseFor(page, 'Remove member'),
  },
  {
    of: 'pages/account/passkeys.tsx',
    path: account,
    ready: 'main table',
    apart: true,
    async open(window) {
      const { page } = window
      await addAuthenticator(window)
      await press('Add a passkey')(window)
      await page.getByLabel('Name of the passkey').fill('Laptop')
      await press('Go on')(window)
      await page.getByRole('button', { name: 'Remove the passkey Laptop' }).click()
    },
  },
  {
    of: 'session/session-ended-dialog.tsx',
    path: inWorkspace('members'),
    ready: 'main table',
    apart: true,
    async open({ page, context }) {
      await context.clearCookies()
      await page.getByRole('link', { name: 'Review' }).click()
    },
  },
]

async function chooseFor(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions for Ana' }).click()
  await page.getByRole('menuitem', { name: action }).click()
}
