/**
 * The secrets of a key.
 * Owns: their table, who still uses an old one, and its early end. Refuses: to make a new one, which a rotation does.
 * Called by: the page of one key.
 */
export { KeySecrets } from './secrets.tsx'
