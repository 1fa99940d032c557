import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What stands between one node and the database: all that the node says to it and hears from it passes here. */
export interface Link {
  readonly port: number
  /** Ends every connection, and each new one at once. */
  cut(): Promise<void>
  /** Lets what is said reach the database and loses all that it answers, as a network does that fails in one direction. */
  swallow(): Promise<void>
  /** Holds back each answer for up to so long. */
  delay(delayMs: number): Promise<void>
  mend(): Promise<void>
}

export interface Links {
  readonly all: readonly Link[]
  close(): Promise<void>
}

/** So many proxies in front of the Postgres that listens at this socket, in a thread of their own. */
export async function startLinks(socketPath: string, count: number): Promise<Links> {
  const worker = new Worker(new URL('links.mjs', import.meta.url), { workerData: { socketPath, count } })
  const [{ ports }] = (await once(worker, 'message')) as [{ readonly ports: readonly number[] }] // its first words
  const waiting = new Map<number, () => void>()
  let ids = 0
  worker.on('message', ({ done }: { readonly done: number }) => {
    waiting.get(done)?.()
    waiting.delete(done)
  })
  function tell(link: number, state: string, delayMs = 0): Promise<void> {
    ids += 1
    worker.postMessage({ id: ids, link, state, delayMs })
    return new Promise((resolve) => waiting.set(ids, resolve))
  }
  return {
    all: ports.map((port, link) => ({
      port,
      cut: () => tell(link, 'cut'),
      swallow: () => tell(link, 'swallowing'),
      delay: (delayMs) => tell(link, 'whole', delayMs),
      mend: () => tell(link, 'whole'),
    })),
    async close() {
      await worker.terminate()
    },
  }
}
