import type { ApiKeyResource, Verifier } from '../verifier.ts'
import { type GuardDemand, type GuardOptions, makeGuardRule, mergedHeader, type Passage } from './index.ts'

export type { GuardDemand, GuardScopes, Passage } from './index.ts'

export interface FetchGuardOptions<Scopes extends string> extends GuardOptions<Scopes> {
  /** The caller's address, for keys that are bound to some. Read it from what your server knows, not from a header. */
  readonly ip?: (request: Request) => string | undefined
}

/** Judges one request. What a call asks stands in place of what the guard was made with, field by field. */
export type Guard<Scopes extends string, Key = ApiKeyResource> = (
  request: Request,
  demand?: GuardDemand<Scopes>,
) => Promise<Passage<Key>>

/** `apiKey` is `null` on routes that the definition calls open. */
export function createGuard<Scopes extends string = string>(
  keywright: Verifier,
  options: FetchGuardOptions<Scopes> & { readonly openRoutes: true },
): Guard<Scopes, ApiKeyResource | null>
/** A guard for `fetch` handlers, over HTTP or embedded. Name the scopes, and a mistyped one does not compile. */
export function createGuard<Scopes extends string = string>(
  keywright: Verifier,
  options: FetchGuardOptions<Scopes> & { readonly openRoutes?: false },
): Guard<Scopes>
export function createGuard<Scopes extends string>(
  keywright: Verifier,
  options: FetchGuardOptions<Scopes>,
): Guard<Scopes, ApiKeyResource | null> {
  const rule = makeGuardRule(keywright, options)
  return (request, demand) => rule({ request, demand: { ...options, ...demand }, ip: options.ip?.(request) })
}

/**
 * A handler behind a guard: it runs for an allowed request alone, with its key. What the server hands over beside the
 * request, such as an environment, is handed on.
 */
export function guarded<Scopes extends string, Key, Rest extends readonly unknown[]>(
  guard: Guard<Scopes, Key>,
  handler: (request: Request, apiKey: Key, ...rest: Rest) => Response | Promise<Response>,
  demand?: GuardDemand<Scopes>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const passage = await guard(request, demand)
    if (!passage.allowed) return passage.response
    const answer = await handler(passage.request, passage.apiKey, ...rest)
    // A copy, since the headers of what `fetch` or a redirect made cannot be written.
    const response = new Response(answer.body, answer)
    for (const [name, value] of Object.entries(passage.headers)) {
      response.headers.set(name, mergedHeader(name, value, response.headers.get(name)))
    }
    return response
  }
}
