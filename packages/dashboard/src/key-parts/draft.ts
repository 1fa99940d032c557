import type { NewApiKey, ServiceResource, TypeResource } from '@keywright/client'
import { type ExpiryChoice, expiryOf, firstExpiry } from './expiry.ts'

/** What a link to the form may fill in. */
export interface Prefill {
  readonly name?: string
  readonly type?: string
  readonly environment?: string
  readonly scopes?: readonly string[]
}

/** What stands in the form, as it was typed. */
export interface Draft {
  readonly name: string
  readonly type: string
  readonly environment: string
  /** `all`: every scope that the type may hold, scopes added later too. */
  readonly access: 'all' | 'chosen'
  readonly scopes: readonly string[]
  readonly expiry: ExpiryChoice
  /** A day of `<input type="date">`, for the custom expiry. */
  readonly day: string
  /** Own numbers by the limit's name; an empty one is the plan's. */
  readonly limits: Readonly<Record<string, string>>
  readonly ips: string
  readonly origins: string
}

type Service = Pick<ServiceResource, 'types' | 'scopes' | 'environments'>

export function typeNamed({ types }: Pick<Service, 'types'>, name: string): TypeResource {
  const found = types.find((type) => type.name === name) ?? types[0]
  if (found === undefined) throw new Error('a service has no type')
  return found
}

/** The environments that a workspace has: those of everybody, and those that it was given. */
export function environmentsOf(
  { environments }: Pick<Service, 'environments'>,
  workspace: { readonly environments: readonly string[] },
): readonly string[] {
  return environments.flatMap(({ name, optIn }) => (optIn && !workspace.environments.includes(name) ? [] : [name]))
}

/** The form as it opens: what the link says where that is possible, else what the definition gives, else the first there is. */
export function firstDraft(service: Service, environments: readonly string[], prefill: Prefill): Draft {
  const wantedType = prefill.type ?? service.types[0]?.newKeys.type ?? ''
  const type = typeNamed(service, wantedType)
  const wanted = [prefill.environment, type.newKeys.environment]
  const environment = wanted.find((name) => name != null && environments.includes(name)) ?? environments[0] ?? ''
  return {
    name: prefill.name ?? '',
    type: type.name,
    environment,
    ...accessOf(type, prefill.scopes),
    expiry: firstExpiry(type.newKeys),
    day: '',
    limits: {},
    ips: '',
    origins: '',
  }
}

/** The scopes that a type begins with; whatever it may not hold is left out. */
export function accessOf(type: TypeResource, wanted?: readonly string[]): Pick<Draft, 'access' | 'scopes'> {
  const allowed = (wanted ?? []).filter((scope) => type.scopes.includes(scope))
  if (allowed.length > 0) return { access: 'chosen', scopes: allowed }
  const { scopes } = type.newKeys
  if (scopes === 'all') return { access: 'all', scopes: [] }
  return { access: 'chosen', scopes: scopes === 'required' ? [] : scopes }
}

/** Scopes that come with the chosen ones, each with one that brings it; those chosen themselves are not among them. */
export function includedIn(
  { scopes }: Pick<Service, 'scopes'>,
  chosen: readonly string[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const open = [...chosen]
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    const by = scope
    const { includes = [] } = scopes.find(({ name }) => name === by) ?? {}
    for (const included of includes) {
      if (found.has(included)) continue
      if (!chosen.includes(included)) found.set(included, by)
      open.push(included)
    }
    // A catalogue that goes round in circles ends here too: each scope is found once.
  }
  return found
}

/** Scopes that only read, by the words that services use for it. */
export function readScopes(type: TypeResource): readonly string[] {
  return type.scopes.filter((scope) => /(?:^|:)(?:read|list|get|view)$/.test(scope))
}

/** The lines of a list, without blanks and empty ones. */
export function linesOf(text: string): readonly string[] {
  return text.split(/[\n,]/).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
}

/** The request that the form stands for. */
export function requestOf(draft: Draft, type: TypeResource, now: number): NewApiKey {
  const expiresAt = expiryOf(draft, type.newKeys, now)
  const ips = linesOf(draft.ips)
  const origins = type.browser ? linesOf(draft.origins) : []
  const limits = Object.entries(draft.limits).filter(([, value]) => value.trim() !== '')
  return {
    name: draft.name.trim(),
    type: type.name,
    environment: draft.environment,
    // Full access is asked for by an empty list, which services without it refuse.
    scopes: draft.access === 'all' ? [] : draft.scopes,
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(limits.length === 0
      ? {}
      : { limits: Object.fromEntries(limits.map(([name, value]) => [name, { limit: Number(value) }])) }),
    ...(ips.length === 0 ? {} : { allowedIps: ips }),
    ...(origins.length === 0 ? {} : { allowedOrigins: origins }),
  }
}
