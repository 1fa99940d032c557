import {
  type ApiKey,
  AppError,
  type GrantedScopes,
  type KeyPatch,
  type ManagementGrant,
  type Role,
  type Scope,
} from '@keywright/core'
import { type Caller, reaches } from './caller.ts'
import { scopesOfRole } from './members/role-scopes.ts'

/** Throws `grant_exceeds_own` when a management token would get a scope, a reach or the operator mark that its maker lacks. */
export function requireMayGrant(caller: Caller, scopes: GrantedScopes, grant: ManagementGrant): void {
  if (grant.operator && !caller.operator) {
    throw new AppError('grant_exceeds_own', "Only an operator's token makes operator's tokens.", {
      pointer: '/operator',
    })
  }
  if (grant.reach === 'all' ? caller.reach !== 'all' : !grant.reach.every((each) => reaches(caller, each))) {
    throw new AppError('grant_exceeds_own', 'The new token would reach a workspace that yours does not.', {
      pointer: '/reach',
    })
  }
  // Full access grows with the catalogue, which only an operator may promise.
  const missing = scopes === 'all' ? [] : lackedScopes(caller, scopes, grant)
  if ((scopes === 'all' && !caller.operator) || missing.length > 0) {
    const what = missing.join(', ') || 'full access'
    throw new AppError('grant_exceeds_own', `You lack what the new token would hold there: ${what}.`, {
      pointer: '/scopes',
    })
  }
}

/** Those that the caller lacks, or lacks in a workspace of the reach: a member's scopes differ from one to the next. */
function lackedScopes(caller: Caller, scopes: readonly Scope[], { reach }: ManagementGrant): readonly Scope[] {
  const roles = caller.operator ? undefined : caller.member?.roles
  if (roles === undefined) return scopes.filter((scope) => !caller.scopes.has(scope))
  const places = reach === 'all' ? [] : reach
  const held = places.map((place) => scopesOfMember(roles.get(place)))
  return scopes.filter((scope) => !caller.scopes.has(scope) || !held.every((each) => each.includes(scope)))
}

function scopesOfMember(role: Role | undefined): readonly string[] {
  return role === undefined ? [] : scopesOfRole(role)
}

/**
 * A management token may change, rotate, revoke or delete another only if it could have made it: else rotating an operator's token
 * would hand its rights to whoever may write keys.
 */
export function requireHoldsGrant(caller: Caller, key: ApiKey): void {
  if (key.grant === undefined) return
  const scopes = key.scopes === 'all' ? undefined : key.scopes
  const beyondReach =
    key.grant.reach === 'all' ? caller.reach !== 'all' : !key.grant.reach.every((each) => reaches(caller, each))
  const beyondScopes = scopes === undefined ? !caller.operator : lackedScopes(caller, scopes, key.grant).length > 0
  if ((key.grant.operator && !caller.operator) || beyondReach || beyondScopes) {
    throw new AppError('grant_exceeds_own', 'This management token can do more than yours, so yours may not change it.')
  }
}

/**
 * A management token may tighten what it is held to, and not loosen it: whoever finds a token that ends tonight, or that one
 * address alone may use, would else begin by taking that away. Another token that could have made this one may, and an operator's.
 */
export function requireNotLoosened(caller: Caller, key: ApiKey, patch: KeyPatch): void {
  if (caller.apiKeyId !== key.id || caller.operator) return
  if (patch.expiresAt !== undefined && endsLater(key.expiresAt, patch.expiresAt)) throw loosened('/expiresAt')
  if (patch.allowedIps !== undefined && lets(key.allowedIps, patch.allowedIps)) throw loosened('/allowedIps')
  if (patch.allowedOrigins !== undefined && lets(key.allowedOrigins, patch.allowedOrigins)) {
    throw loosened('/allowedOrigins')
  }
}

function endsLater(before: number | undefined, after: number | null): boolean {
  return before !== undefined && (after === null || after > before)
}

/** Whether a list lets in what the one before does not, by its entries as they are written; an empty list lets in everything. */
function lets(before: readonly string[], after: readonly string[]): boolean {
  return before.length > 0 && (after.length === 0 || after.some((entry) => !before.includes(entry)))
}

function loosened(pointer: string): AppError {
  const message =
    "A management token does not loosen its own restrictions. Another one that may do as much can, or an operator's."
  return new AppError('grant_exceeds_own', message, { pointer })
}
