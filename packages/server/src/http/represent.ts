import {
  type ApiKey,
  type CredentialPlace,
  type EffectiveLimit,
  effectiveLimits,
  formatDuration,
  KEY_BOUNDS,
  type KeyLimits,
  type LimitDefinition,
  type LimitOverride,
  type LimitState,
  type LocalText,
  type Secret,
  secretEnded,
  type ServiceDefinition,
  statusOf,
  type TypeDefinition,
  type Workspace,
} from '@keywright/core'
import type {
  ApiKeyResource,
  LimitStateResource,
  LimitValues,
  ScopeResource,
  ServiceResource,
  TypeResource,
  VerifiedSecret,
  WorkspaceResource,
} from '@keywright/client'
import type { StoredService } from '../ports/index.ts'

export interface KeyContext {
  readonly definition: ServiceDefinition
  readonly workspace: Workspace
  readonly now: number
  /** The last use that this node counted and may not have written yet; the later one is shown. */
  readonly lastUseOf?: ((secretId: string) => number | undefined) | undefined
  /** Where they are at hand; absent: worked out. */
  readonly limits?: KeyLimits | undefined
}

type LimitShape = ApiKeyResource['effectiveLimits'][number]

/** An API key as every door shows it. Nothing in it leads back to a token. */
export function representKey(
  key: ApiKey,
  { definition, workspace, now, lastUseOf, limits }: KeyContext,
): ApiKeyResource {
  const type = definition.types.find(({ name }) => name === key.type)
  const secrets = shownSecrets(key, now).map((secret) => representSecret(secret, now, lastUseOf))
  const { own, shared } = limits ?? effectiveLimits(definition, workspace, key)
  return {
    id: key.id,
    service: key.service,
    workspaceId: key.workspaceId,
    name: key.name,
    environment: key.environment,
    type: key.type,
    scopes: key.scopes === 'all' ? (type?.scopes ?? []) : key.scopes,
    fullAccess: key.scopes === 'all',
    status: statusOf(key, now),
    createdAt: instant(key.createdAt),
    createdBy: key.createdBy,
    lastUsedAt: latest(secrets.map((secret) => secret.lastUsedAt)),
    expiresAt: maybeInstant(key.expiresAt),
    disabledAt: maybeInstant(key.disabledAt),
    revokedAt: maybeInstant(key.revokedAt),
    revokedBy: key.revokedBy ?? null,
    limits: representOverrides(key.limits),
    effectiveLimits: [...own, ...shared].map(representLimit),
    allowedIps: key.allowedIps,
    allowedOrigins: key.allowedOrigins,
    metadata: key.metadata,
    envVar: type?.envVar ?? null,
    ...(key.grant === undefined ? {} : { reach: key.grant.reach, operator: key.grant.operator }),
    secrets,
  }
}

export function representLimitState({ name, limit, remaining, resetAt }: LimitState): LimitStateResource {
  return { name, limit, remaining, resetAt: instant(resetAt) }
}

export function representWorkspace(workspace: Workspace): WorkspaceResource {
  return {
    id: workspace.id,
    service: workspace.service,
    slug: workspace.slug,
    name: workspace.name,
    plan: workspace.plan ?? null,
    environments: workspace.environments,
    limits: representOverrides(workspace.limits),
    createdAt: instant(workspace.createdAt),
  }
}

/** A service with what a page or a command line must know to offer its choices; its routes and refusals stand in `representContract`. */
export interface ServiceShape extends ServiceResource {
  readonly environments: readonly { readonly name: string; readonly title: LocalText; readonly optIn: boolean }[]
  readonly types: readonly TypeShape[]
  readonly scopes: readonly (ScopeResource & { readonly includes: readonly string[] })[]
  readonly limits: readonly ServiceLimitShape[]
  readonly plans: readonly { readonly name: string; readonly title: LocalText; readonly limits: LimitValues }[]
  readonly words: Readonly<Record<string, LocalText>>
  readonly breadcrumb: LocalText | null
  readonly cliEnvVar: string | null
}

interface TypeShape extends TypeResource {
  readonly title: LocalText
  readonly tag: string
  readonly why: LocalText | null
  readonly newKeys: {
    /** What a key gets when none are chosen. */
    readonly scopes: 'required' | 'all' | readonly string[]
    readonly environment: string | null
    readonly type: string | null
    readonly expiry: 'optional' | 'required'
    readonly maxLifetime: string | null
    readonly perWorkspace: number
  }
}

type ServiceLimitShape = LimitShape & { readonly timeZone?: string }

export function representService(stored: StoredService, definition: ServiceDefinition): ServiceShape {
  return {
    id: stored.id,
    name: definition.name,
    revision: stored.revision,
    url: definition.url ?? null,
    example: definition.example === undefined ? null : representExample(definition.example),
    credentials: definition.credentials.map(representPlace),
    environments: definition.environments.map(({ name, title, optIn }) => ({ name, title, optIn })),
    types: definition.types.map(representType),
    scopes: definition.scopes.map(({ name, description, includes }) => ({ name, description, includes })),
    limits: definition.limits.map((limit) => ({
      ...representLimit(limit),
      ...(limit.kind === 'quota' ? { timeZone: limit.timeZone } : {}),
    })),
    plans: definition.plans.map(({ name, title, limits }) => ({ name, title, limits: representOverrides(limits) })),
    words: definition.words,
    breadcrumb: definition.breadcrumb ?? null,
    cliEnvVar: definition.cliEnvVar ?? null,
  }
}

/** Texts of instants kept; beyond them all are made anew. */
const INSTANTS_MAX = 4096
const instants = new Map<number, string>()

/**
 * An instant as the doors write it: RFC 3339 in UTC. Kept, since an answer tells four, most of them the same as the last time
 * (when a key was made, when a window ends), and to write one takes a third as long as the check.
 */
export function instant(at: number): string {
  const known = instants.get(at)
  if (known !== undefined) return known
  if (instants.size >= INSTANTS_MAX) instants.clear()
  const text = new Date(at).toISOString()
  instants.set(at, text)
  return text
}

function maybeInstant(at: number | undefined): string | null {
  return at === undefined ? null : instant(at)
}

/** Newest first: all that live, and the latest of those that ended. */
function shownSecrets(key: ApiKey, now: number): readonly Secret[] {
  if (key.secrets.length === 1) return key.secrets
  const newestFirst = [...key.secrets].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
  const ended = newestFirst.filter((secret) => secretEnded(secret, now)).slice(0, KEY_BOUNDS.endedSecretsKept)
  return newestFirst.filter((secret) => !secretEnded(secret, now) || ended.includes(secret))
}

function representSecret(secret: Secret, now: number, lastUseOf: KeyContext['lastUseOf']): VerifiedSecret {
  // A node's counter stands at 0 until it has seen the secret.
  const lastUsedAt = Math.max(secret.lastUsedAt ?? 0, lastUseOf?.(secret.id) ?? 0)
  return {
    id: secret.id,
    display: secret.display,
    createdAt: instant(secret.createdAt),
    endsAt: maybeInstant(secret.endsAt),
    ended: secretEnded(secret, now),
    lastUsedAt: lastUsedAt === 0 ? null : instant(lastUsedAt),
  }
}

/** RFC 3339 instants of one form sort as texts. */
function latest(instants: readonly (string | null)[]): string | null {
  return (
    instants
      .filter((each) => each !== null)
      .sort()
      .at(-1) ?? null
  )
}

function representOverrides(overrides: Readonly<Record<string, LimitOverride>>): LimitValues {
  const values = Object.entries(overrides).map(([name, { limit, windowMs }]) => {
    return [name, windowMs === undefined ? { limit } : { limit, window: formatDuration(windowMs) }] as const
  })
  return Object.fromEntries(values)
}

function representLimit(limit: LimitDefinition | EffectiveLimit): LimitShape {
  const { name, per } = limit
  if (limit.kind === 'quota') return { name, limit: limit.limit, period: limit.period, per }
  return { name, limit: limit.limit, window: formatDuration(limit.windowMs), per }
}

function representType(type: TypeDefinition): TypeShape {
  const { scopes, environment, expiry, maxLifetimeMs, perWorkspaceMax } = type.newKeys
  return {
    name: type.name,
    title: type.title,
    tag: type.tag,
    envVar: type.envVar ?? null,
    browser: type.browser,
    scopes: type.scopes,
    why: type.why ?? null,
    newKeys: {
      scopes,
      environment: environment ?? null,
      type: type.newKeys.type ?? null,
      expiry,
      maxLifetime: maxLifetimeMs === undefined ? null : formatDuration(maxLifetimeMs),
      perWorkspace: perWorkspaceMax,
    },
  }
}

function representPlace(place: CredentialPlace): NonNullable<ServiceResource['credentials']>[number] {
  if (place.kind === 'basic') return { kind: 'basic' }
  const { title } = place
  return place.kind === 'header' ? { kind: 'header', header: place.header, title } : { ...place, title }
}

function representExample(example: { readonly request: string; readonly body: unknown }) {
  return example.body === undefined ? { request: example.request } : { request: example.request, body: example.body }
}
