import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Everybody may pass through it: a Postgres runs as another user, with its data in a folder of its own below. */
const PASSABLE = 0o711
const RETRIES_MAX = 20

/**
 * Makes a folder for all that a run writes, the processes that it starts included. The answer removes it; so does a signal that
 * ends this process, since a history of ten million rows is nothing to leave behind.
 */
export function makeRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-bench-'))
  chmodSync(folder, PASSABLE)
  process.env['TMPDIR'] = folder
  // What was just ended may write a last time.
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: RETRIES_MAX })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      remove()
      process.exit(1)
    })
  }
  return remove
}
