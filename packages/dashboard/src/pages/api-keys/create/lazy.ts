import { lazy } from 'react'
import { addTexts } from '../../../i18n/index.ts'

const load = async () => {
  const [module] = await Promise.all([
    import('./create-dialog.tsx'),
    addTexts('api-keys/create'),
    addTexts('key-parts'),
  ])
  return { default: module.CreateDialog }
}

/** The dialog that makes a key: a chunk of its own, since most who open the list make none. */
export const CreateDialog = lazy(load)

/** Loads it before it is asked for, when the button is come near to. */
export function preloadCreateDialog(): void {
  // A failure here is told when it is asked for.
  load().catch(() => undefined)
}
