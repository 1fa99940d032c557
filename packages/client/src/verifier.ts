/** What a guard or a caller asks of a check; the body of `POST /v1/verify`. */
export interface VerifyRequest {
  readonly service: string
  /** The token as received, not trimmed; or `headers`, in which the service's definition says where it stands. */
  readonly token?: string
  /** Header values by name, in any case; a list where a header came several times. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly scopes?: readonly string[]
  readonly anyScope?: readonly string[]
  readonly environment?: string
  /** Id of the workspace that the key must belong to. */
  readonly workspace?: string
  readonly type?: string
  readonly ip?: string
  readonly origin?: string
  readonly method?: string
  readonly path?: string
  readonly cost?: number
  readonly explain?: boolean
}

export interface VerifiedSecret {
  readonly id: string
  readonly display: string
  readonly createdAt: string
  readonly endsAt: string | null
  readonly ended: boolean
  readonly lastUsedAt: string | null
}

/** An API key as every door shows it; instants are RFC 3339 in UTC. */
export interface ApiKeyResource {
  readonly id: string
  readonly service: string
  readonly workspaceId: string
  readonly name: string
  readonly environment: string
  readonly type: string
  readonly scopes: readonly string[]
  /** Every scope that its type may hold, scopes added later too; `scopes` then lists today's. */
  readonly fullAccess: boolean
  readonly status: 'active' | 'disabled' | 'expired' | 'revoked'
  readonly createdAt: string
  readonly createdBy: string
  readonly lastUsedAt: string | null
  readonly expiresAt: string | null
  readonly disabledAt: string | null
  readonly revokedAt: string | null
  readonly revokedBy: string | null
  readonly limits: Readonly<Record<string, { readonly limit: number; readonly window?: string }>>
  readonly effectiveLimits: readonly {
    readonly name: string
    readonly limit: number
    readonly window?: string
    readonly period?: 'day' | 'month'
    readonly per: 'key' | 'workspace'
  }[]
  readonly allowedIps: readonly string[]
  readonly allowedOrigins: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
  readonly envVar: string | null
  /** Of a management token alone. */
  readonly reach?: 'all' | readonly string[]
  readonly operator?: boolean
  readonly secrets: readonly VerifiedSecret[]
  /** In a list with `include: 'usage30d'`: the days in UTC that had a check, the oldest first. */
  readonly usage30d?: readonly { readonly day: string; readonly allowed: number; readonly refused: number }[]
}

export interface VerifyStep {
  readonly step: string
  readonly outcome: 'passed' | 'failed' | 'not_reached' | 'not_asked'
  readonly detail: string
}

/** Where a limit stands; not exact while several nodes spend from it. */
export interface LimitStateResource {
  readonly name: string
  readonly limit: number
  readonly remaining: number
  /** When all of it is there again if nothing more is spent. */
  readonly resetAt: string
}

/** The answer of a check; also for a denied key, since a denial is an answer. */
export interface VerifyAnswer {
  readonly allowed: boolean
  readonly reason: string | null
  readonly missingScopes: readonly string[]
  readonly diagnosis: { readonly kind: string; readonly detail: string; readonly missingCharacters?: number } | null
  readonly apiKey: ApiKeyResource | null
  readonly limits: readonly LimitStateResource[]
  readonly retryAfterSeconds?: number
  /** The route needs no key. */
  readonly open?: true
  /** The limiter could not be reached, and the definition lets requests pass then. */
  readonly limiterDown?: true
  /**
   * What the service's own style answers. When allowed: status 200, an empty body, and the headers that the API's own
   * answer should carry too (rate limits, CORS). A preflight of a service with a browser type: status 204, `preflight: true`.
   */
  readonly response: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** The request is a CORS preflight: answer it with `response` and do nothing else. */
  readonly preflight?: true
  readonly steps?: readonly VerifyStep[]
}

/** Whatever can check a token: the HTTP client, or Keywright embedded in this process. */
export interface Verifier {
  /** Rejects when the check could not be made (an outage is no verdict): answer 503, never "invalid key". */
  verify(request: VerifyRequest): Promise<VerifyAnswer>
}
