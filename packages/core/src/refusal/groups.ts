import type { DenialReason } from '../verdict/verdict.ts'

/** A check that could not be made: no verdict, so no denial, and never reported as one. */
export interface Outage {
  readonly reason: 'unavailable'
  readonly retryAfterMs?: number
}

export type RefusalReason = DenialReason | Outage['reason']

export type RefusalGroup = 'unauthenticated' | 'forbidden' | 'limited' | 'unavailable'

interface ReasonRow {
  readonly status: number
  /** `undefined`: styled by its own name or by `all` only. */
  readonly group: RefusalGroup | undefined
  readonly title: string
}

/** One row for each reason: the usual status, the group that a definition may style it by, and a title. */
export const REFUSAL_TABLE: Readonly<Record<RefusalReason, ReasonRow>> = {
  ambiguous_credential: { status: 400, group: undefined, title: 'Two different API keys were sent' },
  missing: { status: 401, group: 'unauthenticated', title: 'An API key is needed' },
  malformed: { status: 401, group: 'unauthenticated', title: 'The API key is damaged' },
  unknown: { status: 401, group: 'unauthenticated', title: 'The API key is not known' },
  workspace_mismatch: { status: 403, group: 'forbidden', title: 'The API key belongs elsewhere' },
  revoked: { status: 401, group: 'unauthenticated', title: 'The API key is revoked' },
  superseded: { status: 401, group: 'unauthenticated', title: 'The API key was rotated' },
  disabled: { status: 401, group: 'unauthenticated', title: 'The API key is disabled' },
  expired: { status: 401, group: 'unauthenticated', title: 'The API key has expired' },
  wrong_environment: { status: 401, group: 'unauthenticated', title: 'The API key is of another environment' },
  type_not_allowed: { status: 403, group: 'forbidden', title: 'This type of API key may not do that' },
  ip_not_allowed: { status: 403, group: 'forbidden', title: 'The API key may not be used from this address' },
  origin_not_allowed: { status: 403, group: 'forbidden', title: 'The API key may not be used from this origin' },
  scope_missing: { status: 403, group: 'forbidden', title: 'The API key lacks a scope' },
  route_not_allowed: { status: 403, group: 'forbidden', title: 'No API key opens this address' },
  rate_limited: { status: 429, group: 'limited', title: 'Too many requests' },
  quota_exhausted: { status: 429, group: 'limited', title: 'The quota is used up' },
  unavailable: { status: 503, group: 'unavailable', title: 'The API key could not be checked' },
}
