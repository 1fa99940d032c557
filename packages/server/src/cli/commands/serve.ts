import type { Command } from 'commander'
import { hasOperator } from '../../app/index.ts'
import { readSettings } from '../../config/index.ts'
import { type Engine, openEngine } from '../../engine.ts'
import { linkPath } from '../../http/index.ts'
import { CONNECTION_BOUNDS, requireTrustedProxies, serve } from '../../serve.ts'
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
        ...settings.database,
        peppers: settings.peppers,
        knownKeysMax: settings.knownKeysMax,
        retention: settings,
        publicUrl: settings.publicUrl,
        oidc: settings.oidc,
        onTrouble: (error) => log.warn('upkeep_failed', { error }),
        onSignInRefused: ({ requestId }, memberId) => log.info('sign_in_refused', { requestId, memberId }),
        onGuessing: () => log.warn('guessing_noticed'),
      })
      const { hosts, port, trustedProxies, tls } = settings
      const connections = { ...CONNECTION_BOUNDS, connectionsMax: settings.connectionsMax }
      const stopTimes = { noticeMs: settings.stopNoticeMs, drainMs: settings.stopDrainMs }
      try {
        const server = await serve({ engine, hosts, port, trustedProxies, tls, connections, log, stopTimes })
        // Heard from here on: whoever reads that it listens may stop it at once.
        const stopped = untilStopped()
        log.info('listening', { port: server.port })
        const url = `${tls === undefined ? 'http' : 'https'}://localhost:${server.port}`
        const setupUrl = await makeSetupUrl(engine)
        if (flags.json === true) line(context.io.stdout, JSON.stringify({ url, port: server.port, setupUrl }))
        else line(context.io.stdout, `Keywright listens on ${url}`)
        if (flags.json !== true && setupUrl !== null) {
          line(context.io.stdout, `Set up the first account, within a day: ${setupUrl}`)
        }
        const { queries, managementWorkspace, clock } = engine
        const isManaged = await hasOperator(queries, { workspace: managementWorkspace.id, now: clock.wallNow() })
        if (!isManaged) context.say('There is no operator yet. Make the first token with: keywright init')
        await stopped
        log.info('stopping')
        await server.close()
        log.info('stopped')
      } finally {
        await engine.close()
      }
    })
}

/** The one-time link of the first operator's account; `null` once there is one. Each start makes a new link. */
async function makeSetupUrl(engine: Engine): Promise<string | null> {
  if (await engine.members.hasOperatorMember()) return null
  const { invitation, token } = await engine.invitations.makeSetupLink()
  return `${engine.site.origin()}${linkPath(invitation.kind, token)}`
}
