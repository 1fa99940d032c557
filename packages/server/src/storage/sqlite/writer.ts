import { Worker } from 'node:worker_threads'
import type { SqlValue, StatementResult } from './statements.ts'
import type { WriterReply, WriterRequest } from './writer-thread.ts'

/** The main thread's end of the writer: statements go out in order, and each answer comes back to who asked. */
export interface Writer {
  run(sql: string, parameters: readonly SqlValue[], returnsRows: boolean): Promise<StatementResult>
  close(): Promise<void>
}

/** The engine could not run a statement. */
export class EngineError extends Error {}

/** A statement that broke a constraint; the transaction it stood in goes on. */
class ConstraintError extends Error {}

/** The thread runs JavaScript: from the sources (in tests) the built file beside them is taken. */
function threadFile(): URL {
  const here = import.meta.url
  return here.endsWith('.ts')
    ? new URL('../../../dist/storage/sqlite/writer-thread.js', here)
    : new URL('./writer-thread.js', here)
}

export async function startWriter(path: string): Promise<Writer> {
  const worker = new Worker(threadFile(), { workerData: { path } })
  const waiting = new Map<number, { resolve: (result: StatementResult) => void; reject: (error: Error) => void }>()
  let nextId = 0
  let dead: Error | undefined

  function fail(error: Error): void {
    dead = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new EngineError('the writer of the database has stopped')))
  worker.on('message', (reply: WriterReply) => {
    const asker = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) {
      const { message, constraint } = reply.error
      asker?.reject(constraint ? new ConstraintError(message) : new EngineError(message))
    } else asker?.resolve(reply)
  })

  return {
    run(sql, parameters, returnsRows) {
      if (dead !== undefined) return Promise.reject(dead)
      nextId += 1
      const request: WriterRequest = { id: nextId, sql, parameters, returnsRows }
      return new Promise((resolve, reject) => {
        waiting.set(request.id, { resolve, reject })
        worker.postMessage(request)
      })
    },
    async close() {
      if (dead !== undefined) return
      const stopped = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      worker.postMessage('close')
      await stopped
    },
  }
}
