import { AppError } from '../errors.ts'
import type { EpochMs, Scope } from '../ids.ts'
import { findGrantFault } from '../scope/index.ts'
import type { LimitOverride, ServiceDefinition, TypeDefinition } from '../service/definition.ts'
import { didYouMean, localText } from '../service/index.ts'
import type { GrantedScopes, Workspace } from './api-key.ts'
import { KEY_BOUNDS } from './bounds.ts'

/** What a caller chose for a new key; everything may be left to the definition. */
export interface KeyChoices {
  readonly environment?: string | undefined
  readonly type?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly expiresAt?: EpochMs | undefined
  readonly limits?: Readonly<Record<string, LimitOverride>> | undefined
}

export interface SettledKey {
  readonly environment: string
  readonly type: TypeDefinition
  readonly scopes: GrantedScopes
  readonly expiresAt: EpochMs | undefined
  readonly limits: Readonly<Record<string, LimitOverride>>
}

/**
 * Settles a new key by its service's rules, at creation and at import alike. What the definition leaves to the caller must
 * be said; nothing is widened later by a changed definition, except full access, which says so.
 * Throws `AppError` with the code of the rule that was broken.
 */
export function settleNewKey(
  definition: ServiceDefinition,
  workspace: Workspace,
  choices: KeyChoices,
  now: EpochMs,
): SettledKey {
  const type = settleType(definition, choices.type)
  return {
    type,
    environment: settleEnvironment(definition, workspace, type, choices.environment),
    scopes: settleScopes(definition, type, choices.scopes),
    expiresAt: settleExpiry(type, choices.expiresAt, now),
    limits: settleKeyLimits(definition, choices.limits ?? {}),
  }
}

function settleType(definition: ServiceDefinition, wanted: string | undefined): TypeDefinition {
  const [only, ...others] = definition.types
  const name = wanted ?? definition.types.find((type) => type.newKeys.type !== undefined)?.newKeys.type
  if (name === undefined) {
    if (only !== undefined && others.length === 0) return only
    throw new AppError('type_required', `Choose a type: ${list(definition.types)}.`, { pointer: '/type' })
  }
  const found = definition.types.find((type) => type.name === name)
  if (found === undefined) {
    throw new AppError('type_unknown', `This service has no type of that name; it has ${list(definition.types)}.`, {
      pointer: '/type',
    })
  }
  return found
}

function settleEnvironment(
  definition: ServiceDefinition,
  workspace: Workspace,
  type: TypeDefinition,
  wanted: string | undefined,
): string {
  const [only, ...others] = definition.environments
  const name = wanted ?? type.newKeys.environment ?? (others.length === 0 ? only?.name : undefined)
  if (name === undefined) {
    throw new AppError('environment_required', `Choose an environment: ${list(definition.environments)}.`, {
      pointer: '/environment',
    })
  }
  const found = definition.environments.find((environment) => environment.name === name)
  if (found === undefined) {
    throw new AppError(
      'environment_unknown',
      `This service has no environment of that name; it has ${list(definition.environments)}.`,
      { pointer: '/environment' },
    )
  }
  if (!hasEnvironment(definition, workspace, name)) {
    throw new AppError(
      'environment_not_in_workspace',
      `This workspace does not have the environment "${name}" (${localText(found.title)}); an operator can give it.`,
      { pointer: '/environment' },
    )
  }
  return name
}

/** Whether a workspace has an environment: every one that is not opt-in, and those that it was given. */
export function hasEnvironment(definition: ServiceDefinition, workspace: Workspace, name: string): boolean {
  const found = definition.environments.find((environment) => environment.name === name)
  return found !== undefined && (!found.optIn || workspace.environments.includes(name))
}

/** Scopes as a caller chose them, or as the definition gives them; an explicit empty list is full access or refused. */
export function settleScopes(
  definition: ServiceDefinition,
  type: TypeDefinition,
  wanted: readonly string[] | undefined,
): GrantedScopes {
  const rule = type.newKeys.scopes
  if (wanted === undefined || wanted.length === 0) {
    if (rule === 'all') return 'all'
    if (wanted !== undefined || rule === 'required') {
      throw new AppError('scopes_required', 'Choose at least one scope for the key.', { pointer: '/scopes' })
    }
    return rule
  }
  const fault = findGrantFault(definition, type, wanted)
  if (fault?.kind === 'unknown') {
    throw new AppError(
      'scope_unknown',
      `This service has no such scope.${didYouMean(fault.scope, type.scopes)} What was sent stands at position ${fault.index + 1}.`,
      {
        pointer: `/scopes/${fault.index}`,
      },
    )
  }
  if (fault?.kind === 'beyond_type') {
    const why = type.why === undefined ? '' : ` ${localText(type.why)}`
    throw new AppError('scope_not_grantable', `A ${type.name} key may not hold "${fault.scope}".${why}`, {
      pointer: `/scopes/${fault.index}`,
      details: { scope: fault.scope, type: type.name },
    })
  }
  // Every name was found in the catalogue above, so each one is a scope.
  return [...new Set(wanted)] as Scope[]
}

/** An expiry within the definition's rules; a key without one where the definition allows it. */
export function settleExpiry(
  type: TypeDefinition,
  expiresAt: EpochMs | undefined,
  now: EpochMs,
  createdAt: EpochMs = now,
): EpochMs | undefined {
  const { expiry, maxLifetimeMs } = type.newKeys
  if (expiresAt === undefined) {
    if (expiry === 'required') {
      throw new AppError('expiry_required', 'Keys of this service need an expiry.', { pointer: '/expiresAt' })
    }
    if (maxLifetimeMs === undefined) return undefined
    // A key older than a rule that came later: taking its expiry away would end it at once, which nobody asked for.
    if (createdAt + maxLifetimeMs <= now) throw tooLate(maxLifetimeMs)
    return createdAt + maxLifetimeMs
  }
  if (!Number.isSafeInteger(expiresAt) || expiresAt <= now) {
    throw new AppError('expiry_in_past', 'The expiry must lie ahead.', { pointer: '/expiresAt' })
  }
  if (maxLifetimeMs !== undefined && expiresAt > createdAt + maxLifetimeMs) {
    throw tooLate(maxLifetimeMs)
  }
  return expiresAt
}

function tooLate(maxLifetimeMs: number): AppError {
  const days = Math.floor(maxLifetimeMs / 86_400_000)
  return new AppError('expiry_too_late', `A key of this service lives at most ${days} days from its creation.`, {
    pointer: '/expiresAt',
  })
}

/** Limits of a key alone: what a workspace shares is no key's to change, now or after a changed definition. */
export function settleKeyLimits(
  definition: ServiceDefinition,
  wanted: Readonly<Record<string, LimitOverride>>,
): Readonly<Record<string, LimitOverride>> {
  const shared = Object.keys(wanted).find((name) =>
    definition.limits.some((limit) => limit.name === name && limit.per === 'workspace'),
  )
  if (shared !== undefined) {
    throw new AppError('limit_unknown', `"${shared}" is shared by the workspace; an operator sets it there.`, {
      pointer: `/limits/${shared}`,
    })
  }
  return settleLimits(definition, wanted)
}

/** Limits of the definition's names; no new names, numbers within bounds. */
export function settleLimits(
  definition: ServiceDefinition,
  wanted: Readonly<Record<string, LimitOverride>>,
): Readonly<Record<string, LimitOverride>> {
  for (const [name, override] of Object.entries(wanted)) {
    const found = definition.limits.find((limit) => limit.name === name)
    const pointer = `/limits/${name}`
    if (found === undefined) {
      const names = definition.limits.map((limit) => `"${limit.name}"`).join(', ') || 'none'
      throw new AppError('limit_unknown', `This service's limits are: ${names}.`, { pointer })
    }
    if (override.windowMs !== undefined && found.kind === 'quota') {
      throw new AppError('limit_unknown', 'A quota has a calendar period, so it takes a number and no window.', {
        pointer,
      })
    }
    if (!isWithin(override.limit, 1, KEY_BOUNDS.limitMax)) {
      throw new AppError('request_invalid', `A limit is a whole number from 1 to ${KEY_BOUNDS.limitMax}.`, { pointer })
    }
    if (
      override.windowMs !== undefined &&
      !isWithin(override.windowMs, KEY_BOUNDS.windowMsMin, KEY_BOUNDS.windowMsMax)
    ) {
      throw new AppError('request_invalid', 'A window is from 1 second to 366 days long.', { pointer })
    }
  }
  return wanted
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}

function list(named: readonly { readonly name: string }[]): string {
  return named.map(({ name }) => `"${name}"`).join(', ')
}
