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
  await page.getByRole('button', { name: words.signIn }).click()
  // On a small screen the navigation is behind a button.
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.getByLabel(words.password, { exact: true }).waitFor({ state: 'detached' })
}
