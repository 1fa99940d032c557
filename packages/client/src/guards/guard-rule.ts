import type { ApiKeyResource, VerifyAnswer, Verifier, VerifyRequest } from '../verifier.ts'
import { openTab, type Tab } from './tab.ts'
import { isPreflight, notFoundResponse, outageResponse, pathBelow, toResponse, withoutIdentity } from './wire.ts'

/** Scopes that a request needs, or the answer to a request that cannot be read: nothing is checked or spent for it. */
export type ScopesAsked<Scopes extends string> = readonly Scopes[] | Response

/** A list, or a function of the request. The function reads a body from `request.clone()`, since the handler reads it too. */
export type GuardScopes<Scopes extends string> =
  | readonly Scopes[]
  | ((request: Request) => ScopesAsked<Scopes> | Promise<ScopesAsked<Scopes>>)

/** What a guard asks beside what the routes of the service's definition ask. */
export interface GuardDemand<Scopes extends string> {
  /** All of these. */
  readonly scopes?: GuardScopes<Scopes>
  /** At least one of these. */
  readonly anyScope?: readonly Scopes[]
  readonly environment?: string
  /** Id of the workspace that the key must belong to. */
  readonly workspace?: string
  readonly type?: string
  /** What the request takes from each limit. Of nested guards the first one's counts. */
  readonly cost?: number
}

export interface GuardOptions<Scopes extends string> extends GuardDemand<Scopes> {
  readonly service: string
  /** Where the API is mounted, such as `/billing`; the definition's routes begin behind it. */
  readonly base?: string
  /**
   * Whether handlers run without a key on routes that the definition calls open. Without it such a request is an error:
   * a change of the definition alone must not hand a handler no key.
   */
  readonly openRoutes?: boolean
  /** Told of a check that could not be made, for the operator's log; the caller gets a 503. */
  readonly onOutage?: (error: unknown) => void
}

/** How a guard decided: whom it lets through and what the answer should carry, or the whole answer. */
export type Passage<Key = ApiKeyResource | null> =
  | {
      readonly allowed: true
      readonly apiKey: Key
      /** For the handler's answer: rate limits and CORS. */
      readonly headers: Readonly<Record<string, string>>
      /** For the handler: identity headers that the caller sent are gone. */
      readonly request: Request
    }
  | { readonly allowed: false; readonly response: Response }

/** What an adapter knows of a request. */
export interface GuardedRequest<Scopes extends string> {
  readonly request: Request
  readonly demand: GuardDemand<Scopes>
  readonly ip: string | undefined
  /** Whatever else is the same through the whole life of the request, should a framework replace the `Request`. */
  readonly carrier?: object
}

export type GuardRule<Scopes extends string> = (guarded: GuardedRequest<Scopes>) => Promise<Passage>

/** The one rule behind every adapter: denied, unreachable or unreadable, the handler does not run. */
export function makeGuardRule<Scopes extends string>(
  keywright: Verifier,
  options: GuardOptions<Scopes>,
): GuardRule<Scopes> {
  return async function guardRule(guarded) {
    const path = pathBelow(options.base ?? '', guarded.request.url)
    if (path === undefined) return { allowed: false, response: notFoundResponse() }
    const tab = openTab(keywright, options.service, guarded)
    const request = withoutIdentity(guarded.request)
    tab.follow(request)

    // A preflight names no scopes: it has no body to read them from, and no key to hold them.
    const scopes = isPreflight(request) ? [] : await scopesOf(tab, guarded.demand.scopes, request)
    let answer: VerifyAnswer
    try {
      if ('status' in scopes) {
        // Who has no good key hears that first, whatever the request says; asking spends nothing.
        const { allowed, response } = await tab.look({
          ...demandOf(guarded, request, []),
          service: options.service,
          path,
        })
        return { allowed: false, response: allowed ? scopes : toResponse(response) }
      }
      answer = await tab.check({ ...demandOf(guarded, request, scopes), service: options.service, path })
    } catch (error) {
      options.onOutage?.(error)
      return { allowed: false, response: outageResponse(error) }
    }
    return passageOf(answer, request, options)
  }
}

async function scopesOf<Scopes extends string>(
  tab: Tab,
  scopes: GuardScopes<Scopes> | undefined,
  request: Request,
): Promise<ScopesAsked<Scopes>> {
  if (typeof scopes !== 'function') return scopes ?? []
  const asked = await tab.once(scopes, request)
  // A response is read once only, and two guards may answer with this one.
  return 'status' in asked ? asked.clone() : asked
}

function demandOf<Scopes extends string>(
  { demand, ip }: GuardedRequest<Scopes>,
  request: Request,
  scopes: readonly Scopes[],
): Omit<VerifyRequest, 'service'> {
  const { anyScope, environment, workspace, type, cost } = demand
  const origin = request.headers.get('origin')
  return {
    method: request.method,
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(anyScope === undefined ? {} : { anyScope }),
    ...(environment === undefined ? {} : { environment }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(type === undefined ? {} : { type }),
    ...(cost === undefined ? {} : { cost }),
    ...(ip === undefined ? {} : { ip }),
    ...(origin === null ? {} : { origin }),
  }
}

function passageOf(
  answer: VerifyAnswer,
  request: Request,
  { service, openRoutes }: Pick<GuardOptions<string>, 'service' | 'openRoutes'>,
): Passage {
  if (!answer.allowed || answer.preflight === true) return { allowed: false, response: toResponse(answer.response) }
  if (answer.apiKey === null && openRoutes !== true) {
    throw new Error(`A route of "${service}" is open, and its guard was made without openRoutes: true.`)
  }
  return { allowed: true, apiKey: answer.apiKey, headers: answer.response.headers, request }
}
