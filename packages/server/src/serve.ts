import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import { ipFault, makeIpTest } from './cache/index.ts'
import { verifyOf } from './embed.ts'
import type { Engine } from './engine.ts'
import {
  DOCS_PREFIX,
  docsPage,
  makeCallerAddress,
  makeDataPlane,
  makeManagementApi,
  writeAnswer,
} from './http/index.ts'

/** Bounds of every connection; Node's defaults are wider than a check ever needs. */
const SERVER_BOUNDS = {
  headerBytesMax: 16_384,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
} as const

const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
} as const

export interface ServeOptions {
  readonly engine: Engine
  readonly hosts: readonly string[]
  /** 0: any free port. */
  readonly port: number
  readonly trustedProxies: readonly string[]
  readonly logger: Logger
}

export interface RunningServer {
  readonly port: number
  /** Stops taking connections, lets running requests end, and resolves. The engine is the caller's to close. */
  close(): Promise<void>
}

/** Starts the server over an open engine: the data plane, the management API and the operations on one port. */
export async function serve({ engine, hosts, port, trustedProxies, logger }: ServeOptions): Promise<RunningServer> {
  const requestId = (): string => engine.newId('req')
  const onBug = (error: unknown, id: string): void => logger.error({ err: error, requestId: id }, 'a request failed')
  const callerAddress = makeCallerAddress(trustedProxies.length === 0 ? () => false : makeIpTest(trustedProxies))
  const dataPlane = makeDataPlane({
    verify: verifyOf(engine),
    authenticate: engine.authenticate,
    callerAddress,
    requestId,
    onBug,
  })
  const api = makeManagementApi({ ...engine, ipFault, requestId, log: onBug })
  // The request that Hono sees is made from the one at hand, so its address is looked up by that one.
  const management = getRequestListener((request, { incoming }) => {
    const ip = 'socket' in incoming ? callerAddress(incoming as IncomingMessage) : undefined // Node's own request: this server speaks HTTP/1.1
    return api.fetch(request, { ip })
  })

  function handle(request: IncomingMessage, response: ServerResponse): void {
    if (dataPlane(request, response)) return
    const path = request.url?.split('?', 1)[0] ?? ''
    const page = path.startsWith(DOCS_PREFIX) && request.method === 'GET' ? docsPage(path) : undefined
    if (path === '/healthz') writeAnswer(response, 200, { 'Content-Type': 'application/json' }, '{"status":"ok"}')
    else if (page !== undefined) writeAnswer(response, 200, PAGE_HEADERS, page)
    else if (path === '/readyz') void answerReadiness(engine, response)
    else void management(request, response)
  }
  const servers = await listenAll(handle, hosts, port)
  return { port: portOf(servers[0]), close: () => closeAll(servers) }
}

/** Ready is: the store answers, and this node may answer from memory. */
async function answerReadiness(engine: Engine, response: ServerResponse): Promise<void> {
  const stored = await engine.queries.ping().then(
    () => true,
    () => false,
  )
  const ready = stored && engine.known.node.live()
  const body = JSON.stringify({ status: ready ? 'ready' : 'not_ready', store: stored, lease: engine.known.node.live() })
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }
  writeAnswer(response, ready ? 200 : 503, ready ? headers : { ...headers, 'Retry-After': '1' }, body)
}

/** Listens on every address with one port; an IPv6 address that this machine lacks is left out. */
export async function listenAll(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  hosts: readonly string[],
  port: number,
): Promise<readonly Server[]> {
  const servers: Server[] = []
  for (const host of hosts) {
    const server = createServer({ maxHeaderSize: SERVER_BOUNDS.headerBytesMax }, handle)
    server.headersTimeout = SERVER_BOUNDS.headersTimeoutMs
    server.requestTimeout = SERVER_BOUNDS.requestTimeoutMs
    server.keepAliveTimeout = SERVER_BOUNDS.keepAliveTimeoutMs
    try {
      await listen(server, host, servers.length === 0 ? port : portOf(servers[0]))
      servers.push(server)
    } catch (error) {
      const absent = error instanceof Error && 'code' in error && error.code === 'EADDRNOTAVAIL'
      if (absent && servers.length > 0) continue
      await closeAll(servers)
      throw error
    }
  }
  return servers
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

export function portOf(server: Server | undefined): number {
  // A server that listens on a port has an address of this form.
  return (server?.address() as AddressInfo | null)?.port ?? 0
}

/** Longest that running requests may take to end once the server stops, in milliseconds. */
const DRAIN_MS = 5000
const IDLE_EVERY_MS = 100

/** Stops listening, lets running requests end, and cuts what is still open when the drain is over. */
export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map(closeOne))
}

function closeOne(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that was kept alive is idle as soon as its request has ended, so it is looked for again and again.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_EVERY_MS)
    const end = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(end)
      resolve()
    })
    server.closeIdleConnections()
  })
}
