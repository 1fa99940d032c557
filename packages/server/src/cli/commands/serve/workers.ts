import cluster from 'node:cluster'
import type { Settings } from '../../../config/index.ts'
import { closeAll, listenAll, portOf } from '../../../serve.ts'
import { makeLog, makeWorkerMetrics, systemClock, type WorkerFacts } from '../../../system/index.ts'
import type { Context } from '../../context.ts'
import { untilStopped } from '../../until-stopped.ts'
import { tellStart } from './first-start.ts'
import { type FromWorker, WORKER_IS_FIRST, WORKER_NUMBER } from './messages.ts'
import { Supervisor, type WorkerProcess, type WorkerStart } from './supervisor.ts'

export const WORKERS_MAX = 64
const KEPT_ALIVE_EVERY_MS = 60_000

/** Runs so many workers on one port until a signal stops them. */
export async function runWorkers(
  context: Context,
  { settings, workers, json }: { readonly settings: Settings; readonly workers: number; readonly json: boolean },
): Promise<void> {
  const port = settings.port === 0 ? await findPort(settings.hosts) : settings.port
  let facts: readonly WorkerFacts[] = []
  const metrics = makeWorkerMetrics(() => facts)
  const supervisor = new Supervisor({
    workers,
    fork: (start) => fork(start, port),
    clock: systemClock,
    log: makeLog(settings.logLevel),
    stopMs: settings.stopNoticeMs + settings.stopDrainMs,
    onReady: (first) => tellStart(context, first, { settings, workers, json }),
    say: (text) => context.say(text),
    about(told) {
      facts = told
      return metrics.text()
    },
  })
  // While the last worker waits to be replaced, nothing else would keep this process from ending.
  const alive = setInterval(() => {}, KEPT_ALIVE_EVERY_MS)
  void untilStopped(() => supervisor.kill()).then(() => supervisor.stop())
  context.setExit(await supervisor.run())
  clearInterval(alive)
}

/** One port for all of them and for those that replace them; each would be given another one for 0. */
async function findPort(hosts: readonly string[]): Promise<number> {
  const servers = await listenAll(() => {}, hosts, 0)
  const port = portOf(servers[0])
  await closeAll(servers)
  return port
}

/** The same command line in a process of its own; what listens is this process, which hands the connections out in turn. */
function fork({ number, isFirst, onMessage, onEnd }: WorkerStart, port: number): WorkerProcess {
  const worker = cluster.fork({
    [WORKER_NUMBER]: String(number),
    ...(isFirst ? { [WORKER_IS_FIRST]: '1' } : {}),
    KEYWRIGHT_PORT: String(port),
  })
  // Sent by `worker.ts`, and by nobody else.
  worker.on('message', (message: FromWorker) => onMessage(message))
  worker.once('exit', (code: number | null, signal: string | null) => onEnd(code ?? undefined, signal ?? undefined))
  // A worker that cannot be started, or be told something, says so by its end.
  worker.on('error', () => {})
  return {
    send(message) {
      if (worker.isConnected()) worker.send(message, () => {})
    },
    kill: () => worker.process.kill('SIGKILL'),
  }
}
