import type { Scope } from '../ids.ts'
import type { DefaultScopes, NewKeyRules } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { VALUES } from './fields.ts'
import {
  below,
  field,
  type PlainMap,
  type Reading,
  readDuration,
  readInteger,
  readMap,
  readName,
  readNames,
  readWord,
} from './reading.ts'

/** The rules of a definition that says nothing about new keys. */
export const NEW_KEY_DEFAULTS: NewKeyRules = {
  scopes: 'required',
  environment: undefined,
  type: undefined,
  expiry: 'optional',
  maxLifetimeMs: undefined,
  perWorkspaceMax: SERVICE_BOUNDS.perWorkspaceDefault,
}

export interface NewKeysContext {
  readonly fields: readonly string[]
  readonly scopes: readonly Scope[]
  readonly environments: readonly string[]
  readonly types: readonly string[]
  /** What holds where a field is left out: the root's rules for a type, the defaults for the root. */
  readonly base: NewKeyRules
}

export function readNewKeys(reading: Reading, path: string, value: unknown, context: NewKeysContext): NewKeyRules {
  const { base } = context
  const map = readMap(reading, path, value, context.fields)
  if (map === undefined) return base
  const at = (name: string): string => below(path, name)
  const said = <Value>(name: string, read: (given: unknown) => Value | undefined): Value | undefined => {
    const given = field(map, name)
    return given === undefined ? undefined : read(given)
  }
  const lifetime = { min: SERVICE_BOUNDS.windowMsMin, max: SERVICE_BOUNDS.durationMsMax }
  const keys = { min: 1, max: SERVICE_BOUNDS.perWorkspaceMax }
  return {
    scopes: readDefaultScopes(reading, at('scopes'), map, context) ?? base.scopes,
    environment:
      said('environment', (given) =>
        readName(reading, at('environment'), given, { names: context.environments, what: 'environment' }),
      ) ?? base.environment,
    type:
      said('type', (given) => readName(reading, at('type'), given, { names: context.types, what: 'type' })) ??
      base.type,
    expiry: said('expiry', (given) => readWord(reading, at('expiry'), given, VALUES.expiry)) ?? base.expiry,
    maxLifetimeMs:
      said('maxLifetime', (given) => readDuration(reading, at('maxLifetime'), given, lifetime)) ?? base.maxLifetimeMs,
    perWorkspaceMax:
      said('perWorkspace', (given) => readInteger(reading, at('perWorkspace'), given, keys)) ?? base.perWorkspaceMax,
  }
}

function readDefaultScopes(
  reading: Reading,
  path: string,
  map: PlainMap,
  { scopes }: NewKeysContext,
): DefaultScopes | undefined {
  const value = field(map, 'scopes')
  if (value === undefined || value === 'required' || value === 'all') return value
  if (!Array.isArray(value)) {
    return reading.problem(path, 'Write required, all, or a list of scopes, as in [records:read].')
  }
  if (value.length === 0)
    return reading.problem(path, 'An empty list gives nothing; write required, all, or some scopes.')
  return readNames(reading, path, value, { names: scopes, what: 'scope' })
}
