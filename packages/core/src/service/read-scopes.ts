import type { Scope } from '../ids.ts'
import type { ScopeDefinition } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import {
  below,
  type Catalogue,
  field,
  isMap,
  isTextByLanguage,
  isUnquotedBrace,
  type PlainMap,
  type Reading,
  readLocalText,
  readMap,
  readNamed,
  readNames,
} from './reading.ts'

const SCOPE_NAME = /^[A-Za-z][A-Za-z0-9_.-]*(?::[A-Za-z][A-Za-z0-9_.-]*)?$/

/** Words that say something else where a scope may stand. */
const NOT_SCOPES = ['all', 'required', 'open']

/** The scopes of the service: `name: description`, or `name: { description, includes }`. */
export function readScopes(reading: Reading, root: PlainMap): readonly ScopeDefinition[] {
  const value = field(root, 'scopes')
  if (value === undefined) {
    reading.problem('', 'Add "scopes": what a key may do, as in scopes: { records:read: Read published records }.')
    return []
  }
  const entries = readNamed(reading, '/scopes', value, {
    one: 'a scope',
    max: SERVICE_BOUNDS.scopesMax,
    name: SCOPE_NAME,
    nameRule: 'write resource:action or one word, in letters, digits, "_", "-" and ".", beginning with a letter',
  })
  if (isMap(value) && Object.keys(value).length === 0) reading.problem('/scopes', 'Name at least one scope.')
  for (const [name] of entries) {
    if (NOT_SCOPES.includes(name)) {
      reading.problem(below('/scopes', name), `"${name}" has a meaning of its own here; give the scope another name.`)
    }
  }
  // The names are the catalogue itself, so each of them is a scope.
  const catalogue = { names: entries.map(([name]) => name as Scope), what: 'scope' }
  const scopes = entries.map(([name, entry]) => readScope(reading, name as Scope, entry, catalogue))
  reportLoop(reading, scopes)
  return scopes
}

function readScope(reading: Reading, name: Scope, value: unknown, catalogue: Catalogue<Scope>): ScopeDefinition {
  const path = below('/scopes', name)
  if (!isMap(value) || isUnquotedBrace(value) || isTextByLanguage(value)) {
    return { name, description: readLocalText(reading, path, value) ?? '', includes: [] }
  }
  const map = readMap(reading, path, value, FIELDS.scope) ?? {}
  const description = field(map, 'description')
  if (description === undefined) reading.problem(path, 'Add "description": what the scope allows, in a few words.')
  const included = field(map, 'includes')
  return {
    name,
    description:
      (description === undefined ? undefined : readLocalText(reading, `${path}/description`, description)) ?? '',
    includes: included === undefined ? [] : readNames(reading, `${path}/includes`, included, catalogue),
  }
}

/** Scopes that include each other in a circle are one scope under several names: an error of the definition. */
function reportLoop(reading: Reading, scopes: readonly ScopeDefinition[]): void {
  const includes = new Map(scopes.map((scope) => [scope.name, scope.includes]))
  const state = new Map<Scope, 'open' | 'done'>()
  // With at most 256 scopes the recursion is at most that deep.
  const visit = (name: Scope): void => {
    state.set(name, 'open')
    for (const next of includes.get(name) ?? []) {
      const seen = state.get(next)
      if (seen === undefined) visit(next)
      else if (seen === 'open') {
        reading.problem(
          `${below('/scopes', name)}/includes`,
          `"${name}" and "${next}" include each other in a circle; remove one of the two.`,
        )
      }
    }
    state.set(name, 'done')
  }
  for (const { name } of scopes) if (!state.has(name)) visit(name)
}
