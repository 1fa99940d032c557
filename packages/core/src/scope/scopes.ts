import type { Scope } from '../ids.ts'
import type { GrantedScopes } from '../key/api-key.ts'
import type { ServiceDefinition, TypeDefinition } from '../service/definition.ts'

/** The named scopes and all that they include, through any number of steps. */
export function closeScopes(definition: ServiceDefinition, named: readonly Scope[]): ReadonlySet<Scope> {
  const includes = new Map(definition.scopes.map((scope) => [scope.name, scope.includes]))
  const closed = new Set<Scope>()
  const open = [...named]
  for (let scope = open.pop(); scope !== undefined; scope = open.pop()) {
    if (closed.has(scope)) continue
    closed.add(scope)
    open.push(...(includes.get(scope) ?? []))
  }
  return closed
}

/**
 * What a key may do. Full access is every scope that its type may hold, scopes added to the service later too; a list is
 * the list and what it includes, never beyond the type.
 */
export function heldScopes(
  definition: ServiceDefinition,
  type: TypeDefinition,
  granted: GrantedScopes,
): ReadonlySet<Scope> {
  if (granted === 'all') return new Set(type.scopes)
  const grantable = new Set(type.scopes)
  return new Set([...closeScopes(definition, granted)].filter((scope) => grantable.has(scope)))
}

export type GrantFault =
  | { readonly kind: 'unknown'; readonly scope: string; readonly index: number }
  | { readonly kind: 'beyond_type'; readonly scope: Scope; readonly index: number }

/** The first scope that a key of this type may not be granted: unknown to the service, or beyond the type. */
export function findGrantFault(
  definition: ServiceDefinition,
  type: TypeDefinition,
  wanted: readonly string[],
): GrantFault | undefined {
  const catalogue = new Map<string, Scope>(definition.scopes.map((scope) => [scope.name, scope.name]))
  for (const [index, name] of wanted.entries()) {
    const scope = catalogue.get(name)
    if (scope === undefined) return { kind: 'unknown', scope: name, index }
    const beyond = [...closeScopes(definition, [scope])].find((included) => !type.scopes.includes(included))
    if (beyond !== undefined) return { kind: 'beyond_type', scope, index }
  }
  return undefined
}
