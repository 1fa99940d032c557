import type { ServiceDefinition, TypeDefinition } from './definition.ts'
import { variantsOf } from '../token/variants.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { shapeOf } from './token-shapes.ts'

/** Who holds something: how many, and some of the ids. */
export interface Holders {
  readonly total: number
  readonly ids: readonly string[]
}

/**
 * What the live keys of a service hold, by name; names that nobody holds may be left out. Live is: neither revoked nor
 * expired. Maps, since a scope may be called like a member of every object.
 */
export interface LiveUse {
  /** Keys that hold the scope by name; full access holds none. */
  readonly scopes: ReadonlyMap<string, Holders>
  readonly types: ReadonlyMap<string, Holders>
  readonly environments: ReadonlyMap<string, Holders>
  /** Keys with a live secret of the format, by template. */
  readonly formats: ReadonlyMap<string, Holders>
  /** Keys with a number of their own for the limit. */
  readonly limits: ReadonlyMap<string, Holders>
  /** Workspaces with the plan. */
  readonly plans: ReadonlyMap<string, Holders>
}

export type Compared =
  | 'service'
  | 'scope'
  | 'type'
  | 'environment'
  | 'format'
  | 'credential'
  | 'limit'
  | 'plan'
  | 'field'

export interface DefinitionChange {
  readonly kind: 'added' | 'removed' | 'changed'
  readonly what: Compared
  readonly name: string
  /** `blocking`: live keys would break, so it is not applied. `notice`: live keys or callers feel it. */
  readonly severity: 'blocking' | 'notice' | 'harmless'
  readonly held: Holders | undefined
  readonly message: string
}

export interface DefinitionDiff {
  readonly blocked: boolean
  readonly changes: readonly DefinitionChange[]
}

/** What a new definition changes, and which live keys stand against it. The most serious first. */
export function compareDefinitions(before: ServiceDefinition, after: ServiceDefinition, live: LiveUse): DefinitionDiff {
  const changes = [
    ...compareIds(before, after),
    ...compareNamed('scope', before.scopes, after.scopes, { holders: live.scopes, removal: 'blocking' }),
    ...compareIncludes(before, after, live),
    ...compareNamed('type', before.types, after.types, { holders: live.types, removal: 'blocking' }),
    ...narrowedTypes(before, after, live),
    ...compareNamed('environment', before.environments, after.environments, {
      holders: live.environments,
      removal: 'blocking',
    }),
    ...becameOptIn(before, after, live),
    ...compareFormats(before, after, live),
    ...compareCredentials(before, after),
    ...compareNamed('limit', before.limits, after.limits, { holders: live.limits, removal: 'notice' }),
    ...compareNamed('plan', before.plans, after.plans, { holders: live.plans, removal: 'notice', holder: 'workspace' }),
    ...compareFields(before, after),
  ]
  const rank = { blocking: 0, notice: 1, harmless: 2 } as const
  const sorted = changes.sort((a, b) => rank[a.severity] - rank[b.severity])
  return { blocked: sorted.some(({ severity }) => severity === 'blocking'), changes: sorted }
}

function compareIds(before: ServiceDefinition, after: ServiceDefinition): readonly DefinitionChange[] {
  if (before.id === after.id) return []
  const message = `The id changes from "${before.id}" to "${after.id}", which is another service; keep the id.`
  return [{ kind: 'changed', what: 'service', name: after.id, severity: 'blocking', held: undefined, message }]
}

interface NamedUse {
  readonly holders: ReadonlyMap<string, Holders>
  /** How serious it is to remove one that is held. */
  readonly removal: 'blocking' | 'notice'
  readonly holder?: string
}

function compareNamed(
  what: Compared,
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
  { holders, removal, holder = 'key' }: NamedUse,
): readonly DefinitionChange[] {
  const old = new Map(before.map((one) => [one.name, one]))
  const names = new Set(after.map(({ name }) => name))
  const removed = before.flatMap(({ name }): readonly DefinitionChange[] => {
    if (names.has(name)) return []
    const held = heldBy(holders, name)
    const severity = held === undefined ? 'harmless' : removal
    const message = `The ${what} "${name}" is removed${held === undefined ? '.' : `; ${told(held, holder)}.`}`
    return [{ kind: 'removed', what, name, severity, held, message }]
  })
  const others = after.flatMap((one): readonly DefinitionChange[] => {
    const known = old.get(one.name)
    if (known !== undefined && same(known, one)) return []
    const kind = known === undefined ? 'added' : 'changed'
    const message = `The ${what} "${one.name}" is ${known === undefined ? 'new' : 'changed'}.`
    return [{ kind, what, name: one.name, severity: 'harmless', held: undefined, message }]
  })
  return [...removed, ...others]
}

/** A scope that comes to include another widens every key that holds it, so whoever applies it is told. */
function compareIncludes(
  before: ServiceDefinition,
  after: ServiceDefinition,
  live: LiveUse,
): readonly DefinitionChange[] {
  const old = new Map(before.scopes.map((scope) => [scope.name, scope.includes]))
  return after.scopes.flatMap(({ name, includes }): readonly DefinitionChange[] => {
    const held = heldBy(live.scopes, name)
    const gained = includes.filter((scope) => !(old.get(name) ?? includes).includes(scope))
    if (held === undefined || gained.length === 0) return []
    const message = `"${name}" now brings ${quotedList(gained)} with it, to live keys too; ${told(held, 'key')}.`
    return [{ kind: 'changed', what: 'scope', name, severity: 'notice', held, message }]
  })
}

function narrowedTypes(
  before: ServiceDefinition,
  after: ServiceDefinition,
  live: LiveUse,
): readonly DefinitionChange[] {
  const remaining = new Set(after.scopes.map(({ name }) => name))
  return changedTypes(before, after).flatMap(([old, type]): readonly DefinitionChange[] => {
    const held = heldBy(live.types, type.name)
    const lost = old.scopes.filter((scope) => remaining.has(scope) && !type.scopes.includes(scope))
    if (held === undefined || lost.length === 0) return []
    const message = `A ${type.name} key may no longer hold ${quotedList(lost)}, and those that do lose it; ${told(held, 'key', 'are of this type')}.`
    return [{ kind: 'changed', what: 'type', name: type.name, severity: 'notice', held, message }]
  })
}

function changedTypes(
  before: ServiceDefinition,
  after: ServiceDefinition,
): readonly (readonly [TypeDefinition, TypeDefinition])[] {
  return after.types.flatMap((type) => {
    const old = before.types.find(({ name }) => name === type.name)
    return old === undefined ? [] : [[old, type] as const]
  })
}

function becameOptIn(before: ServiceDefinition, after: ServiceDefinition, live: LiveUse): readonly DefinitionChange[] {
  const open = new Set(before.environments.filter(({ optIn }) => !optIn).map(({ name }) => name))
  return after.environments.flatMap(({ name, optIn }): readonly DefinitionChange[] => {
    const held = heldBy(live.environments, name)
    if (!optIn || !open.has(name) || held === undefined) return []
    const message = `Only workspaces that are given "${name}" will have it, and keys elsewhere are refused; ${told(held, 'key', 'are of it')}.`
    return [{ kind: 'changed', what: 'environment', name, severity: 'notice', held, message }]
  })
}

/**
 * A format is dropped when tokens that were made by it are no longer read: its template is gone and nothing else has its
 * shape, or a tag in it has changed. Types and environments that are removed whole are reported as such.
 */
function compareFormats(
  before: ServiceDefinition,
  after: ServiceDefinition,
  live: LiveUse,
): readonly DefinitionChange[] {
  const read = new Set(variantsOf(after).map((variant) => `${variant.format.checksummed} ${shapeOf(variant)}`))
  const stays = {
    type: new Set(after.types.map(({ name }) => name)),
    environment: new Set(after.environments.map(({ name }) => name)),
  }
  const lost = new Set<string>()
  for (const variant of variantsOf(before)) {
    const { type, environment, format } = variant
    const gone =
      (type !== undefined && !stays.type.has(type)) ||
      (environment !== undefined && !stays.environment.has(environment))
    const used = type === undefined || !live.formats.has(format.template) || live.types.has(type)
    if (!gone && used && !read.has(`${format.checksummed} ${shapeOf(variant)}`)) lost.add(format.template)
  }
  const removed = [...lost].map((name): DefinitionChange => {
    const held = heldBy(live.formats, name)
    const message = `Tokens of the format "${name}" are no longer read${held === undefined ? '.' : `; ${told(held, 'key', 'have such a secret')}. Add it to "accepts".`}`
    return {
      kind: 'removed',
      what: 'format',
      name,
      severity: held === undefined ? 'harmless' : 'blocking',
      held,
      message,
    }
  })
  const known = new Set(before.formats.map(({ template }) => template))
  const added = after.formats.flatMap(({ template }): readonly DefinitionChange[] => {
    if (known.has(template)) return []
    const message = `Tokens of the format "${template}" are read from now on.`
    return [{ kind: 'added', what: 'format', name: template, severity: 'harmless', held: undefined, message }]
  })
  return [...removed, ...added]
}

function compareCredentials(before: ServiceDefinition, after: ServiceDefinition): readonly DefinitionChange[] {
  const places = (definition: ServiceDefinition): readonly string[] =>
    definition.credentials.map((place) =>
      place.kind === 'header' ? place.header : place.kind === 'basic' ? 'basic' : place.scheme,
    )
  const [old, now] = [places(before), places(after)]
  const removed = old.filter((place) => !now.includes(place))
  const added = now.filter((place) => !old.includes(place))
  return [
    ...removed.map((name): DefinitionChange => {
      const message = `Keys sent as "${name}" are no longer seen, so callers that send them there are refused.`
      return { kind: 'removed', what: 'credential', name, severity: 'notice', held: undefined, message }
    }),
    ...added.map((name): DefinitionChange => {
      const message = `Keys may be sent as "${name}" too.`
      return { kind: 'added', what: 'credential', name, severity: 'harmless', held: undefined, message }
    }),
  ]
}

/** What live keys do not hold: compared whole. */
const PLAIN_FIELDS = [
  'name',
  'url',
  'example',
  'words',
  'rateLimitHeaders',
  'refusals',
  'routes',
  'cliEnvVar',
  'breadcrumb',
] as const satisfies readonly (keyof ServiceDefinition)[]

function compareFields(before: ServiceDefinition, after: ServiceDefinition): readonly DefinitionChange[] {
  return PLAIN_FIELDS.flatMap((name): readonly DefinitionChange[] => {
    if (same(before[name], after[name])) return []
    // Every request that no route names is refused, so routes are felt at once.
    const severity = name === 'routes' ? 'notice' : 'harmless'
    return [{ kind: 'changed', what: 'field', name, severity, held: undefined, message: `"${name}" is changed.` }]
  })
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function heldBy(holders: ReadonlyMap<string, Holders>, name: string): Holders | undefined {
  const held = holders.get(name)
  if (held === undefined || held.total === 0) return undefined
  return { total: held.total, ids: held.ids.slice(0, SERVICE_BOUNDS.conflictIdsMax) }
}

function told({ total, ids }: Holders, holder: string, does = `hold${total === 1 ? 's' : ''} it`): string {
  const verb = total === 1 ? does.replace(/^are /, 'is ').replace(/^have /, 'has ') : does
  const more = total > ids.length ? ' and more' : ''
  return `${total} live ${holder}${total === 1 ? '' : 's'} ${verb}${ids.length === 0 ? '' : ` (${ids.join(', ')}${more})`}`
}

function quotedList(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
