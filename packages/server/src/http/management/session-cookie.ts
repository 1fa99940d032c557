import { AppError, MEMBER_BOUNDS } from '@keywright/core'
import type { Incoming } from './route.ts'

/** By TLS: the prefix makes browsers hold it to this host, this path and TLS (RFC 6265bis 4.1.3.2). */
export const SECURE_COOKIE = '__Host-keywright'
/** Over plain HTTP, as on a machine of one's own, where a browser keeps no cookie that asks for TLS. */
export const PLAIN_COOKIE = 'keywright'

const CSRF_HEADER = 'keywright-csrf'
const TOKEN = /^[A-Za-z0-9_-]{43}$/

/** The name of the cookie of a sign-in at the OpenID provider, behind the session's. */
const FLOW_SUFFIX = '-oidc'

const sessionName = (secure: boolean): string => (secure ? SECURE_COOKIE : PLAIN_COOKIE)

/** The session's token as the browser sent it; of two cookies of the name neither counts. */
export function findSessionToken(incoming: Pick<Incoming, 'request' | 'secure'>): string | undefined {
  return findToken(incoming.request, sessionName(incoming.secure))
}

/** The token of a sign-in that is under way at the OpenID provider. */
export function findFlowToken(incoming: Pick<Incoming, 'request' | 'secure'>): string | undefined {
  return findToken(incoming.request, `${sessionName(incoming.secure)}${FLOW_SUFFIX}`)
}

function findToken({ headers }: Request, name: string): string | undefined {
  const found = (headers.get('cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  return found.length === 1 && TOKEN.test(found[0] ?? '') ? found[0] : undefined
}

export function requireSessionToken(incoming: Pick<Incoming, 'request' | 'secure'>): string {
  const token = findSessionToken(incoming)
  if (token === undefined) throw new AppError('session_missing', 'Sign in: nobody is signed in here.')
  return token
}

/**
 * Throws `cross_site_request` for what another site's page may have sent. No page of another origin can send this header
 * without a preflight, and none is ever answered (OWASP ASVS 5.0 3.5.1, 3.5.2); browsers that say whence a request comes are
 * believed too.
 */
export function requireOwnPage({ headers }: Request): void {
  const site = headers.get('sec-fetch-site')
  if (headers.get(CSRF_HEADER) === '1' && (site === null || site === 'same-origin')) return
  throw new AppError(
    'cross_site_request',
    'A session counts for the dashboard alone: send "Keywright-Csrf: 1" from it.',
  )
}

/** The header that makes a browser keep a session, or forget it. No script can read it, no other site's page can send it. */
export function sessionCookie(token: string | null, secure: boolean): string {
  return cookie(sessionName(secure), token, { lifetimeMs: MEMBER_BOUNDS.sessionLifetimeMs, sameSite: 'Strict', secure })
}

/** The same for a sign-in at the provider: it comes back from there by a link, which is the one thing that `Lax` lets pass. */
export function flowCookie(token: string | null, secure: boolean): string {
  const name = `${sessionName(secure)}${FLOW_SUFFIX}`
  return cookie(name, token, { lifetimeMs: MEMBER_BOUNDS.oidcLifetimeMs, sameSite: 'Lax', secure })
}

interface CookieRules {
  readonly lifetimeMs: number
  readonly sameSite: 'Strict' | 'Lax'
  readonly secure: boolean
}

function cookie(name: string, token: string | null, { lifetimeMs, sameSite, secure }: CookieRules): string {
  const rules = `Path=/; Max-Age=${token === null ? 0 : lifetimeMs / 1000}; HttpOnly; SameSite=${sameSite}`
  return `${name}=${token ?? ''}; ${rules}${secure ? '; Secure' : ''}`
}
