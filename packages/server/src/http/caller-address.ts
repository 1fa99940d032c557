import type { IncomingMessage } from 'node:http'

export type CallerAddress = (request: IncomingMessage) => string | undefined

const FORWARDED_HOPS_MAX = 20

/**
 * The caller's address: the TCP peer's, unless the peer is a trusted proxy. Then `X-Forwarded-For` is read from the right,
 * and the first address that no trusted proxy has is the caller: all that stands before it the caller could have written.
 */
export function makeCallerAddress(isTrusted: (ip: string) => boolean): CallerAddress {
  return (request) => {
    const peer = request.socket.remoteAddress
    if (peer === undefined || !isTrusted(peer)) return peer
    const hops = (request.headersDistinct['x-forwarded-for'] ?? [])
      .flatMap((value) => value.split(','))
      .map((hop) => hop.trim())
      .filter((hop) => hop !== '')
      .slice(-FORWARDED_HOPS_MAX)
    for (let i = hops.length - 1; i >= 0; i -= 1) {
      const hop = hops[i]
      if (hop !== undefined && !isTrusted(hop)) return hop
    }
    return hops[0] ?? peer
  }
}

/**
 * Whether the browser speaks to us by TLS: we end it ourselves, or a trusted proxy in front says that it does
 * (`X-Forwarded-Proto`, the last value, which is the nearest proxy's).
 */
export function makeBySecure(isTrusted: (ip: string) => boolean, tls: boolean): (request: IncomingMessage) => boolean {
  return (request) => {
    if (tls) return true
    const peer = request.socket.remoteAddress
    if (peer === undefined || !isTrusted(peer)) return false
    const values = (request.headersDistinct['x-forwarded-proto'] ?? []).flatMap((value) => value.split(','))
    return values.at(-1)?.trim().toLowerCase() === 'https'
  }
}

/** Whether an address as a socket tells it is this machine's own. */
export function isLoopback(address: string): boolean {
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address
  return bare === '::1' || /^127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$/.test(bare)
}
