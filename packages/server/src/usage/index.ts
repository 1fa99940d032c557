/**
 * Usage.
 * Owns: counting checks in memory and flushing them in batches.
 * Refuses: to wait on the path of a check, to keep a token or a query string.
 * Called by: the check, through `ports`; the composition roots start and stop it.
 */
export { UsageRecorder } from './recorder.ts'
