import { type FSWatcher, watch } from 'node:fs'
import type { DatabaseSyncInstance } from './sqlite/index.ts'

/** How often a process looks whether another one has written to its file; a look costs microseconds and no lock. */
const HEAD_LOOKED_AT_EVERY_MS = 20
/** A write to the log is heard of before its commit shows, which comes once the disk has it: a look each millisecond. */
const LOOKS_AFTER_A_WRITE = 20

/**
 * Tells the head of the feed whenever another connection has written to the file: other processes on it have no other way to
 * say so. Where the system tells of writes to the log beside it, that is a millisecond or two after the commit; it is found by
 * looking in any case. Only a hint: renewals do not depend on it. The answer ends the watch.
 */
export function watchHead(path: string, connection: DatabaseSyncInstance, tell: (head: number) => void): () => void {
  const version = connection.prepare('pragma data_version')
  const head = connection.prepare('select head from feed where id = 1')
  let seen = numberOf(version.get(), 'data_version')
  let looksLeft = 0
  let soon: NodeJS.Timeout | undefined

  /** Answers whether there was anything new. */
  function look(): boolean {
    try {
      const now = numberOf(version.get(), 'data_version')
      if (now === seen) return false
      seen = now
      tell(numberOf(head.get(), 'head'))
      return true
    } catch {
      // Whatever keeps the file from being read is told by those who need it.
      return false
    }
  }

  function lookSoon(): void {
    soon = undefined
    looksLeft -= 1
    if (!look() && looksLeft > 0) soon = setTimeout(lookSoon, 1).unref()
  }
  const endWatch = watchLog(`${path}-wal`, () => {
    looksLeft = LOOKS_AFTER_A_WRITE
    soon ??= setTimeout(lookSoon, 1).unref()
  })
  const timer = setInterval(look, HEAD_LOOKED_AT_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    clearTimeout(soon)
    endWatch()
  }
}

/** Some file systems tell of no writes, and a machine has only so many watches. */
function watchLog(path: string, written: () => void): () => void {
  let watcher: FSWatcher
  try {
    watcher = watch(path, { persistent: false }, written)
  } catch {
    return () => {}
  }
  watcher.on('error', () => watcher.close())
  return () => watcher.close()
}

function numberOf(row: unknown, column: string): number {
  return typeof row === 'object' && row !== null && column in row ? Number(Reflect.get(row, column)) : Number.NaN
}
