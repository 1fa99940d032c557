import cluster from 'node:cluster'
import type { Settings } from '../../../config/index.ts'
import { makeLog, type Metrics } from '../../../system/index.ts'
import { untilStopped } from '../../until-stopped.ts'
import { makeFirstStart } from './first-start.ts'
import { type FromWorker, type ToWorker, WORKER_IS_FIRST, WORKER_NUMBER } from './messages.ts'
import { closeServer, withServer } from './run-server.ts'

/** Longer than the other process collects; then a worker tells its own metrics alone. */
const COLLECTED_WAIT_MS = 4000

/** Whether this process was started as a worker. */
export function isWorker(env: Readonly<Record<string, string | undefined>>): boolean {
  return cluster.isWorker && env[WORKER_NUMBER] !== undefined
}

/** A server as one of several on a port, until it is told to stop, by a signal, by who looks after it, or by his end. */
export async function serveAsWorker(
  settings: Settings,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const worker = Number(env[WORKER_NUMBER])
  const log = makeLog(settings.logLevel, undefined, { worker })
  const link = new Link()
  try {
    await withServer({ settings, log }, { worker, shareMetrics: (own) => link.share(own) }, async (open) => {
      const stopped = Promise.race([untilStopped(), link.stopped])
      const isFirst = env[WORKER_IS_FIRST] !== undefined
      const first = isFirst ? await makeFirstStart(open) : { port: open.server.port, setupUrl: null, isManaged: true }
      link.send({ kind: 'listening', ...first })
      await stopped
      await closeServer(open.server, log)
    })
  } finally {
    link.close()
  }
}

/** The worker's end of the messages. */
class Link {
  /** Resolves when this worker shall stop, or when nobody is left to tell it. */
  readonly stopped: Promise<void>
  #stop: () => void = () => {}
  #own: Metrics | undefined
  #request = 0
  readonly #waiting = new Map<number, (text: string) => void>()

  constructor() {
    this.stopped = new Promise((resolve) => {
      this.#stop = resolve
    })
    // Sent by the process that looks after this one, and by nobody else.
    process.on('message', (message) => this.#hear(message as ToWorker))
    cluster.worker?.once('disconnect', () => {
      // Else Node ends the process here and now, with counts unwritten and leases not given back.
      if (cluster.worker !== undefined) cluster.worker.exitedAfterDisconnect = true
      this.#stop()
    })
  }

  send(message: FromWorker): void {
    // A link that is gone is told by `disconnect`.
    if (process.connected) process.send?.(message, undefined, undefined, () => {})
  }

  share(own: Metrics): Metrics {
    this.#own = own
    return { ...own, text: () => this.#collected(own) }
  }

  close(): void {
    process.channel?.unref()
  }

  #collected(own: Metrics): Promise<string> {
    this.#request += 1
    const request = this.#request
    return new Promise((resolve) => {
      const late = setTimeout(() => end(own.text()), COLLECTED_WAIT_MS)
      const end = (text: string | Promise<string>): void => {
        clearTimeout(late)
        this.#waiting.delete(request)
        resolve(text)
      }
      this.#waiting.set(request, end)
      this.send({ kind: 'metrics_wanted', request })
    })
  }

  #hear(message: ToWorker): void {
    if (message.kind === 'stop') this.#stop()
    else if (message.kind === 'collected') this.#waiting.get(message.request)?.(message.text)
    else void this.#own?.text().then((text) => this.send({ kind: 'metrics', collection: message.collection, text }))
  }
}
