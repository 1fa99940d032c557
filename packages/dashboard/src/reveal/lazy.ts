import { lazy } from 'react'
import { addTexts } from '../i18n/index.ts'

const load = async () => {
  const [module] = await Promise.all([import('./reveal-dialog.tsx'), addTexts('reveal')])
  return { default: module.RevealDialog }
}

/** Shows a token once. Loaded only when it is needed. */
export const RevealDialog = lazy(load)

/**
 * Resolves when the dialog is at hand. To be awaited before a token is asked for: a dialog that could only then not be loaded
 * would lose it.
 */
export async function prepareReveal(): Promise<void> {
  await load()
}
