import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { CONNECTION_BOUNDS, type ConnectionBounds, HTTP_BOUNDS } from './bounds.ts'
import { type Handle, inTurn } from './in-turn.ts'

/** A certificate with its chain, and its key, as PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export interface ListenOptions {
  readonly tls?: TlsFiles | undefined
  readonly bounds?: ConnectionBounds | undefined
}

/** Listens on every address with one port; an IPv6 address that this machine lacks is left out. */
export async function listenAll(
  handle: Handle,
  hosts: readonly string[],
  port: number,
  { tls, bounds = CONNECTION_BOUNDS }: ListenOptions = {},
): Promise<readonly Server[]> {
  const servers: Server[] = []
  for (const host of hosts) {
    const server = makeServer(handle, tls, bounds)
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

function makeServer(handler: Handle, tls: TlsFiles | undefined, bounds: ConnectionBounds): Server {
  const handle = inTurn(handler, bounds.pipelinedMax)
  const options = {
    maxHeaderSize: HTTP_BOUNDS.headerBytesMax,
    headersTimeout: bounds.headersMsMax,
    requestTimeout: bounds.requestMsMax,
    keepAliveTimeout: bounds.keepAliveMsMax,
    connectionsCheckingInterval: bounds.lookEveryMs,
  }
  const server =
    tls === undefined
      ? createServer(options, handle)
      : createTlsServer({ ...options, minVersion: 'TLSv1.2', handshakeTimeout: bounds.headersMsMax, ...tls }, handle)
  // Without it, whoever asks and never takes the answer keeps his connection for ever. How many requests one connection may
  // bring is not bounded: a gateway sends all of them over a few, and each costs the same wherever it comes from.
  server.timeout = bounds.silenceMsMax
  server.maxConnections = bounds.connectionsMax
  // Counted in `plain-request.ts`: a header that was left out in silence could be the second credential, or the proxy's own.
  server.maxHeadersCount = 0
  return server
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

/** Takes no more connections and ends the idle ones; resolves when the last one has ended. */
export async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeIdleConnections()
        }),
    ),
  )
}
