import type { Context, MiddlewareHandler } from 'hono'
import type { ApiKeyResource, Verifier } from '../verifier.ts'
import { type GuardOptions, makeGuardRule, mergedHeader } from './index.ts'

export type { GuardScopes } from './index.ts'

export interface HonoGuardOptions<Scopes extends string> extends GuardOptions<Scopes> {
  /** The caller's address, for keys that are bound to some. Read it from the connection, not from a header. */
  readonly ip?: (c: Context) => string | undefined
}

/** The environment of an app behind a guard: `new Hono<KeyEnv>()`, then `c.get('apiKey')`. */
export interface KeyEnv<Key = ApiKeyResource> {
  Variables: { apiKey: Key }
}

/** `c.get('apiKey')` is `null` on routes that the definition calls open. */
export function keyGuard<Scopes extends string = string>(
  keywright: Verifier,
  options: HonoGuardOptions<Scopes> & { readonly openRoutes: true },
): MiddlewareHandler<KeyEnv<ApiKeyResource | null>>
/** Hono middleware: what stands behind it runs for an allowed request alone. */
export function keyGuard<Scopes extends string = string>(
  keywright: Verifier,
  options: HonoGuardOptions<Scopes> & { readonly openRoutes?: false },
): MiddlewareHandler<KeyEnv>
export function keyGuard<Scopes extends string>(
  keywright: Verifier,
  options: HonoGuardOptions<Scopes>,
): MiddlewareHandler {
  const rule = makeGuardRule(keywright, options)
  return async (c, next) => {
    // `c.req` stays when other middleware replaces the raw request.
    const passage = await rule({ request: c.req.raw, demand: options, ip: options.ip?.(c), carrier: c.req })
    if (!passage.allowed) return passage.response
    c.req.raw = passage.request
    c.set('apiKey', passage.apiKey)
    await next()
    for (const [name, value] of Object.entries(passage.headers)) {
      c.header(name, mergedHeader(name, value, c.res.headers.get(name)))
    }
  }
}
