import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, ask } from './asking.ts'
import { untilListening } from './listening.ts'
import { COMMAND, runCommand } from './running-example.ts'

/** One `keywright serve`, as an operator starts it. */
export interface RunningServer {
  readonly url: string
  /** Ends it as an operator does, and answers with its exit code. */
  stop(): Promise<number | null>
}

async function startServer(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  const child = spawn(process.execPath, [COMMAND, 'serve', '--json'], {
    env: { ...process.env, KEYWRIGHT_PORT: '0', KEYWRIGHT_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const { url } = await untilListening(child)
  return {
    url,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      return ended
    },
  }
}

/** An installation of several servers on one database, with a service and the operator's token. */
export interface Installation {
  readonly nodes: readonly RunningServer[]
  /** The data directory of all of them. */
  readonly folder: string
  /** One more node, which is stopped with the rest. */
  start(): Promise<RunningServer>
  /** A call of the management API, at the first node. */
  manage(method: string, path: string, body?: unknown): Promise<Answer>
  makeToken(limits?: Readonly<Record<string, unknown>>): Promise<string>
  verify(node: RunningServer, token: string): Promise<Answer>
  stop(): Promise<void>
}

/** Starts so many nodes, which share what the environment names, applies a definition and makes a workspace of its service. */
export async function startInstallation(
  count: number,
  env: Readonly<Record<string, string>>,
  definition: string,
): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-nodes-'))
  const shared = { ...env, KEYWRIGHT_DATA_DIR: folder }
  const made = await runCommand(['init', '--json'], shared)
  if (made.code !== 0) throw new Error(`no operator was made: ${made.stderr}`)
  const headers = { authorization: `Bearer ${readFileSync(join(folder, 'operator-token'), 'utf8').trim()}` }
  const nodes: RunningServer[] = []
  const start = async (): Promise<RunningServer> => {
    const node = await startServer(shared)
    nodes.push(node)
    return node
  }
  await Promise.all(Array.from({ length: count }, start))
  const service = /^id: (\S+)/m.exec(definition)?.[1] ?? ''
  const manage: Installation['manage'] = async (method, path, body) => {
    const answer = await ask(`${nodes[0]?.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) })
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`)
    return answer
  }
  await manage('PUT', `/v1/services/${service}`, { source: definition })
  const workspace = await manage('POST', '/v1/workspaces', { service, slug: 'one', name: 'One' })
  return {
    nodes: nodes.slice(),
    folder,
    start,
    manage,
    async makeToken(limits) {
      const path = `/v1/workspaces/${workspace.json.workspace.id}/api-keys`
      const { json } = await manage('POST', path, { name: 'A key', ...(limits && { limits }) })
      return json.token
    },
    verify: (node, token) => ask(`${node.url}/v1/verify`, { method: 'POST', headers, body: { service, token } }),
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
