import type { DatabaseSyncInstance } from './sqlite/index.ts'

/** How often a process looks whether another one has written to its file; a look costs microseconds and no lock. */
const HEAD_LOOKED_AT_EVERY_MS = 20

/**
 * Tells the head of the feed whenever another connection has written to the file: other processes on it have no other way to
 * say so. Only a hint: renewals do not depend on it. The answer ends the watch.
 */
export function watchHead(connection: DatabaseSyncInstance, tell: (head: number) => void): () => void {
  const version = connection.prepare('pragma data_version')
  const head = connection.prepare('select head from feed where id = 1')
  let seen = numberOf(version.get(), 'data_version')

  function look(): void {
    try {
      const now = numberOf(version.get(), 'data_version')
      if (now === seen) return
      seen = now
      tell(numberOf(head.get(), 'head'))
    } catch {
      // Whatever keeps the file from being read is told by those who need it.
    }
  }
  const timer = setInterval(look, HEAD_LOOKED_AT_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}

function numberOf(row: unknown, column: string): number {
  return typeof row === 'object' && row !== null && column in row ? Number(Reflect.get(row, column)) : Number.NaN
}
