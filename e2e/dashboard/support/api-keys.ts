import type { Locator } from 'playwright-core'
import { expect } from 'vitest'
import type { RunningExample } from '../../support/index.ts'
import type { Language, Window } from './browser.ts'
import { arrive } from './person.ts'

const WORDS = {
  en: { create: 'Create API key', submit: 'Create', show: 'Show', token: 'Your key', done: 'Done' },
  es: { create: 'Crear clave de API', submit: 'Crear', show: 'Mostrar', token: 'Tu clave', done: 'Listo' },
} as const

/** Opens the keys of a service's first workspace, as the operator. */
export async function openKeys(window: Window, example: RunningExample, service: string, search = ''): Promise<string> {
  const workspace = example.service(service).workspaces[0]
  if (workspace === undefined) throw new Error(`${service} has no workspace`)
  await arrive(window, example, `/w/${workspace.id}/api-keys${search}`)
  // By its element, since an open dialog hides it from roles.
  await window.page.locator('table').waitFor()
  return workspace.id
}

/** Opens the form of a new key. */
export async function openForm({ page }: Window, language: Language = 'en'): Promise<Locator> {
  await page.getByRole('button', { name: WORDS[language].create }).first().click()
  const form = page.getByRole('dialog')
  await form.locator('input[name=name]').waitFor()
  return form
}

/** Sends the form, and waits for the token's dialog. */
export async function submitForm({ page }: Window, language: Language = 'en'): Promise<Locator> {
  await page.getByRole('button', { name: WORDS[language].submit, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(WORDS[language].token, { exact: true }).waitFor()
  return dialog
}

/** Shows the token and reads it. */
export async function readToken(dialog: Locator, language: Language = 'en'): Promise<string> {
  const field = dialog.getByLabel(WORDS[language].token, { exact: true })
  expect(await field.inputValue(), 'hidden at first').toMatch(/^•+$/)
  await dialog.getByRole('button', { name: WORDS[language].show }).click()
  return field.inputValue()
}

/** The row of a key in the list. */
export function rowOf({ page }: Window, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader').filter({ hasText: name }) })
}

/** Fails when the page is wider than its window. */
export async function expectNoSidewaysScroll({ page }: Window): Promise<void> {
  const [wide, room] = await page.evaluate(
    () => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const,
  )
  expect(wide).toBeLessThanOrEqual(room)
}
