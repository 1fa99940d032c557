/**
 * The demo of the first minute.
 * Owns: demo workspaces and keys, `quickstart.json`.
 * Refuses: to run in `serve`, which has no demo data.
 * Called by: the command line's `dev`.
 */
export { type DemoPlan, makeDemo } from './make-demo.ts'
export { type Quickstart, readQuickstart, writeQuickstart } from './quickstart.ts'
