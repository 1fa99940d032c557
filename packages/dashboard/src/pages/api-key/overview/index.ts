/**
 * How one API key is used.
 * Owns: its checks by outcome as a chart and a table, its refusals in words with what to do, where its limits stand; what to
 * send first while nothing has come.
 * Refuses: to change the key.
 * Called by: the page of one key.
 */
export { KeyOverview } from './lazy.tsx'
