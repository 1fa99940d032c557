/**
 * What a key may do, from where, how often and how long.
 * Owns: showing it, and the dialogs that change it. Refuses: to write over what somebody else has changed meanwhile.
 * Called by: the page of one key.
 */
export { KeyAccess } from './access.tsx'
