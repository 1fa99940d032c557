import type { Scope } from '../ids.ts'
import type { LimitDefinition, RouteDefinition, RouteDemand } from './definition.ts'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS, ROUTE_METHODS } from './fields.ts'
import { didYouMean, quoted } from './likely-word.ts'
import { pathSegments } from './path.ts'
import {
  below,
  field,
  isMap,
  kindOf,
  type PlainMap,
  type Reading,
  readInteger,
  readMap,
  readName,
  readNames,
} from './reading.ts'
import { methodsMeet, relatePaths } from './route-order.ts'

export interface RouteNames {
  readonly scopes: readonly Scope[]
  readonly types: readonly string[]
  readonly environments: readonly string[]
  readonly limits: readonly LimitDefinition[]
}

/** Absent: any path. Present: what none names is refused. */
export function readRoutes(
  reading: Reading,
  root: PlainMap,
  names: RouteNames,
): readonly RouteDefinition[] | undefined {
  const value = field(root, 'routes')
  if (value === undefined) return undefined
  if (!isMap(value)) {
    return reading.problem('/routes', `This is ${kindOf(value)}; write a map, as in GET /v1/records: records:read.`)
  }
  const keys = Object.keys(value)
  if (keys.length > SERVICE_BOUNDS.routesMax) {
    return reading.problem(
      '/routes',
      `These are ${keys.length} routes; there may be at most ${SERVICE_BOUNDS.routesMax}.`,
    )
  }
  const routes: RouteDefinition[] = []
  for (const key of keys) {
    if (reading.full) break
    const place = readPlace(reading, below('/routes', key), key)
    const demand = readDemand(reading, below('/routes', key), value[key], names)
    if (place !== undefined) routes.push({ ...place, demand })
  }
  reportTies(reading, routes)
  return routes
}

function readPlace(reading: Reading, at: string, key: string): Omit<RouteDefinition, 'demand'> | undefined {
  const [method = '', path = '', ...rest] = key.split(' ')
  if (rest.length > 0 || !path.startsWith('/')) {
    return reading.problem(at, `${quoted(key)} is no route; write a method and a path, as in GET /v1/records.`)
  }
  if (!ROUTE_METHODS.some((known) => known === method)) {
    return reading.problem(at, `${quoted(method)} is no method.${didYouMean(method, ROUTE_METHODS)}`)
  }
  const segments = pathSegments(path)
  if (segments === undefined || /[?]|%2a/i.test(path)) {
    return reading.problem(
      at,
      'The path must be plain: no query, no empty or dot segments, no encoded slashes or stars.',
    )
  }
  if (segments.length > SERVICE_BOUNDS.routeSegmentsMax) {
    return reading.problem(
      at,
      `The path has ${segments.length} segments; write at most ${SERVICE_BOUNDS.routeSegmentsMax}.`,
    )
  }
  for (const [i, segment] of segments.entries()) {
    if (segment === '**' && i < segments.length - 1)
      return reading.problem(at, '"**" may stand only at the end of a path.')
    if (/^:|[{}[\]]/.test(segment))
      return reading.problem(at, `For a part that varies write "*" instead of ${quoted(segment)}.`)
    if (segment.includes('*') && segment !== '*' && segment !== '**') {
      return reading.problem(at, `"*" stands for a whole segment, so ${quoted(segment)} cannot be matched; write "*".`)
    }
  }
  return { method, path, segments }
}

const ANY_GOOD_KEY: RouteDemand = {
  scopes: [],
  anyScope: [],
  types: undefined,
  environments: undefined,
  cost: 1,
  open: false,
}
const OPEN: RouteDemand = { ...ANY_GOOD_KEY, open: true }

function readDemand(reading: Reading, at: string, value: unknown, names: RouteNames): RouteDemand {
  const scopes = { names: names.scopes, what: 'scope' }
  if (value === 'open') return OPEN
  if (Array.isArray(value)) return { ...ANY_GOOD_KEY, scopes: readNames(reading, at, value, scopes) }
  if (!isMap(value)) {
    if (value === null || value === undefined) {
      reading.problem(at, 'Say what this route asks: a scope, a list of them, [] for any good key, or open for no key.')
      return ANY_GOOD_KEY
    }
    const scope = readName(reading, at, value, scopes)
    return scope === undefined ? ANY_GOOD_KEY : { ...ANY_GOOD_KEY, scopes: [scope] }
  }
  const map = readMap(reading, at, value, FIELDS.route) ?? {}
  const listOf = <Name extends string>(
    name: string,
    of: readonly Name[],
    what: string,
  ): readonly Name[] | undefined => {
    const list = field(map, name)
    if (list === undefined) return undefined
    const read = readNames(reading, below(at, name), list, { names: of, what })
    if (Array.isArray(list) && list.length === 0 && name !== 'scopes') {
      reading.problem(below(at, name), 'An empty list would refuse everyone; name some, or leave this out.')
    }
    return read
  }
  return {
    scopes: listOf('scopes', names.scopes, 'scope') ?? [],
    anyScope: listOf('anyScope', names.scopes, 'scope') ?? [],
    types: listOf('types', names.types, 'type'),
    environments: listOf('environments', names.environments, 'environment'),
    cost: readCost(reading, at, map, names.limits),
    open: false,
  }
}

function readCost(reading: Reading, at: string, map: PlainMap, limits: readonly LimitDefinition[]): number {
  const value = field(map, 'cost')
  if (value === undefined) return 1
  const cost = readInteger(reading, below(at, 'cost'), value, { min: 1, max: SERVICE_BOUNDS.routeCostMax }) ?? 1
  const small = limits.find((limit) => limit.limit < cost)
  if (small !== undefined) {
    reading.problem(
      below(at, 'cost'),
      `The limit "${small.name}" is ${small.limit}, so a request of this cost never succeeds.`,
    )
  }
  return cost
}

function reportTies(reading: Reading, routes: readonly RouteDefinition[]): void {
  for (const [i, route] of routes.entries()) {
    if (reading.full) return
    const rival = routes.slice(0, i).find((other) => isTie(route, other))
    if (rival === undefined) continue
    const names = `"${rival.method} ${rival.path.slice(0, 60)}"`
    reading.problem(
      below('/routes', `${route.method} ${route.path}`),
      `Neither this nor ${names} is the more specific for a path that both match; remove one, or make one narrower.`,
    )
  }
}

function isTie(a: RouteDefinition, b: RouteDefinition): boolean {
  if (!methodsMeet(a.method, b.method)) return false
  const relation = relatePaths(a.segments, b.segments)
  return relation === 'crossing' || (relation === 'same' && a.method === b.method)
}
