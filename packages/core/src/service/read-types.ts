import type { Scope } from '../ids.ts'
import type { Display, EnvironmentDefinition, NewKeyRules, ScopeDefinition, TypeDefinition } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import { quoted } from './likely-word.ts'
import { readNewKeys } from './read-new-keys.ts'
import { readEnvVar } from './read-texts.ts'
import {
  below,
  field,
  isMap,
  type PlainMap,
  type Reading,
  readBoolean,
  readInteger,
  readLocalText,
  readMap,
  readNamed,
  readNames,
  readText,
} from './reading.ts'

const NAME = /^[a-z][a-z0-9]{0,19}$/
const TAG = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,18}[A-Za-z0-9])?$/

/** Absent: one, `live`. */
export function readEnvironments(reading: Reading, root: PlainMap): readonly EnvironmentDefinition[] {
  const value = field(root, 'environments')
  if (value === undefined) return [{ name: 'live', title: titleOf('live'), optIn: false }]
  const entries = readNamed(reading, '/environments', value, {
    one: 'an environment',
    max: SERVICE_BOUNDS.environmentsMax,
    name: NAME,
    nameRule: 'it stands in the token, so write up to 20 small letters and digits, beginning with a letter',
  })
  const environments = entries.map(([name, entry]) => readEnvironment(reading, name, entry))
  if (isMap(value) && Object.keys(value).length === 0) {
    reading.problem('/environments', 'Name at least one environment, or leave "environments" out for live alone.')
  } else if (environments.length > 0 && environments.every(({ optIn }) => optIn)) {
    reading.problem('/environments', 'A workspace would have no environment; leave "optIn" out of at least one.')
  }
  return environments
}

function readEnvironment(reading: Reading, name: string, value: unknown): EnvironmentDefinition {
  const path = below('/environments', name)
  const map = value === null ? {} : (readMap(reading, path, value, FIELDS.environment) ?? {})
  const title = field(map, 'title')
  const optIn = field(map, 'optIn')
  return {
    name,
    title: (title === undefined ? undefined : readLocalText(reading, `${path}/title`, title)) ?? titleOf(name),
    optIn: (optIn === undefined ? undefined : readBoolean(reading, `${path}/optIn`, optIn)) ?? false,
  }
}

/** What a type takes from the definition's root where it says nothing itself. */
export interface TypeDefaults {
  readonly newKeys: NewKeyRules
  readonly display: Display
  readonly envVar: string | undefined
  readonly browser: boolean
  readonly scopes: readonly ScopeDefinition[]
  readonly environments: readonly string[]
}

/** Absent: one, `secret`, without a tag. */
export function readTypes(reading: Reading, root: PlainMap, defaults: TypeDefaults): readonly TypeDefinition[] {
  const { newKeys, display, envVar, browser } = defaults
  const value = field(root, 'types')
  if (value === undefined) {
    const scopes = defaults.scopes.map(({ name }) => name)
    return [
      { name: 'secret', title: titleOf('secret'), tag: '', envVar, browser, scopes, why: undefined, newKeys, display },
    ]
  }
  const entries = readNamed(reading, '/types', value, {
    one: 'a type',
    max: SERVICE_BOUNDS.typesMax,
    name: NAME,
    nameRule: 'write up to 20 small letters and digits, beginning with a letter',
  })
  if (isMap(value) && Object.keys(value).length === 0) {
    reading.problem('/types', 'Name at least one type, or leave "types" out for secret alone.')
  }
  return entries.map(([name, entry]) => readType(reading, name, entry, defaults))
}

function readType(reading: Reading, name: string, value: unknown, defaults: TypeDefaults): TypeDefinition {
  const path = below('/types', name)
  const map = value === null ? {} : (readMap(reading, path, value, FIELDS.type) ?? {})
  const title = field(map, 'title')
  const browser = field(map, 'browser')
  const why = field(map, 'why')
  const display = field(map, 'display')
  const scopes = readTypeScopes(reading, path, map, defaults.scopes)
  return {
    name,
    title: (title === undefined ? undefined : readLocalText(reading, `${path}/title`, title)) ?? titleOf(name),
    tag: readTag(reading, path, map),
    envVar: readEnvVar(reading, path, map) ?? defaults.envVar,
    browser: (browser === undefined ? undefined : readBoolean(reading, `${path}/browser`, browser)) ?? defaults.browser,
    scopes,
    why: why === undefined ? undefined : readLocalText(reading, `${path}/why`, why),
    newKeys: readTypeNewKeys(reading, path, map, { defaults, scopes, name }),
    display: display === undefined ? defaults.display : readDisplay(reading, `${path}/display`, display),
  }
}

function readTag(reading: Reading, path: string, map: PlainMap): string {
  const value = field(map, 'tag')
  if (value === undefined) return ''
  const tag = readText(reading, `${path}/tag`, value, SERVICE_BOUNDS.nameLengthMax)
  if (tag === undefined || TAG.test(tag)) return tag ?? ''
  reading.problem(`${path}/tag`, 'A tag has up to 20 letters, digits, "_" and "-", with a letter or digit at each end.')
  return ''
}

/** A type that may hold a scope may hold what comes with it, else a grant would reach beyond the type. */
function readTypeScopes(
  reading: Reading,
  path: string,
  map: PlainMap,
  all: readonly ScopeDefinition[],
): readonly Scope[] {
  const names = all.map(({ name }) => name)
  const value = field(map, 'scopes')
  if (value === undefined) return names
  const scopes = readNames(reading, `${path}/scopes`, value, { names, what: 'scope' })
  if (Array.isArray(value) && value.length === 0) {
    reading.problem(`${path}/scopes`, 'This type could hold nothing; name its scopes, or leave "scopes" out for all.')
  }
  // A list that holds what each of its scopes includes directly holds the whole chain.
  for (const { name, includes } of all) {
    const beyond = scopes.includes(name) ? includes.find((included) => !scopes.includes(included)) : undefined
    if (beyond !== undefined) {
      reading.problem(
        `${path}/scopes`,
        `"${name}" brings "${beyond}" with it, so add "${beyond}" or leave "${name}" out.`,
      )
    }
  }
  return scopes
}

interface OfType {
  readonly defaults: TypeDefaults
  readonly scopes: readonly Scope[]
  readonly name: string
}

function readTypeNewKeys(
  reading: Reading,
  path: string,
  map: PlainMap,
  { defaults, scopes, name }: OfType,
): NewKeyRules {
  const value = field(map, 'newKeys')
  const own = isMap(value) && Object.hasOwn(value, 'scopes')
  const rules =
    value === undefined
      ? defaults.newKeys
      : readNewKeys(reading, `${path}/newKeys`, value, {
          fields: FIELDS.newKeysOfType,
          scopes: defaults.scopes.map((scope) => scope.name),
          environments: defaults.environments,
          types: [],
          base: defaults.newKeys,
        })
  if (typeof rules.scopes === 'string') return rules
  const beyond = rules.scopes.find((scope) => !scopes.includes(scope))
  if (beyond !== undefined) {
    reading.problem(
      own ? `${path}/newKeys/scopes` : path,
      own
        ? `A ${quoted(name)} key may not hold "${beyond}"; leave it out here, or add it to the type's "scopes".`
        : `New keys would get "${beyond}", which this type may not hold; give the type its own newKeys: { scopes: … }.`,
    )
  }
  return rules
}

/** Absent: the last four. A member left out: none. */
export function readDisplay(reading: Reading, path: string, value: unknown): Display {
  if (value === undefined) return { first: 0, last: 4 }
  const map = readMap(reading, path, value, FIELDS.display) ?? {}
  const count = (name: 'first' | 'last'): number => {
    const entry = field(map, name)
    return (entry === undefined ? undefined : readInteger(reading, below(path, name), entry, { min: 0, max: 64 })) ?? 0
  }
  return { first: count('first'), last: count('last') }
}

function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
