import type { ServiceDefinition } from '../service/definition.ts'

/** What a page's script may read of an answer beside the basics. */
const EXPOSED =
  'RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, WWW-Authenticate'
const PREFLIGHT_SECONDS = 600
const ORIGIN_LENGTH_MAX = 255
const REQUESTED_HEADERS_LENGTH_MAX = 1000

export interface CorsFacts {
  /** The `Origin` header as received. */
  readonly origin: string | undefined
  /** The key's type, from the key or from the token's tag alone; `undefined`: not known. */
  readonly type: string | undefined
}

/** Whether a service may be called from pages at all. */
export function servesBrowsers(definition: ServiceDefinition): boolean {
  return definition.types.some(({ browser }) => browser)
}

/**
 * The CORS headers of an answer: for a key of a browser type, and where its type is not known, since a refusal that a page
 * cannot read looks like an outage to it. A key known to be of another type gets none. `null`, which any sandboxed page
 * sends, is no origin.
 */
export function corsHeaders(
  definition: ServiceDefinition,
  { origin, type }: CorsFacts,
): Readonly<Record<string, string>> {
  if (!isOrigin(origin) || !servesBrowsers(definition)) return {}
  const known = definition.types.find(({ name }) => name === type)
  // Caches must not hand one origin's answer to another, whatever the answer is.
  if (known !== undefined && !known.browser) return { Vary: 'Origin' }
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' }
}

/**
 * The answer to a preflight, which comes without any key: `undefined` for a service that no page may call. Which origins a
 * key allows is judged when the key comes.
 */
export function preflightHeaders(
  definition: ServiceDefinition,
  { origin, requestedHeaders }: { readonly origin: string | undefined; readonly requestedHeaders: string | undefined },
): Readonly<Record<string, string>> | undefined {
  if (!isOrigin(origin) || !servesBrowsers(definition)) return undefined
  const asked = requestedHeaders ?? ''
  const allowed =
    asked.length <= REQUESTED_HEADERS_LENGTH_MAX && /^[A-Za-z0-9!#$%&'*+.^_`|~, -]*$/.test(asked) ? asked : ''
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    ...(allowed === '' ? {} : { 'Access-Control-Allow-Headers': allowed }),
    'Access-Control-Max-Age': String(PREFLIGHT_SECONDS),
    Vary: 'Origin, Access-Control-Request-Headers',
  }
}

function isOrigin(origin: string | undefined): origin is string {
  return origin !== undefined && origin.length <= ORIGIN_LENGTH_MAX && /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#]+$/i.test(origin)
}
