import type { Command } from 'commander'
import { pino } from 'pino'
import { readSettings } from '../../config/index.ts'
import { openEngine } from '../../engine.ts'
import { serve } from '../../serve.ts'
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
      const logger = pino({ level: settings.logLevel }, pino.destination(2))
      const engine = await openEngine({
        databaseFile: settings.databaseFile,
        peppers: settings.peppers,
        knownKeysMax: settings.knownKeysMax,
        onTrouble: (error) => logger.warn({ err: error }, 'something beside a request failed'),
      })
      const { hosts, port, trustedProxies } = settings
      try {
        const server = await serve({ engine, hosts, port, trustedProxies, logger })
        logger.info({ port: server.port }, 'listening')
        const url = `http://localhost:${server.port}`
        line(
          context.io.stdout,
          flags.json === true ? JSON.stringify({ url, port: server.port }) : `Keywright listens on ${url}`,
        )
        const operators = await countOperators(engine)
        if (operators === 0) context.say('There is no operator yet. Make the first token with: keywright init')
        await untilStopped()
        logger.info('stopping')
        await server.close()
      } finally {
        await engine.close()
      }
    })
}

/** Whether anybody can use the management API yet. */
async function countOperators(engine: Awaited<ReturnType<typeof openEngine>>): Promise<number> {
  const page = await engine.queries.listKeys(
    engine.managementWorkspace.id,
    { status: 'active' },
    engine.clock.wallNow(),
    { limit: 100, after: undefined },
  )
  return page.items.filter(({ grant }) => grant?.operator === true).length
}
