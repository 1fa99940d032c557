/**
 * `keywright serve`: one process, or several workers on one port.
 * Owns: what a start prints, the workers' beginning and end, the merging of their metrics.
 * Refuses: to answer a request in the process that looks after workers.
 * Called by: the command line's own file; `dev`, which opens the same engine.
 */
export { registerServe } from './command.ts'
export { openServerEngine } from './server-engine.ts'
