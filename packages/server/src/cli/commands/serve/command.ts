import type { Command } from 'commander'
import { readSettings, type Settings } from '../../../config/index.ts'
import { requireTrustedProxies } from '../../../serve.ts'
import { makeLog } from '../../../system/index.ts'
import type { Context } from '../../context.ts'
import { usageError } from '../../failure.ts'
import { untilStopped } from '../../until-stopped.ts'
import { makeFirstStart, tellStart } from './first-start.ts'
import { closeServer, withServer } from './run-server.ts'
import { isWorker, serveAsWorker } from './worker.ts'
import { runWorkers, WORKERS_MAX } from './workers.ts'

interface ServeFlags {
  readonly workers: number
  readonly json?: true
}

/** `keywright serve`: the server over the data directory, until a signal stops it. */
export function registerServe(program: Command, context: Context): void {
  program
    .command('serve')
    .description('Run the server')
    .option('--workers <n>', `processes on the one port, each a node of its own: 1 to ${WORKERS_MAX}`, readWorkers, 1)
    .option('--json', 'print the address as JSON once it listens')
    .addHelpText(
      'after',
      '\nExamples:\n  $ KEYWRIGHT_DATA_DIR=/var/lib/keywright keywright serve\n  $ keywright serve --workers 4',
    )
    .action(async (flags: ServeFlags) => {
      const { workers } = flags
      const json = flags.json === true
      const { env } = context.io
      const settings = readSettings(env)
      requireTrustedProxies(settings.trustedProxies)
      if (isWorker(env)) return serveAsWorker(settings, env)
      if (workers > 1) return runWorkers(context, { settings, workers, json })
      return serveAlone(context, settings, json)
    })
}

function readWorkers(text: string): number {
  const workers = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0
  if (workers >= 1 && workers <= WORKERS_MAX) return workers
  throw usageError(`--workers takes a whole number from 1 to ${WORKERS_MAX}.`)
}

function serveAlone(context: Context, settings: Settings, json: boolean): Promise<void> {
  const log = makeLog(settings.logLevel)
  return withServer({ settings, log }, {}, async (open) => {
    // Heard from here on: whoever reads that it listens may stop it at once.
    const stopped = untilStopped()
    tellStart(context, await makeFirstStart(open), { settings, workers: 1, json })
    await stopped
    await closeServer(open.server, log)
  })
}
