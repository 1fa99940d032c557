import type { Command } from 'commander'
import { hasOperator } from '../../app/index.ts'
import { readSettings } from '../../config/index.ts'
import { openEngine } from '../../engine.ts'
import { requireTrustedProxies, serve } from '../../serve.ts'
import { makeLog } from '../../system/index.ts'
import type { Context } from '../context.ts'
import { line } from '../output.ts'
import { untilStopped } from '../until-stopped.ts'

/** `keywright serve`: the server over the data directory, until a signal stops it. */
export function registerServe(program: Command, context: Context): void {
  program
    .command('serve')
    .description('Run the server')
    .option('--json', 'print the address as JSON once it listens')
    .addHelpText('after', '\nExample:\n  $ KEYWRIGHT_DATA_DIR=/var/lib/keywright keywright serve')
    .action(async (flags: { readonly json?: true }) => {
      const settings = readSettings(context.io.env)
      requireTrustedProxies(settings.trustedProxies)
      const log = makeLog(settings.logLevel)
      const engine = await openEngine({
        databaseFile: settings.databaseFile,
        peppers: settings.peppers,
        knownKeysMax: settings.knownKeysMax,
        retention: { usageDays: settings.usageDays, refusalsDays: settings.refusalsDays },
        onTrouble: (error) => log.warn('upkeep_failed', { error }),
      })
      const { hosts, port, trustedProxies, tls } = settings
      const stopTimes = { noticeMs: settings.stopNoticeMs, drainMs: settings.stopDrainMs }
      try {
        const server = await serve({ engine, hosts, port, trustedProxies, tls, log, stopTimes })
        log.info('listening', { port: server.port })
        const url = `${tls === undefined ? 'http' : 'https'}://localhost:${server.port}`
        line(
          context.io.stdout,
          flags.json === true ? JSON.stringify({ url, port: server.port }) : `Keywright listens on ${url}`,
        )
        const { queries, managementWorkspace, clock } = engine
        const isManaged = await hasOperator(queries, { workspace: managementWorkspace.id, now: clock.wallNow() })
        if (!isManaged) context.say('There is no operator yet. Make the first token with: keywright init')
        await untilStopped()
        log.info('stopping')
        await server.close()
        log.info('stopped')
      } finally {
        await engine.close()
      }
    })
}
