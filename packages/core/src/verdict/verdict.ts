import type { EpochMs, Scope } from '../ids.ts'
import type { ApiKey } from '../key/api-key.ts'
import type { TokenDiagnosis } from '../token/diagnose.ts'

/** What a request asks of its key. Everything but the token. */
export interface Demand {
  /** All of these. */
  readonly scopes?: readonly Scope[]
  /** At least one of these, when not empty. */
  readonly anyScope?: readonly Scope[]
  readonly environment?: string
  readonly environments?: readonly string[]
  readonly types?: readonly string[]
  /** The workspaces that will do; absent: any. */
  readonly workspaces?: readonly string[]
  /** Textual address of the caller. */
  readonly ip?: string
  /** The `Origin` header as received. */
  readonly origin?: string
  /** With `path`, judged by the definition's routes. */
  readonly method?: string
  readonly path?: string
  /** Requests that it counts as; 1 when absent. */
  readonly cost?: number
}

/** Every reason, in the order in which they are judged. */
export const DENIAL_REASONS = [
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
  'rate_limited',
  'quota_exhausted',
] as const

export type DenialReason = (typeof DENIAL_REASONS)[number]

export type Denial =
  | { readonly reason: Exclude<DenialReason, 'malformed' | 'scope_missing' | 'rate_limited' | 'quota_exhausted'> }
  | { readonly reason: 'malformed'; readonly diagnosis: TokenDiagnosis }
  | { readonly reason: 'scope_missing'; readonly missing: readonly Scope[] }
  | {
      readonly reason: 'rate_limited' | 'quota_exhausted'
      /** The limit that refused. */
      readonly limit: string
      /** Until a request of this cost succeeds; `undefined` when the cost is above the limit and never will. */
      readonly retryAfterMs: number | undefined
    }

/** Where a limit stands after a check. */
export interface LimitState {
  readonly name: string
  readonly limit: number
  /** For the `w` of the IETF policy field; absent for a quota. */
  readonly windowMs: number | undefined
  /** The store's remaining at its last reply and this node's unspent; not exact while others hold leases. */
  readonly remaining: number
  /** When `remaining` is the limit again if nothing more is spent. */
  readonly resetAt: EpochMs
}

export type Verdict =
  | {
      readonly allowed: true
      readonly key: ApiKey
      readonly limits: readonly LimitState[]
      /** The limiter could not be reached and the definition says `onOutage: allow`. */
      readonly limiterDown?: true
    }
  | {
      readonly allowed: false
      readonly denial: Denial
      /** The key, where the caller held its whole token and may see it; never with `workspace_mismatch`. */
      readonly key: ApiKey | undefined
      readonly limits: readonly LimitState[]
    }
  /** The route needs no key. */
  | {
      readonly allowed: true
      readonly open: true
      readonly key: undefined
      readonly limits: readonly []
    }
