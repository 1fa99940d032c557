import { denialMessage, ERROR_TABLE } from '@keywright/core'
import type { VerifyAnswer } from '../verifier.ts'

type Wire = VerifyAnswer['response']

/** Headers by which a gateway tells an API who is calling. From a caller they are a claim, and never reach a handler. */
const IDENTITY_PREFIX = 'x-keywright-'
const PREFLIGHT_PREFIX = 'access-control-request-'
/** When nothing says how long an outage lasts. */
const OUTAGE_RETRY_SECONDS = 1

/** Fetch, 3.3.2: what a browser sends before the request itself. It carries no credentials, so none are looked for. */
export function isPreflight({ method, headers }: Request): boolean {
  return method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method')
}

/** Every header in which a credential may stand. A cookie is never one, and is nobody else's business. */
export function headersAsSent(request: Request): Readonly<Record<string, readonly string[]>> {
  const preflight = isPreflight(request)
  const sent = [...request.headers].filter(([name]) =>
    preflight ? name === 'origin' || name.startsWith(PREFLIGHT_PREFIX) : name !== 'cookie',
  )
  // `Headers` has joined what came twice to "a, b"; taken as it is, that is no token, and is refused.
  return Object.fromEntries(sent.map(([name, value]) => [name, [value]]))
}

/** The path behind the base, or `undefined` where it lies elsewhere. Never decoded: the routes are matched with care. */
export function pathBelow(base: string, url: string): string | undefined {
  const { pathname } = new URL(url)
  const prefix = base.replace(/\/+$/, '')
  if (pathname === prefix) return '/'
  return pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : undefined
}

/** The request as a handler may see it. */
export function withoutIdentity(request: Request): Request {
  const claimed = [...request.headers.keys()].filter((name) => name.startsWith(IDENTITY_PREFIX))
  if (claimed.length === 0) return request
  const headers = new Headers(request.headers)
  for (const name of claimed) headers.delete(name)
  return new Request(request, { headers })
}

export function toResponse({ status, headers, body }: Wire): Response {
  return new Response(body === '' ? null : body, { status, headers })
}

/** The value that joins what the handler's answer has already: only `Vary` is a list that several may write to. */
export function mergedHeader(name: string, value: string, present: string | null): string {
  if (name.toLowerCase() !== 'vary' || present === null) return value
  const listed = present.toLowerCase().split(/\s*,\s*/)
  const added = value.split(/\s*,\s*/).filter((field) => !listed.includes(field.toLowerCase()))
  return [present, ...added].join(', ')
}

/** A check that could not be made: 503, in the service's own style where the error knows it. */
export function outageResponse(error: unknown): Response {
  const retryAfter = String(retryAfterOf(error) ?? OUTAGE_RETRY_SECONDS)
  const styled = styledOf(error)
  if (styled === undefined) {
    const detail = denialMessage({ reason: 'unavailable' })
    return problem('store_unavailable', detail, { 'Retry-After': retryAfter })
  }
  const response = toResponse(styled)
  if (!response.headers.has('retry-after')) response.headers.set('Retry-After', retryAfter)
  return response
}

export function notFoundResponse(): Response {
  return problem('not_found', 'Nothing of this API lies at this path.', {})
}

function problem(
  code: 'store_unavailable' | 'not_found',
  detail: string,
  headers: Readonly<Record<string, string>>,
): Response {
  const { status, title } = ERROR_TABLE[code]
  const body = JSON.stringify({ type: `urn:keywright:error:${code}`, title, status, detail, code })
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json', ...headers } })
}

/** The store's error, the client's, or anyone's: whatever was thrown is looked at, and trusted in nothing. */
function styledOf(error: unknown): Wire | undefined {
  const response = fieldOf(error, 'response') ?? fieldOf(fieldOf(error, 'details'), 'response')
  const headers = fieldOf(response, 'headers')
  const body = fieldOf(response, 'body')
  // An outage is 503 at every door, and a `Response` of fetch's is not what is meant here.
  if (fieldOf(response, 'status') !== 503 || typeof body !== 'string') return undefined
  if (typeof headers !== 'object' || headers === null) return undefined
  const text = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { status: 503, headers: Object.fromEntries(text), body }
}

function retryAfterOf(error: unknown): number | undefined {
  const seconds = fieldOf(error, 'retryAfterSeconds')
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  // Reading an absent field of an object is harmless, and what is read stays unknown.
  return (value as Readonly<Record<string, unknown>>)[name]
}
