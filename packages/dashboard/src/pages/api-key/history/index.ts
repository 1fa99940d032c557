/**
 * What was done to one API key.
 * Owns: the audit events of the key in words: who, what, the difference, from where, why.
 * Refuses: to change the key, and to show a chain's hashes, which are the audit's own page's.
 * Called by: the page of one key.
 */
export { KeyHistory } from './lazy.tsx'
