import type { RouteDefinition, ServiceDefinition } from './definition.ts'
import { pathSegments } from './path.ts'

/** One segment deep in the tree of a definition's routes. */
interface RouteNode {
  readonly literals: Map<string, RouteNode>
  /** The literals in small letters, to notice a path that spells one of them otherwise. */
  readonly folded: Set<string>
  star: RouteNode | undefined
  /** Routes that end here, and those that go on with `**`; by method. */
  readonly ending: Map<string, RouteDefinition>
  readonly open: Map<string, RouteDefinition>
}

const trees = new WeakMap<readonly RouteDefinition[], RouteNode>()

/**
 * The most specific route for a request, or `undefined`: then no route names it and the answer is `route_not_allowed`.
 * The query is cut off first. A path that could be read in two ways has no route (`pathSegments`), and neither has one that
 * spells a literal segment in other capitals: frameworks that fold case would serve it under the stricter route.
 * Call it only for a definition that has routes; without them every path is allowed.
 */
export function matchRoute(definition: ServiceDefinition, method: string, path: string): RouteDefinition | undefined {
  if (definition.routes === undefined) return undefined
  const segments = pathSegments(path)
  if (segments === undefined) return undefined
  const found = find(treeOf(definition.routes), segments, 0, method.toUpperCase())
  return found === 'misspelt' ? undefined : found
}

/**
 * Literal before `*` before `**`, so the first hit is the most specific: validation allows no two routes that cross.
 * The tree has one way to each node, so however the branches fall, no node is visited twice.
 */
function find(
  node: RouteNode,
  segments: readonly string[],
  at: number,
  method: string,
): RouteDefinition | 'misspelt' | undefined {
  const segment = segments[at]
  if (segment === undefined) return pick(node.ending, method) ?? pick(node.open, method)
  const literal = node.literals.get(segment)
  if (literal === undefined && node.folded.size > 0 && node.folded.has(segment.toLowerCase())) return 'misspelt'
  if (literal !== undefined) {
    const found = find(literal, segments, at + 1, method)
    if (found !== undefined) return found
  }
  if (node.star !== undefined) {
    const found = find(node.star, segments, at + 1, method)
    if (found !== undefined) return found
  }
  return pick(node.open, method)
}

function pick(routes: ReadonlyMap<string, RouteDefinition>, method: string): RouteDefinition | undefined {
  if (routes.size === 0) return undefined
  return routes.get(method) ?? (method === 'HEAD' ? routes.get('GET') : undefined) ?? routes.get('ANY')
}

function treeOf(routes: readonly RouteDefinition[]): RouteNode {
  const known = trees.get(routes)
  if (known !== undefined) return known
  const root = makeNode()
  for (const route of routes) plant(root, route)
  trees.set(routes, root)
  return root
}

function plant(root: RouteNode, route: RouteDefinition): void {
  let node = root
  for (const segment of route.segments) {
    if (segment === '**') {
      node.open.set(route.method, route)
      return
    }
    node = segment === '*' ? starOf(node) : literalOf(node, segment)
  }
  node.ending.set(route.method, route)
}

function starOf(node: RouteNode): RouteNode {
  node.star ??= makeNode()
  return node.star
}

function literalOf(node: RouteNode, segment: string): RouteNode {
  const known = node.literals.get(segment)
  if (known !== undefined) return known
  const made = makeNode()
  node.literals.set(segment, made)
  node.folded.add(segment.toLowerCase())
  return made
}

function makeNode(): RouteNode {
  return { literals: new Map(), folded: new Set(), star: undefined, ending: new Map(), open: new Map() }
}
