import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, findCredential } from '@keywright/core'
import { type Authenticate, requireReachAll, requireScope } from '../app/index.ts'
import { BROWSER_HEADERS } from './browser-headers.ts'
import { type CallerAddress, isLoopback } from './caller-address.ts'
import { DOCS_PREFIX, docsPage } from './docs-pages.ts'
import { decodeBase64 } from './verify.ts'
import { toProblem, writeAnswer } from './wire.ts'

export interface OperationsParts {
  readonly authenticate: Authenticate
  readonly metrics: { readonly contentType: string; text(): Promise<string> }
  readonly ping: () => Promise<void>
  readonly leaseLive: () => boolean
  /** Whether Redis is connected; `undefined` where limits are kept in the store. */
  readonly redis: () => boolean | undefined
  /** Whether the server has been told to stop. */
  readonly stopping: () => boolean
  readonly isTrustedProxy: (ip: string) => boolean
  readonly callerAddress: CallerAddress
  readonly requestId: () => string
  readonly onBug: (error: unknown, requestId: string) => void
}

const OWN_PATHS = ['/healthz', '/readyz', '/metrics']
const JSON_HEADERS = { 'Content-Type': 'application/json', ...BROWSER_HEADERS } as const
const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const

/** What a proxy adds; any of them says that the caller is not the one who is connected. */
const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']
const LOOPBACK_HOST = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?$/i

/** Answers `/healthz`, `/readyz`, `/metrics` and the pages below `/docs`; `false` for every other request. */
export function makeOperations(
  parts: OperationsParts,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  return function operations(request, response) {
    const path = request.url?.split('?', 1)[0] ?? ''
    const page = path.startsWith(DOCS_PREFIX) ? docsPage(path) : undefined
    if (page === undefined && !OWN_PATHS.includes(path)) return false
    request.resume()
    if (request.method !== 'GET' && request.method !== 'HEAD') refuseMethod(parts, response)
    else if (page !== undefined) writeAnswer(response, 200, PAGE_HEADERS, page)
    else if (path === '/healthz') writeAnswer(response, 200, JSON_HEADERS, '{"status":"ok"}')
    else if (path === '/readyz') void answerReadiness(parts, response)
    else void answerMetrics(parts, request, response)
    return true
  }
}

function refuseMethod({ requestId }: OperationsParts, response: ServerResponse): void {
  const { status, headers, body } = toProblem(new AppError('method_not_allowed', 'Use GET here.'), requestId())
  writeAnswer(response, status, { ...headers, Allow: 'GET, HEAD' }, body)
}

/**
 * Ready is: nobody has told the server to stop, the store answers, and this node may answer from memory. Redis is told
 * beside it and decides nothing: without it keys without limits are still checked, and no other node would have it.
 */
async function answerReadiness(
  { ping, leaseLive, redis, stopping }: OperationsParts,
  response: ServerResponse,
): Promise<void> {
  const store = await ping().then(
    () => true,
    () => false,
  )
  const lease = leaseLive()
  const ready = store && lease && !stopping()
  const status = stopping() ? 'stopping' : ready ? 'ready' : 'not_ready'
  const headers = ready ? JSON_HEADERS : { ...JSON_HEADERS, 'Retry-After': '1' }
  writeAnswer(response, ready ? 200 : 503, headers, JSON.stringify({ status, store, lease, redis: redis() }))
}

/** To whoever sits at the machine itself, and else to a management token that may read the nodes. */
async function answerMetrics(
  parts: OperationsParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = parts.requestId()
  try {
    if (!isAtTheMachine(parts, request)) await requireNodesRead(parts, request, requestId)
    const headers = { 'Content-Type': parts.metrics.contentType, 'Cache-Control': 'no-store' }
    writeAnswer(response, 200, headers, await parts.metrics.text())
  } catch (error) {
    if (!(error instanceof AppError)) parts.onBug(error, requestId)
    const { status, headers, body } = toProblem(error, requestId)
    writeAnswer(response, status, headers, body)
  }
}

/**
 * A proxy on the same machine is connected over loopback for callers from anywhere, so its requests do not count, as far as
 * it can be told: neither a trusted proxy's, nor those with a header that proxies add. The name in `Host` keeps out pages of
 * a browser on this machine that reach here under a name of their own.
 */
function isAtTheMachine({ isTrustedProxy }: OperationsParts, { socket, headers }: IncomingMessage): boolean {
  const peer = socket.remoteAddress
  if (peer === undefined || !isLoopback(peer) || isTrustedProxy(peer)) return false
  return LOOPBACK_HOST.test(headers.host ?? '') && FORWARDING_HEADERS.every((name) => headers[name] === undefined)
}

async function requireNodesRead(
  { authenticate, callerAddress }: OperationsParts,
  request: IncomingMessage,
  requestId: string,
): Promise<void> {
  const { headersDistinct } = request
  const caller = await authenticate(
    ({ definition }) => findCredential(definition, (name) => headersDistinct[name] ?? [], decodeBase64),
    { ip: callerAddress(request), requestId },
  )
  requireScope(caller, 'nodes:read')
  // The numbers are of every service and workspace.
  requireReachAll(caller)
}
