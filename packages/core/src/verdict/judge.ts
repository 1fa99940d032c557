import type { EpochMs, Scope } from '../ids.ts'
import type { ApiKey, Secret } from '../key/api-key.ts'
import type { RouteDemand } from '../service/definition.ts'
import { originAllowed } from './origin.ts'
import type { Demand, Denial } from './verdict.ts'

/** What a digest led to, with everything computed that a check needs. Made once, judged many times. */
export interface Candidate {
  readonly key: ApiKey
  readonly secret: Secret
  /** The key's scopes and what they include, within its type. Shared between keys that hold the same. */
  readonly scopes: ReadonlySet<Scope>
  /**
   * All ends of key and secret in one number: before it the key is good. `undefined`: it has no end, as most have; a number
   * for that would be one more place in memory that every check of the key goes to. See `foldEnds`.
   */
  readonly goodUntil: EpochMs | undefined
  /** Whether the workspace still has the key's environment. */
  readonly environmentHeld: boolean
  /** `undefined`: any address. */
  readonly allowsIp: ((ip: string) => boolean) | undefined
  /** `undefined`: from any origin. */
  readonly origins: readonly string[] | undefined
}

/** The route that a request falls under: none asked for, none found, or what it demands. */
export type RouteFact = undefined | 'none' | RouteDemand

/**
 * Decides from facts alone; the caller brings the clock. `undefined` means: nothing against it, spend now.
 * The order is the order of the reasons, so that a caller learns the state of a key only by holding its whole token.
 */
export function judge(
  candidate: Candidate | undefined,
  demand: Demand,
  route: RouteFact,
  now: EpochMs,
): Denial | undefined {
  if (candidate === undefined) return UNKNOWN
  const { key } = candidate
  if (demand.workspaces !== undefined && !demand.workspaces.includes(key.workspaceId)) return WORKSPACE_MISMATCH
  const { goodUntil } = candidate
  if (goodUntil !== undefined && goodUntil <= now) return endedDenial(candidate, now)
  return judgeUse(candidate, demand, route) ?? judgeRights(candidate, demand, route)
}

/** The instant from which a candidate is no longer good; `-Infinity` where a state says so already, `undefined` for never. */
export function foldEnds(key: ApiKey, secret: Secret): EpochMs | undefined {
  if (key.revokedAt !== undefined || key.disabledAt !== undefined || secret.ended) return -Infinity
  if (key.expiresAt === undefined || secret.endsAt === undefined) return key.expiresAt ?? secret.endsAt
  return Math.min(key.expiresAt, secret.endsAt)
}

function endedDenial({ key, secret }: Candidate, now: EpochMs): Denial {
  if (key.revokedAt !== undefined) return REVOKED
  if (secret.ended || (secret.endsAt !== undefined && secret.endsAt <= now)) return SUPERSEDED
  return key.disabledAt === undefined ? EXPIRED : DISABLED
}

/** From where and with what kind of key. */
function judgeUse(candidate: Candidate, demand: Demand, route: RouteFact): Denial | undefined {
  const { key } = candidate
  const asked = typeof route === 'object' ? route : undefined
  if (
    !candidate.environmentHeld ||
    (demand.environment !== undefined && demand.environment !== key.environment) ||
    (demand.environments !== undefined && !demand.environments.includes(key.environment)) ||
    (asked?.environments !== undefined && !asked.environments.includes(key.environment))
  ) {
    return WRONG_ENVIRONMENT
  }
  if (
    (demand.types !== undefined && !demand.types.includes(key.type)) ||
    (asked?.types !== undefined && !asked.types.includes(key.type))
  ) {
    return TYPE_NOT_ALLOWED
  }
  // A restriction that cannot be checked is not met: a missing address or origin is refused.
  if (candidate.allowsIp !== undefined && (demand.ip === undefined || !candidate.allowsIp(demand.ip))) {
    return IP_NOT_ALLOWED
  }
  if (candidate.origins !== undefined && !originAllowed(candidate.origins, demand.origin)) return ORIGIN_NOT_ALLOWED
  return undefined
}

/** With which scopes, and on which route. */
function judgeRights({ scopes: held }: Candidate, demand: Demand, route: RouteFact): Denial | undefined {
  const asked = typeof route === 'object' ? route : undefined
  if (
    holdsAll(held, demand.scopes) &&
    holdsAny(held, demand.anyScope) &&
    holdsAll(held, asked?.scopes) &&
    holdsAny(held, asked?.anyScope)
  ) {
    return route === 'none' ? ROUTE_NOT_ALLOWED : undefined
  }
  return { reason: 'scope_missing', missing: missingScopes(held, [demand, asked ?? {}]) }
}

/** Everything that is lacking, once each, so that a caller need not come back for every list. */
function missingScopes(
  held: ReadonlySet<Scope>,
  demands: readonly Pick<Demand, 'scopes' | 'anyScope'>[],
): readonly Scope[] {
  const missing = demands.flatMap(({ scopes = [], anyScope = [] }) => [
    ...scopes.filter((scope) => !held.has(scope)),
    ...(holdsAny(held, anyScope) ? [] : anyScope),
  ])
  return [...new Set(missing)]
}

function holdsAll(held: ReadonlySet<Scope>, wanted: readonly Scope[] | undefined): boolean {
  if (wanted === undefined) return true
  for (const scope of wanted) if (!held.has(scope)) return false
  return true
}

function holdsAny(held: ReadonlySet<Scope>, wanted: readonly Scope[] | undefined): boolean {
  return wanted === undefined || wanted.length === 0 || wanted.some((scope) => held.has(scope))
}

// A denial without details is the same each time, so a refused check allocates none.
const UNKNOWN: Denial = { reason: 'unknown' }
const WORKSPACE_MISMATCH: Denial = { reason: 'workspace_mismatch' }
const REVOKED: Denial = { reason: 'revoked' }
const SUPERSEDED: Denial = { reason: 'superseded' }
const DISABLED: Denial = { reason: 'disabled' }
const EXPIRED: Denial = { reason: 'expired' }
const WRONG_ENVIRONMENT: Denial = { reason: 'wrong_environment' }
const TYPE_NOT_ALLOWED: Denial = { reason: 'type_not_allowed' }
const IP_NOT_ALLOWED: Denial = { reason: 'ip_not_allowed' }
const ORIGIN_NOT_ALLOWED: Denial = { reason: 'origin_not_allowed' }
const ROUTE_NOT_ALLOWED: Denial = { reason: 'route_not_allowed' }
