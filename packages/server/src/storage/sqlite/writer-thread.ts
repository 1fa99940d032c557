import { parentPort, workerData } from 'node:worker_threads'
import { BUSY_TIMEOUT_MS, openConnection } from './engine.ts'
import { makeRunner } from './statements.ts'
import type { SqlValue } from './statements.ts'

const TRIED_AGAIN_AFTER_MS = 1

/** What the main thread asks of the writer: one statement. */
export interface WriterRequest {
  readonly id: number
  readonly sql: string
  readonly parameters: readonly SqlValue[]
  readonly returnsRows: boolean
}

export type WriterReply =
  | { readonly id: number; readonly rows: readonly Record<string, unknown>[]; readonly changes: number }
  | { readonly id: number; readonly error: { readonly message: string; readonly constraint: boolean } }

/**
 * The one connection of a process that writes. It runs in a thread of its own, so that a commit's wait for the disk stalls
 * no check; the main thread sends it one statement at a time and decides when a transaction begins and ends.
 */
async function main(): Promise<void> {
  const port = parentPort
  if (port === null) throw new Error('the writer runs as a worker thread')
  // The main thread passes `{ path }` (`writer.ts`).
  const { path } = workerData as { readonly path: string }
  const database = await openConnection(path)
  const run = inItsTurn(makeRunner(database))
  // From here on this thread waits for other processes by itself.
  database.exec('pragma busy_timeout = 0')
  port.on('message', (request: WriterRequest | 'close') => {
    if (request === 'close') {
      // Statements that were never finalized keep a closed connection half alive, so SQLite does not do this by itself: the
      // file alone holds everything then, and whoever copies it has a backup.
      database.exec('pragma busy_timeout = 1000')
      database.exec('pragma wal_checkpoint(truncate)')
      database.close()
      port.close()
      return
    }
    try {
      const { rows, changes } = run(request.sql, request.parameters, request.returnsRows)
      port.postMessage({ id: request.id, rows: rows.map((row) => ({ ...row })), changes } satisfies WriterReply)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const constraint = /constraint failed/i.test(message)
      port.postMessage({ id: request.id, error: { message, constraint } } satisfies WriterReply)
    }
  })
  port.postMessage('ready')
}

/**
 * Runs a statement once no other process writes. SQLite's own wait grows to a tenth of a second between two tries, and whoever
 * writes often gets in ahead of it again and again: renewals of leases took seconds beside a process under load.
 */
function inItsTurn(run: ReturnType<typeof makeRunner>): ReturnType<typeof makeRunner> {
  const asleep = new Int32Array(new SharedArrayBuffer(4))
  return function runInItsTurn(sql, parameters, returnsRows) {
    for (const until = performance.now() + BUSY_TIMEOUT_MS; ; ) {
      try {
        return run(sql, parameters, returnsRows)
      } catch (error) {
        const isBusy = error instanceof Error && /database is locked/i.test(error.message)
        if (!isBusy || performance.now() >= until) throw error
        // Nothing else runs in this thread.
        Atomics.wait(asleep, 0, 0, TRIED_AGAIN_AFTER_MS)
      }
    }
  }
}

await main()
