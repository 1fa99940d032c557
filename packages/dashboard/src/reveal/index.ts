/**
 * A token that is shown once, after a key was made or rotated.
 * Owns: showing, copying and downloading it; asking back before it is closed unkept; the lines that use it; the wait for its
 * first request.
 * Refuses: to keep the token anywhere but in the properties that it is given; to put it into a line of code or an address.
 * Called by: the pages that make a token, each with `prepareReveal()` before it asks for one.
 */
export { prepareReveal, RevealDialog } from './lazy.ts'
export type { RevealProps } from './reveal-dialog.tsx'
export { snippets, variableOf } from './snippets.ts'
