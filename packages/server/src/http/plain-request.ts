import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@keywright/core'
import { HTTP_BOUNDS } from './bounds.ts'
import { FORWARD_AUTH_PREFIX } from './forward-auth.ts'
import { toProblem, writeAnswer } from './wire.ts'

/** A name or an address, with a port or without; empty is allowed (RFC 9110, 7.2). */
const HOST = /^(?:[A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?$/
/** A segment of dots, or an escape of what needs none: `%41`, `%2e`, and slashes, which some decode and some do not. */
const OTHER_SPELLING = /\/\.{1,2}(?:[/?]|$)|%(?:[46][1-9a-f]|[57][0-9a]|3[0-9]|2[def]|5[cf]|7e)/i

/**
 * Refuses with 400, before any door sees it, a request that a proxy in front could take for another one than we do: two
 * `Host` headers or a strange one, more headers than are looked at, an address in another spelling than the plain one.
 * A rule of that proxy ("nobody reaches /metrics") would otherwise hold for one spelling alone. Answers whether it did.
 */
export function makeRefuseStrange(
  requestId: () => string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  // Nearly every request of a server names the same host and address: to make a URL of the one cost a tenth of a request.
  let plainHost = ''
  let plainAddress = ''
  function isPlainHost(host: string): boolean {
    if (host === '' || host === plainHost) return true
    // `999.1.1.1` is written as an address must be and is none: whoever makes a URL of it, as the management API does, fails.
    if (!HOST.test(host) || !URL.canParse(`http://${host}`)) return false
    plainHost = host
    return true
  }

  function addressFault(address: string): AppError | undefined {
    if (address === plainAddress) return undefined
    const fault = addressFaultOf(address)
    if (fault === undefined) plainAddress = address
    return fault
  }

  return function refuseStrange(request, response) {
    const fault = faultOf(request, isPlainHost) ?? addressFault(request.url ?? '')
    if (fault === undefined) return false
    request.resume()
    const { status, headers, body } = toProblem(fault, requestId())
    // Where the next request of such a caller begins is not worth guessing.
    writeAnswer(response, status, { ...headers, Connection: 'close' }, body)
    return true
  }
}

function faultOf(request: IncomingMessage, isPlainHost: (host: string) => boolean): AppError | undefined {
  const { rawHeaders, headersDistinct, httpVersionMajor } = request
  if (httpVersionMajor !== 1) return new AppError('request_invalid', 'Speak HTTP/1.1.')
  if (rawHeaders.length > 2 * HTTP_BOUNDS.headersMax)
    return new AppError('header_invalid', `A request may have ${HTTP_BOUNDS.headersMax} headers at most.`)
  // RFC 9112, 6.1: of any other coding nobody can say where the body ends, and a door that reads none would not even try.
  const coding = headersDistinct['transfer-encoding']
  if (coding !== undefined && !/^(?:chunked)?$/i.test(coding.join()))
    return new AppError('header_invalid', 'The only transfer coding is "chunked".')
  const hosts = headersDistinct['host'] ?? []
  // RFC 9112, 3.2: two of them are refused, whatever they say.
  const [host = ''] = hosts
  if (hosts.length > 1 || !isPlainHost(host))
    return new AppError('header_invalid', 'Send one Host header with a name or an address.')
  return undefined
}

function addressFaultOf(address: string): AppError | undefined {
  // The path below is one of the API behind the gateway; the match of its route judges it, and more strictly.
  if (address.startsWith(FORWARD_AUTH_PREFIX)) return undefined
  if (address.length > HTTP_BOUNDS.urlLengthMax)
    return new AppError('request_invalid', `The address is longer than ${HTTP_BOUNDS.urlLengthMax} characters.`)
  const path = address.split('?', 1)[0] ?? ''
  // The form with a scheme and a host is for proxies; taken here it would be one more spelling of everything.
  if (!path.startsWith('/') || address.includes('#') || path.includes('\\') || OTHER_SPELLING.test(path))
    return new AppError('request_invalid', 'Send the address as a path, each part written plainly.')
  return undefined
}
