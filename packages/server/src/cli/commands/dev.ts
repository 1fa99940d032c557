import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import type { Verifier } from '@keywright/client'
import { localText, type ServiceId } from '@keywright/core'
import type { Command } from 'commander'
import { readSettings, type Settings } from '../../config/index.ts'
import { type DemoPlan, makeDemo, type Quickstart, readQuickstart, writeQuickstart } from '../../demo/index.ts'
import { applySource, verifierOf } from '../../embed.ts'
import type { Engine } from '../../engine.ts'
import { closeAll, listenAll, portOf, requireTrustedProxies, serve } from '../../serve.ts'
import { type Log, makeLog } from '../../system/index.ts'
import type { Context } from '../context.ts'
import { curlLine } from '../curl.ts'
import { line } from '../output.ts'
import { untilStopped } from '../until-stopped.ts'
import { openServerEngine } from './serve/index.ts'

const QUICKSTART_FILE = 'quickstart.json'

interface DevFlags {
  readonly services: string
  readonly app?: string
  readonly json?: true
}

/** What a module given with `--app` exports by default. */
type AppModule = (context: {
  readonly keywright: Verifier
  readonly workspaces: readonly {
    readonly service: string
    readonly workspaces: readonly { readonly id: string; readonly slug: string }[]
  }[]
}) => { fetch(request: Request): Response | Promise<Response> }

/** `keywright dev`: the server, and an API that embeds the same engine, in one process with demo workspaces and keys. */
export function registerDev(program: Command, context: Context): void {
  program
    .command('dev')
    .description('Run the server and your API in one process, with demo workspaces and keys')
    .option('--services <folder>', 'service definitions to apply at the start', 'services')
    .option('--app <module>', 'a module whose default export makes your API; it gets the embedded Keywright')
    .option('--json', 'print the addresses as JSON once everything listens')
    .addHelpText('after', '\nExample:\n  $ keywright dev --services ./services --app ./api.js')
    .action(async (flags: DevFlags) => {
      const settings = readSettings(context.io.env)
      requireTrustedProxies(settings.trustedProxies)
      const log = makeLog(settings.logLevel === 'info' ? 'warn' : settings.logLevel)
      const engine = await openServerEngine(settings, log)
      try {
        await run(context, { flags, settings, log, engine })
      } finally {
        await engine.close()
      }
    })
}

interface Run {
  readonly flags: DevFlags
  readonly settings: Settings
  readonly log: Log
  readonly engine: Engine
}

async function run(context: Context, { flags, settings, log, engine }: Run): Promise<void> {
  const services: ServiceId[] = []
  for (const file of definitionFiles(flags.services))
    services.push(await applySource(engine, readFileSync(file, 'utf8')))
  const { hosts, port, trustedProxies } = settings
  const server = await serve({ engine, hosts, port, trustedProxies, log })
  // Filled in below: the API's port is known once it listens, and it needs the workspaces that the demo makes.
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const listener = getRequestListener((request) => answer(request))
  const exampleServers =
    flags.app === undefined
      ? []
      : await listenAll((request, response) => void listener(request, response), hosts, settings.examplePort)
  try {
    const example = `http://localhost:${portOf(exampleServers[0]) || settings.examplePort}`
    const quickstart = await loadOrMakeDemo(engine, settings.dataDir, {
      services,
      serverUrl: `http://localhost:${server.port}`,
      exampleOf: (service) => `${example}/${service}`,
    })
    if (flags.app !== undefined) answer = await loadApp(flags.app, engine, quickstart)
    // Heard from here on: whoever reads that it listens may stop it at once.
    const stopped = untilStopped()
    if (flags.json === true) tellJson(context, settings, quickstart)
    else tell(context, { engine, settings, quickstart, hasApp: flags.app !== undefined })
    await stopped
  } finally {
    await Promise.all([server.close(), closeAll(exampleServers)])
  }
}

function definitionFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name))
}

/**
 * The demo of an earlier start with what it lacks, if its tokens still open this store; else a new one. Of several processes
 * on one Postgres and one data directory the first makes it, and the others go on with what it wrote.
 */
function loadOrMakeDemo(engine: Engine, dataDir: string, plan: Omit<DemoPlan, 'earlier'>): Promise<Quickstart> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, QUICKSTART_FILE)
  return engine.inTurn('demo', async () => {
    const found = readQuickstart(path)
    const earlier = found !== undefined && (await stillOpens(engine, found)) ? found : undefined
    const quickstart = await makeDemo(engine, { ...plan, earlier })
    writeQuickstart(path, quickstart)
    return quickstart
  })
}

/** Whether the file belongs to this store. */
async function stillOpens(engine: Engine, { managementToken }: Quickstart): Promise<boolean> {
  const answer = await verifierOf(engine).verify({ service: 'keywright', token: managementToken })
  return answer.allowed
}

async function loadApp(
  module: string,
  engine: Engine,
  quickstart: Quickstart,
): Promise<(request: Request) => Response | Promise<Response>> {
  const loaded: unknown = await import(pathToFileURL(resolve(module)).href)
  const make = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
  if (typeof make !== 'function') throw new Error(`${module} has no default export that makes an API`)
  const workspaces = Object.entries(quickstart.services).map(([service, { workspaces: tenants }]) => ({
    service,
    workspaces: tenants.map(({ id, slug }) => ({ id, slug })),
  }))
  // The contract of `--app`: whoever exports something else sees its own error at the first request.
  const app = (make as AppModule)({ keywright: verifierOf(engine), workspaces })
  return (request) => app.fetch(request)
}

/** Addresses alone: the tokens stay in their file. */
function tellJson({ io }: Context, settings: Settings, { url, services }: Quickstart): void {
  const exampleUrls = Object.fromEntries(Object.entries(services).map(([id, { exampleUrl }]) => [id, exampleUrl]))
  line(io.stdout, JSON.stringify({ url, quickstart: join(settings.dataDir, QUICKSTART_FILE), exampleUrls }))
}

function tell(
  { io }: Context,
  {
    engine,
    settings,
    quickstart,
    hasApp,
  }: {
    readonly engine: Engine
    readonly settings: Settings
    readonly quickstart: Quickstart
    readonly hasApp: boolean
  },
): void {
  line(io.stdout, `\nKeywright listens on ${quickstart.url}`)
  line(io.stdout, `  API document   ${quickstart.url}/openapi.json`)
  if (quickstart.dashboard !== null) {
    const { url, email, password } = quickstart.dashboard
    line(io.stdout, `  Dashboard      ${url}  (sign in as ${email} with ${password})`)
  }
  line(io.stdout, `  Demo keys      ${join(settings.dataDir, QUICKSTART_FILE)} (yours alone to read)`)
  if (!hasApp) return
  line(io.stdout, '\nAn API of five small products is guarded by it. Paste a line:')
  for (const [id, { exampleUrl, workspaces }] of Object.entries(quickstart.services)) {
    const definition = engine.lastDefinitionOf(id)
    const token = workspaces[0]?.tokens[0]?.token
    if (definition === undefined || token === undefined) continue
    line(io.stdout, `\n  ${localText(definition.name)}`)
    const { example, credentials } = definition
    if (example === undefined) continue
    for (const place of credentials) line(io.stdout, `  ${curlLine({ example, place, base: exampleUrl, token })}`)
  }
  line(io.stdout, '\nStop with Ctrl-C.')
}
