import type { ServiceId, Scope } from '../ids.ts'
import type { TokenFormat } from '../token/format.ts'

/** A text for people: one string, or one per language (`{ en, es }`). */
export type LocalText = string | Readonly<Record<string, string>>

export interface EnvironmentDefinition {
  /** Stands in the token. */
  readonly name: string
  readonly title: LocalText
  /** A workspace has it only when given it. */
  readonly optIn: boolean
}

/** What a token may show of `{secret}{checksum}`: so many characters from either end. */
export interface Display {
  readonly first: number
  readonly last: number
}

/** `'all'`: scopes added to the service later too. */
export type DefaultScopes = 'required' | 'all' | readonly Scope[]

export interface NewKeyRules {
  readonly scopes: DefaultScopes
  readonly environment: string | undefined
  readonly type: string | undefined
  readonly expiry: 'optional' | 'required'
  readonly maxLifetimeMs: number | undefined
  /** Keys of a workspace that are neither revoked nor expired. */
  readonly perWorkspaceMax: number
}

export interface TypeDefinition {
  readonly name: string
  readonly title: LocalText
  /** Stands in the token where the format says `{type}`. */
  readonly tag: string
  readonly envVar: string | undefined
  /** May be used from a browser: preflight and CORS headers. */
  readonly browser: boolean
  /** All that a key of this type may hold. */
  readonly scopes: readonly Scope[]
  /** Told to whoever asks for more. */
  readonly why: LocalText | undefined
  readonly newKeys: NewKeyRules
  readonly display: Display
}

export interface ScopeDefinition {
  readonly name: Scope
  readonly description: LocalText
  /** Scopes that come with this one, directly; `closure` in scope/ follows the chain. */
  readonly includes: readonly Scope[]
}

export type CredentialPlace =
  | { readonly kind: 'header' /** lower case */; readonly header: string /** as written */; readonly title: string }
  /** `Authorization: Bearer x`, or another scheme; `scheme` in lower case. */
  | { readonly kind: 'scheme'; readonly scheme: string; readonly title: string }
  /** Basic, with the token as user name and an empty or ignored password. */
  | { readonly kind: 'basic' }

export type LimitDefinition =
  | {
      readonly kind: 'window'
      readonly name: string
      readonly limit: number
      readonly windowMs: number
      readonly per: 'key' | 'workspace'
      readonly onOutage: 'refuse' | 'allow'
    }
  | {
      readonly kind: 'quota'
      readonly name: string
      readonly limit: number
      readonly period: 'day' | 'month'
      readonly timeZone: string
      readonly per: 'key' | 'workspace'
      readonly onOutage: 'refuse' | 'allow'
    }

export interface PlanDefinition {
  readonly name: string
  readonly title: LocalText
  /** Limit values (and windows) that replace the definition's, by limit name. */
  readonly limits: Readonly<Record<string, LimitOverride>>
}

/** A number, and for a sliding limit perhaps a window, in place of the definition's. */
export interface LimitOverride {
  readonly limit: number
  readonly windowMs?: number
}

export interface RateLimitHeaders {
  readonly style: 'x-ratelimit' | 'ietf' | 'none'
  readonly reset: 'epoch' | 'seconds'
  /** The limit that the headers speak of; absent: the one with least left. */
  readonly limit: string | undefined
}

/** One layer of a refusal's looks; a field left out falls through to the next layer. */
export interface RefusalStyle {
  readonly status?: number
  readonly message?: LocalText
  /** A template: strings may hold `{status} {reason} {message} {missingScopes} {retryAfter} {requestId}`. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Layers by reason, by group (`unauthenticated`, `forbidden`, `limited`, `unavailable`) and `all`. */
export type RefusalStyles = Readonly<Record<string, RefusalStyle>>

/** What a route asks of a key. */
export interface RouteDemand {
  /** All of these. */
  readonly scopes: readonly Scope[]
  /** At least one of these, when not empty. */
  readonly anyScope: readonly Scope[]
  readonly types: readonly string[] | undefined
  readonly environments: readonly string[] | undefined
  readonly cost: number
  /** No key needed at all. */
  readonly open: boolean
}

export interface RouteDefinition {
  /** Upper-case method or `ANY`; `GET` covers `HEAD`. */
  readonly method: string
  /** `/`-separated: literal, `*` for one segment, a last `**` for nothing or more. */
  readonly path: string
  readonly segments: readonly string[]
  readonly demand: RouteDemand
}

/** The service's own words for ours; `one` of `workspace environment type name key`. */
export type Words = Readonly<Record<string, LocalText>>

/** A service definition after validation: every default settled, every name checked. */
export interface ServiceDefinition {
  readonly id: ServiceId
  readonly name: LocalText
  readonly url: string | undefined
  readonly example: { readonly request: string; readonly body: unknown } | undefined
  readonly environments: readonly EnvironmentDefinition[]
  readonly types: readonly TypeDefinition[]
  /** The first is issued; the others are accepted only. */
  readonly formats: readonly [TokenFormat, ...TokenFormat[]]
  readonly credentials: readonly [CredentialPlace, ...CredentialPlace[]]
  readonly scopes: readonly ScopeDefinition[]
  readonly words: Words
  readonly limits: readonly LimitDefinition[]
  readonly plans: readonly PlanDefinition[]
  readonly rateLimitHeaders: RateLimitHeaders
  readonly refusals: RefusalStyles
  /** `undefined`: any path. */
  readonly routes: readonly RouteDefinition[] | undefined
  readonly cliEnvVar: string | undefined
  readonly breadcrumb: LocalText | undefined
}

/** One fault of a definition: where it is, what is wrong, and the likely word where there is one. */
export interface DefinitionProblem {
  /** A path such as `/limits/hourly/window`. */
  readonly path: string
  /** From 1; absent when the definition did not come from a text. */
  readonly line?: number
  readonly message: string
}

export type DefinitionResult =
  | { readonly valid: true; readonly definition: ServiceDefinition; readonly warnings: readonly DefinitionProblem[] }
  | { readonly valid: false; readonly problems: readonly DefinitionProblem[] }
