import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchRoute } from './match-route.ts'
import { relatePaths } from './route-order.ts'
import { makeService, problemsOf } from './testing/plain-service.ts'

const definition = makeService({
  routes: {
    'GET /v1/records/**': 'records:read',
    'ANY /v1/records/**': ['records:read', 'records:write'],
    'GET /v1/records/*/public': 'open',
    'GET /v1/me': [],
    'DELETE /v1/admin/**': { anyScope: ['records:write'], types: ['secret'], environments: ['live'], cost: 5 },
    'GET /v2/*/notes': [],
    'HEAD /v1/me': 'records:read',
    'GET /caf%C3%A9': [],
  },
})
const routeOf = (method: string, path: string): string | undefined => {
  const route = matchRoute(definition, method, path)
  return route && `${route.method} ${route.path}`
}

describe('the route of a request', () => {
  it.each([
    ['GET', '/v1/records', 'GET /v1/records/**'],
    ['GET', '/v1/records/7/8', 'GET /v1/records/**'],
    ['HEAD', '/v1/records/7', 'GET /v1/records/**'],
    ['POST', '/v1/records', 'ANY /v1/records/**'],
    ['GET', '/v1/records/7/public', 'GET /v1/records/*/public'],
    ['POST', '/v1/records/7/public', 'ANY /v1/records/**'],
    ['HEAD', '/v1/me', 'HEAD /v1/me'],
    ['GET', '/v1/me?x=/../', 'GET /v1/me'],
    ['GET', '/v1/me/', 'GET /v1/me'],
    ['GET', '/v1/%6De', 'GET /v1/me'],
    ['get', '/v1/me', 'GET /v1/me'],
    ['GET', '/v2/leads/notes', 'GET /v2/*/notes'],
    ['GET', '/caf%C3%A9', 'GET /caf%C3%A9'],
    ['POST', '/v1/me', undefined],
    ['GET', '/v1', undefined],
    ['GET', '/', undefined],
    ['GET', '', undefined],
    ['GET', 'https://api.example/v1/me', undefined],
  ])('%s %s is %s', (method, path, expected) => {
    expect(routeOf(method, path)).toBe(expected)
  })

  it.each([
    '/v1//records',
    '/v1/./records',
    '/v1/records/../admin',
    '/v1/records/%2e%2e/admin',
    '/v1/records/%2E./admin',
    '/v1/records/..%2fadmin',
    '/v1/records/a%5cb',
    '/v1/records\\a',
    '/v1/records/%',
    '/v1/records/%zz',
    '/v1/records/%c0%ae',
    '/v1/records/%252e%252e',
    '/v1/records/%00',
    '/v1/records/a%0d%0ab',
    '/v1/records;x=1',
    '/v1/records/a%3bb',
    '/v1/records#a',
    '//v1/records',
    '/v1/records//',
    '/V1/records',
    '/v1/Records/x',
  ])('is none where two readers may see two paths: %s', (path) => {
    expect(routeOf('GET', path)).toBeUndefined()
  })

  it('carries what it asks', () => {
    expect(matchRoute(definition, 'DELETE', '/v1/admin/x')?.demand).toEqual({
      scopes: [],
      anyScope: ['records:write'],
      types: ['secret'],
      environments: ['live'],
      cost: 5,
      open: false,
    })
    expect(matchRoute(definition, 'GET', '/v1/records/1/public')?.demand.open).toBe(true)
  })

  it('is not looked for where a definition has no routes', () => {
    expect(matchRoute(makeService(), 'GET', '/')).toBeUndefined()
  })
})

describe('routes that no request could tell apart', () => {
  it.each([
    ['GET /a/*/c', 'GET /a/b/*'],
    ['ANY /a/*', 'GET /*/b'],
    ['GET /a', 'GET /a/'],
    ['GET /a', 'GET /%61'],
    ['HEAD /x/**', 'GET /*/y'],
  ])('are refused: %s and %s', (one, other) => {
    expect(problemsOf({ routes: { [one]: [], [other]: [] } }).join()).toContain('Neither this nor')
  })

  it.each([
    ['GET /a/**', 'GET /a/*'],
    ['GET /a/*', 'ANY /a/*'],
    ['GET /a/**', 'POST /*/b'],
    ['GET /a/b', 'GET /a/*/c'],
    ['GET /a', 'HEAD /a'],
  ])('are taken where one is narrower, or they never meet: %s and %s', (one, other) => {
    expect(problemsOf({ routes: { [one]: [], [other]: [] } })).toEqual([])
  })
})

describe('routes that cannot be matched', () => {
  it.each([
    '/a',
    'GET a',
    'GET /a b',
    'GET /a?b',
    'GET /a/**/b',
    'GET /a*',
    'GET /:id',
    'GET /{id}',
    'GET /a//b',
    'GET /..',
    'GET /%2A',
    'GET /%2f',
  ])('are refused: %s', (key) => expect(problemsOf({ routes: { [key]: [] } })).toHaveLength(1))

  it('are refused for a cost that no limit ever allows', () => {
    const limits = { tiny: { limit: 3, window: '1m' } }
    expect(problemsOf({ limits, routes: { 'GET /a': { cost: 4 } } }).join()).toContain('never succeeds')
  })
})

/** The meaning of a route, said the slow way. */
function matches(pattern: readonly string[], path: readonly string[]): boolean {
  const [head, ...rest] = pattern
  if (head === '**') return true
  if (head === undefined || path.length === 0) return head === undefined && path.length === 0
  return (head === '*' || head === path[0]) && matches(rest, path.slice(1))
}

const part = fc.constantFrom('a', 'b', 'c')
const pattern = fc
  .tuple(fc.array(fc.oneof(part, fc.constant('*')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([segments, open]) => (open ? [...segments, '**'] : segments))

describe('for any routes', () => {
  it('finds a route exactly when one matches, and never one less specific than another that matches', () => {
    const request = fc.array(part, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 8 }), request, (patterns, path) => {
        const taken: string[][] = []
        for (const one of patterns) {
          if (taken.every((other) => !['same', 'crossing'].includes(relatePaths(one, other)))) taken.push(one)
        }
        const service = makeService({ routes: Object.fromEntries(taken.map((one) => [`GET /${one.join('/')}`, []])) })
        const found = matchRoute(service, 'GET', `/${path.join('/')}`)
        const expected = taken.filter((one) => matches(one, path))
        expect(found !== undefined).toBe(expected.length > 0)
        for (const one of expected) expect(['same', 'narrower']).toContain(relatePaths(found?.segments ?? [], one))
      }),
    )
  })

  it('says of two paths what the requests that match them say', () => {
    const paths = [1, 2, 3, 4, 5].flatMap((length) => all(length))
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        const inA = paths.filter((path) => matches(a, path))
        const inB = new Set(paths.filter((path) => matches(b, path)))
        const both = inA.filter((path) => inB.has(path)).length
        const relation = relatePaths(a, b)
        expect(relation === 'disjoint').toBe(both === 0)
        expect(relation === 'same' || relation === 'narrower').toBe(both === inA.length && both > 0)
        expect(relation === 'same' || relation === 'wider').toBe(both === inB.size && both > 0)
      }),
    )
  })

  it('opens nothing to a path that its own normal form would not be opened to', () => {
    const raw = fc.constantFrom('a', 'b', '%61', '..', '%2e%2e', '.', '', '%2f', 'A', ';', '\\', '%25', 'a;b', '%')
    const service = makeService({ routes: { 'GET /a/**': [], 'GET /a/b': 'records:write' } })
    fc.assert(
      fc.property(fc.array(raw, { maxLength: 5 }), (segments) => {
        const path = `/${segments.join('/')}`
        const found = matchRoute(service, 'GET', path)
        if (found === undefined) return
        // What a framework makes of it: decoded, dots resolved, doubled slashes merged, case folded.
        const decoded = decodeURIComponent(path).toLowerCase().replace(/\/+/g, '/').replaceAll('%', '%25')
        const normal = new URL(decoded, 'http://x').pathname
        expect(matchRoute(service, 'GET', normal)?.path).toBe(found.path)
      }),
      { numRuns: 1000 },
    )
  })
})

function all(length: number): readonly string[][] {
  if (length === 0) return [[]]
  // A fourth letter that no pattern holds, so that "*" is seen to be wider than the three together.
  return all(length - 1).flatMap((path) => ['a', 'b', 'c', 'z'].map((letter) => [...path, letter]))
}
