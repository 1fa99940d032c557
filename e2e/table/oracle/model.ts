/** A request for a check, as a service in front of its customers would put it. */
export interface Ask {
  readonly service: string
  readonly token?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly scopes?: readonly string[]
  readonly anyScope?: readonly string[]
  readonly environment?: string
  readonly workspace?: string
  readonly type?: string
  readonly ip?: string
  readonly origin?: string
  readonly method?: string
  readonly path?: string
  /** Workspaces that the asking token reaches; absent: all. */
  readonly reach?: readonly string[]
}

/** The closed set, in the order in which a check is judged. */
export const REASONS = [
  'ambiguous_credential',
  'missing',
  'malformed',
  'unknown',
  'workspace_mismatch',
  'revoked',
  'superseded',
  'disabled',
  'expired',
  'wrong_environment',
  'type_not_allowed',
  'ip_not_allowed',
  'origin_not_allowed',
  'scope_missing',
  'route_not_allowed',
] as const

export type Reason = (typeof REASONS)[number]

/** What went out of the door for one token, told by whoever made it. A token that is in no fact was never made. */
export interface TokenFact {
  /** Name of the format in which it was minted; services that share one name the same. */
  readonly format: string
  /** Absent: minted somewhere else, or of a key that was purged since. */
  readonly key?: KeyFact
  readonly superseded: boolean
}

export interface KeyFact {
  readonly id: string
  readonly service: string
  readonly workspace: string
  readonly environment: string
  readonly type: string
  /** With `full`, every scope that the type may hold. */
  readonly scopes: readonly string[] | 'full'
  readonly revoked: boolean
  readonly disabled: boolean
  readonly expired: boolean
  /** When restricted: these two addresses and origins alone will do. */
  readonly allows?: { readonly ip: string; readonly origin: string }
}

/** Every token that was ever made, and what is true of it while the table is asked. */
export type Book = ReadonlyMap<string, TokenFact>

export type Place =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'scheme'; readonly scheme: string }
  | { readonly kind: 'basic' }

/** What a request needs on one path of a service: nothing at all, a good key, all of some scopes or any of them. */
export interface Need {
  readonly open?: true
  readonly all?: readonly string[]
  readonly any?: readonly string[]
  readonly types?: readonly string[]
  readonly environments?: readonly string[]
}

/** One request line; without a need, no route of the service names it. */
export interface Probe {
  readonly method: string
  readonly path: string
  readonly need?: Need
  /** The route of the definition that it stands for. */
  readonly route?: string
}

/** What a refusal must say, as far as the service settles it. */
export interface Wording {
  readonly exact?: string
  readonly contains?: readonly string[]
}

/** One service as its customers read it, written down by hand beside its definition. */
export interface ServiceTable {
  readonly id: string
  readonly places: readonly Place[]
  readonly format: string
  /** What every token of it looks like, checksum aside. */
  readonly shape: RegExp
  readonly types: Readonly<Record<string, readonly string[]>>
  readonly environments: readonly string[]
  readonly scopes: readonly string[]
  readonly includes?: Readonly<Record<string, readonly string[]>>
  /** What a key has whose maker chose no scopes; absent: making it is refused. */
  readonly unchosen?: readonly string[] | 'full'
  readonly statuses: Readonly<Partial<Record<Reason, number>>>
  /** What `WWW-Authenticate` must name on a 401. */
  readonly challenges: readonly string[]
  readonly wording: (reason: Reason, missing: readonly string[]) => Wording
  /** Fields of a refusal's body in their order; `problem`: problem+json. */
  readonly body: 'problem' | ((status: number, message: string) => Readonly<Record<string, unknown>>)
  /** Absent: every path will do. */
  readonly probes?: readonly Probe[]
}

/** What the table compares of an answer. */
export interface Answer {
  readonly allowed: boolean
  readonly reason: string | null
  readonly missingScopes: readonly string[]
  readonly diagnosed: boolean
  readonly keyId: string | null
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Expected {
  readonly allowed: boolean
  readonly reason: Reason | null
  /** All that are asked for and lacked. */
  readonly missingScopes: readonly string[]
  /** Those of the first list that fails; where several fail, an answer may stop there. */
  readonly missingFirst: readonly string[]
  readonly status: number
  /** The key that may be shown: `null` for none, absent for no opinion. */
  readonly keyId?: string | null
}
