import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { ipFault, makeIpTest } from './cache/index.ts'
import { SettingsError } from './config/index.ts'
import { verifyOf } from './embed.ts'
import type { Engine } from './engine.ts'
import {
  closeAll,
  type ConnectionBounds,
  findDashboard,
  listenAll,
  makeBySecure,
  makeCallerAddress,
  makeDashboard,
  makeDataPlane,
  makeEvenAuthenticate,
  makeManagementApi,
  makeOperations,
  makeRefuseStrange,
  type ManagementAnswer,
  portOf,
  type TlsFiles,
} from './http/index.ts'
import type { Clock } from './ports/index.ts'
import { DoorTally, EvenBeats, type Log, makeMetrics, type Metrics } from './system/index.ts'

export { closeAll, CONNECTION_BOUNDS, listenAll, portOf } from './http/index.ts'

export interface StopTimes {
  /** How long `/readyz` says 503 before connections are refused: a load balancer must have seen it. */
  readonly noticeMs: number
  /** How long running requests may take to end; what runs on is cut. */
  readonly drainMs: number
}

const STOP_TIMES: StopTimes = { noticeMs: 0, drainMs: 10_000 }
const IDLE_CLOSED_EVERY_MS = 100
const FEED_LAG_WAIT_MS = 1000

export interface ServeOptions {
  readonly engine: Engine
  readonly hosts: readonly string[]
  /** 0: any free port. */
  readonly port: number
  readonly trustedProxies: readonly string[]
  readonly tls?: TlsFiles | undefined
  readonly connections?: ConnectionBounds | undefined
  readonly log: Log
  readonly stopTimes?: StopTimes
  /** The number of this process among the workers of one port, as a label of its metrics. */
  readonly worker?: number | undefined
  /** Puts the metrics of all workers in the place of this one's. */
  readonly shareMetrics?: ((own: Metrics) => Metrics) | undefined
  /** Where the built dashboard lies; `undefined`: there is none. Absent: where it is installed. */
  readonly dashboard?: string | undefined
}

export interface RunningServer {
  readonly port: number
  /**
   * Says that it is not ready, then takes no more connections, lets running requests end within a bound, and resolves. The
   * engine is the caller's to close.
   */
  close(): Promise<void>
}

/** Starts the server over an open engine: the data plane, the management API, the operations and the dashboard on one port. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { engine, hosts, port, tls, stopTimes = STOP_TIMES } = options
  let stopping = false
  const answer = assemble(options, () => stopping)
  function handle(request: IncomingMessage, response: ServerResponse): void {
    // A caller that keeps its connection would otherwise send the next request on one that is about to end.
    if (stopping) response.shouldKeepAlive = false
    answer(request, response)
  }
  const servers = await listenAll(handle, hosts, port, { tls, bounds: options.connections })
  engine.site.listensAt(`${tls === undefined ? 'http' : 'https'}://localhost:${portOf(servers[0])}`)
  return {
    port: portOf(servers[0]),
    async close() {
      stopping = true
      if (stopTimes.noticeMs > 0) await new Promise<void>((resolve) => engine.clock.after(stopTimes.noticeMs, resolve))
      await drain(servers, engine.clock, stopTimes.drainMs)
    },
  }
}

/** The doors over one engine, as one function. */
function assemble(
  { engine, trustedProxies, tls, log, worker, shareMetrics, dashboard: folder = findDashboard() }: ServeOptions,
  stopping: () => boolean,
): (request: IncomingMessage, response: ServerResponse) => void {
  requireTrustedProxies(trustedProxies)
  const requestId = (): string => engine.newId('req')
  const onBug = (error: unknown, id: string): void => log.error('request_failed', { error, requestId: id })
  const isTrustedProxy = trustedProxies.length === 0 ? () => false : makeIpTest(trustedProxies)
  const callerAddress = makeCallerAddress(isTrustedProxy)
  const bySecure = makeBySecure(isTrustedProxy, tls !== undefined)
  const doors = new DoorTally()
  const beats = new EvenBeats()
  const authenticate = makeEvenAuthenticate(engine.authenticate, beats)
  const verify = verifyOf(engine)
  const dataPlane = makeDataPlane({ verify, authenticate, callerAddress, requestId, onBug, doors, beats })
  const ownMetrics = metricsOf(engine, doors, worker)
  const operations = makeOperations({
    authenticate,
    metrics: shareMetrics?.(ownMetrics) ?? ownMetrics,
    ping: () => engine.queries.ping(),
    leaseLive: () => engine.known.node.live(),
    redis: () => engine.redis?.connected,
    stopping,
    isTrustedProxy,
    callerAddress,
    requestId,
    onBug,
  })
  const onAnswer = (told: ManagementAnswer): void =>
    log[told.status >= 400 ? 'info' : 'debug']('management_request', told)
  const api = makeManagementApi({ ...engine, authenticate, verify, ipFault, requestId, log: onBug, onAnswer })
  // The request that Hono sees is made from the one at hand, so its address is looked up by that one.
  const management = getRequestListener(
    (request, { incoming }) => {
      const sent = incoming as IncomingMessage // Node's own request: this server speaks HTTP/1.1
      const headers = (name: string): readonly string[] => sent.headersDistinct[name] ?? []
      return api.fetch(request, { ip: callerAddress(sent), secure: bySecure(sent), headers })
    },
    { hostname: 'localhost', errorHandler: (error) => api.refuse(error) },
  )
  const refuseStrange = makeRefuseStrange(requestId)
  const dashboard = makeDashboard(folder)
  return (request, response) => {
    if (refuseStrange(request, response) || dataPlane(request, response)) return
    if (operations(request, response) || dashboard(request, response)) return
    void management(request, response)
  }
}

/** What the engine and the doors have counted, as metrics. */
function metricsOf(engine: Engine, doors: DoorTally, worker: number | undefined): Metrics {
  const { recorder, known } = engine
  const sources = {
    checks: () => recorder.checks(),
    doors,
    cache: () => known.sizes,
    guessing: () => known.guessing,
    limitedKeys: () => engine.limiter.size,
    store: engine.storeWatch,
    redis: () => engine.redis,
    leaseLive: () => known.node.live(),
    feedLag: () => inTime(engine.feedLag(), engine.clock, FEED_LAG_WAIT_MS),
    usage: () => ({ flushFailures: recorder.flushFailures, refusalsLeftOut: recorder.refusalsLeftOut }),
    pruned: () => ({ ...engine.pruned }),
  }
  return makeMetrics(sources, worker)
}

/** What a promise brings within a time; `undefined` when it fails or takes longer, so that a store that hangs hides no other metric. */
function inTime<T>(promise: Promise<T>, clock: Clock, withinMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(withinMs, () => resolve(undefined))
    const end = (value: T | undefined): void => {
      cancel()
      resolve(value)
    }
    promise.then(end, () => end(undefined))
  })
}

/** Ends what is idle again and again, since a connection is idle only once its request has ended; then cuts what is left. */
async function drain(servers: readonly Server[], clock: Clock, withinMs: number): Promise<void> {
  let cancelIdle = (): void => {}
  function closeIdle(): void {
    for (const server of servers) server.closeIdleConnections()
    cancelIdle = clock.after(IDLE_CLOSED_EVERY_MS, closeIdle)
  }
  const cancelCut = clock.after(withinMs, () => {
    for (const server of servers) server.closeAllConnections()
  })
  const closed = closeAll(servers)
  closeIdle()
  await closed
  cancelIdle()
  cancelCut()
}

/** Throws `SettingsError` for an entry that is neither an address nor a range: it would trust nobody, and nobody would notice. */
export function requireTrustedProxies(entries: readonly string[]): void {
  for (const entry of entries) {
    const fault = ipFault(entry)
    if (fault !== undefined)
      throw new SettingsError(`KEYWRIGHT_TRUSTED_PROXIES holds ${JSON.stringify(entry)}. ${fault}`)
  }
}
