import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { HTTP_BOUNDS } from './bounds.ts'

/** How long a connection may take; Node's defaults are longer than a check ever needs. */
const SERVER_TIMES = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 65_000,
} as const

/** A certificate with its chain, and its key, as PEM. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

export type Handle = (request: IncomingMessage, response: ServerResponse) => void

/** Listens on every address with one port; an IPv6 address that this machine lacks is left out. */
export async function listenAll(
  handle: Handle,
  hosts: readonly string[],
  port: number,
  tls?: TlsFiles,
): Promise<readonly Server[]> {
  const servers: Server[] = []
  for (const host of hosts) {
    const server = makeServer(handle, tls)
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

function makeServer(handle: Handle, tls: TlsFiles | undefined): Server {
  const maxHeaderSize = HTTP_BOUNDS.headerBytesMax
  const server =
    tls === undefined
      ? createServer({ maxHeaderSize }, handle)
      : createTlsServer({ maxHeaderSize, minVersion: 'TLSv1.2', ...tls }, handle)
  server.headersTimeout = SERVER_TIMES.headersTimeoutMs
  server.requestTimeout = SERVER_TIMES.requestTimeoutMs
  server.keepAliveTimeout = SERVER_TIMES.keepAliveTimeoutMs
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
