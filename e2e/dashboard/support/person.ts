import type { RunningExample } from '../../support/index.ts'
import type { Language, Window } from './browser.ts'

const WORDS = {
  en: { email: 'E-mail address', password: 'Password', signIn: 'Sign in' },
  es: { email: 'Correo electrónico', password: 'Contraseña', signIn: 'Iniciar sesión' },
} as const

/** Signs the demo's operator in as a person does, and waits for the page behind. */
export async function signIn(
  { page }: Window,
  { dashboard }: RunningExample,
  { path = '/', language = 'en' }: { readonly path?: string; readonly language?: Language } = {},
): Promise<void> {
  const words = WORDS[language]
  await page.goto(`${dashboard.url}${path}`)
  await page.getByLabel(words.email).fill(dashboard.email)
  await page.getByLabel(words.password, { exact: true }).fill(dashboard.password)
  await page.getByRole('button', { name: words.signIn, exact: true }).click()
  await page.locator('#content').waitFor()
}

/** Opens a page as the demo's operator, who has signed in before: what a test begins with where signing in is not what it shows. */
export async function arrive({ page, context }: Window, { dashboard }: RunningExample, path = '/'): Promise<void> {
  const { email, password } = dashboard
  // Its cookie is kept for the pages too.
  const answer = await context.request.post(`${dashboard.url}/v1/session`, {
    headers: { 'keywright-csrf': '1' },
    data: { email, password },
  })
  if (!answer.ok()) throw new Error(`nobody was signed in: ${await answer.text()}`)
  await page.goto(`${dashboard.url}${path}`)
  await page.locator('#content').waitFor()
}
