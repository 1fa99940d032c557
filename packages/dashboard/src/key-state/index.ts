/**
 * The state of an API key at a glance.
 * Owns: which of the things that could be said of a key is the one worth saying, and how it looks.
 * Refuses: to say it, which each page does in its own texts.
 * Called by: the list of keys and the page of one key. Apart from the fields of a key, so that neither page pays for them.
 */
export { STATE_LOOKS, stateOf } from './status.ts'
