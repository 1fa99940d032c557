import { parse } from 'yaml'
import type { Place, ServiceTable } from './model.ts'

/**
 * What a definition says that its table does not, and the other way round: a scope, place, environment, type or route that
 * one of them has alone. Keeps the tables in step with `services/` without reading their meaning from there.
 */
export function gapsBetween(table: ServiceTable, source: string): readonly string[] {
  const definition = mapOf(parse(source))
  const routes = (table.probes ?? []).flatMap(({ route }) => route ?? [])
  return [
    ...gap('id', [table.id], [String(definition['id'])]),
    ...gap('scope', table.scopes, Object.keys(mapOf(definition['scopes']))),
    ...gap('environment', table.environments, keysOr(definition['environments'], 'live')),
    ...gap('type', Object.keys(table.types), keysOr(definition['types'], 'secret')),
    ...gap('place', table.places.map(placeName), listOf(definition['credentials']).map(placeInFile)),
    ...gap('route', routes, Object.keys(mapOf(definition['routes']))),
  ]
}

function gap(what: string, table: readonly string[], definition: readonly string[]): readonly string[] {
  return [
    ...table.filter((name) => !definition.includes(name)).map((name) => `only the table has the ${what} "${name}"`),
    ...definition.filter((name) => !table.includes(name)).map((name) => `no table speaks of the ${what} "${name}"`),
  ]
}

function placeName(place: Place): string {
  if (place.kind === 'header') return `header ${place.name}`
  return place.kind === 'basic' ? 'basic username' : place.scheme.toLowerCase()
}

function placeInFile(place: unknown): string {
  if (typeof place === 'string') return place
  const [[kind = '', value = ''] = []] = Object.entries(mapOf(place)).map(([name, text]) => [name, String(text)])
  return kind === 'scheme' ? value : `${kind} ${value}`
}

function keysOr(value: unknown, absent: string): readonly string[] {
  return value === undefined ? [absent] : Object.keys(mapOf(value))
}

function mapOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
