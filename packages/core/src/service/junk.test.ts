import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SERVICE_BOUNDS } from './bounds.ts'
import { FIELDS } from './fields.ts'
import { matchRoute } from './match-route.ts'
import { makeService, plainService } from './testing/plain-service.ts'
import { validateDefinition } from './validate.ts'

/** The time a test may take: far above what any of these needs, far below what a search gone wrong would. */
const STALL_MS = 10_000

const numbered = (count: number, name: (i: number) => string, value: unknown): Record<string, unknown> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), value]))

describe('validation of junk', () => {
  it('never throws, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSet: true }),
        (junk) => {
          expect(validateDefinition(junk).valid).toBe(false)
        },
      ),
    )
  })

  it('never throws with junk in a field of a good definition', () => {
    const name = fc.constantFrom(...FIELDS.root)
    const deeper = fc.constantFrom(
      ...Object.values(FIELDS).flat(),
      'records:read',
      'live',
      'GET /a',
      'all',
      '__proto__',
    )
    const junk = fc.oneof(
      fc.anything(),
      fc.dictionary(deeper, fc.oneof(fc.anything(), fc.dictionary(deeper, fc.anything()))),
    )
    fc.assert(
      fc.property(name, junk, (field, value) => {
        const result = validateDefinition(plainService({ [field]: value }))
        if (!result.valid) expect(result.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 2000 },
    )
  })

  it('finds nothing in prototypes, and puts nothing there', () => {
    const evil: unknown = JSON.parse(
      '{"__proto__":{"id":"acme"},"refusals":{"all":{"body":{"__proto__":{"polluted":1}}}},"limits":{"__proto__":{"limit":1,"window":"1h"}}}',
    )
    const result = validateDefinition(evil)
    if (result.valid) throw new Error('must not be valid')
    const paths = result.problems.map(({ path }) => path)
    expect(paths).toContain('/__proto__')
    expect(paths).toContain('/refusals/all/body/__proto__')
    expect(paths).toContain('/limits/__proto__')
    expect(result.problems.map(({ message }) => message).join()).toContain('Add "id"')
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(validateDefinition(Object.create({ ...plainService() })).valid).toBe(false)
  })

  it('does not follow data that holds itself', () => {
    const body: Record<string, unknown> = {}
    body['again'] = body
    expect(validateDefinition(plainService({ refusals: { all: { body } } })).valid).toBe(false)
    expect(validateDefinition(plainService({ example: { request: 'POST /', body } })).valid).toBe(false)
  })

  it('does not unfold what is shared a thousandfold', () => {
    let body: unknown[] = ['x']
    for (let i = 0; i < 7; i += 1) body = Array.from({ length: 100 }, () => body)
    expect(validateDefinition(plainService({ refusals: { all: { body } } })).valid).toBe(false)
  })
})

describe('validation of definitions made to stall it', () => {
  const long = 'x'.repeat(300_000)
  it.each<[string, Record<string, unknown>]>([
    ['two hundred thousand unknown fields', numbered(200_000, (i) => `f${i}`, 1)],
    ['a field name of 300 kB', { [long]: 1 }],
    ['a text of 300 kB', { name: long, url: `https://${long}`, token: { format: `${'{'.repeat(100_000)}` } }],
    ['a thousand routes that nearly meet', { routes: numbered(1000, (i) => `GET /${'a/*/'.repeat(11)}${i}`, []) }],
    [
      'a thousand routes that all cross',
      { routes: numbered(1000, (i) => `GET ${'/*'.repeat(i % 24)}/a${i}${'/*'.repeat(23 - (i % 24))}`, []) },
    ],
    [
      'a thousand routes with scopes misspelt',
      {
        routes: numbered(
          1000,
          (i) => `GET /${i}`,
          Array.from({ length: 256 }, (_, j) => `recrods:read${j}`),
        ),
      },
    ],
    ['256 scopes that all include each other', { scopes: includeAll(256) }],
    ['16 types and environments in 8 formats', manyVariants()],
    [
      'braces without end in a message',
      { refusals: { all: { message: '{a'.repeat(250), body: { x: '{m'.repeat(2000) } } } },
    ],
  ])(
    'ends soon for %s',
    (_, fields) => {
      const result = validateDefinition(plainService(fields))
      if (!result.valid) expect(result.problems.length).toBeLessThanOrEqual(SERVICE_BOUNDS.problemsMax)
    },
    STALL_MS,
  )
})

describe('matching a path made to stall it', () => {
  it(
    'visits each branch at most once',
    () => {
      // Each segment may go two ways; by trying them all again this would take 2^23 steps.
      const routes: Record<string, unknown> = {}
      for (let bits = 0; bits < 1000; bits += 1) {
        const segments = Array.from({ length: 10 }, (_, i) => ((bits >> i) & 1 ? '*' : 'a'))
        routes[`GET /${segments.join('/')}/${'a/'.repeat(12)}end${bits}`] = []
      }
      const definition = makeService({ routes })
      const path = `/${'a/'.repeat(22)}miss`
      for (let i = 0; i < 100; i += 1) expect(matchRoute(definition, 'GET', path)).toBeUndefined()
      expect(matchRoute(definition, 'GET', `/${'a/'.repeat(4_000_000)}`)).toBeUndefined()
    },
    STALL_MS,
  )
})

function includeAll(count: number): Record<string, unknown> {
  const names = Array.from({ length: count }, (_, i) => `s${i}`)
  return Object.fromEntries(names.map((name) => [name, { description: 'x', includes: names }]))
}

function manyVariants(): Record<string, unknown> {
  const format = (i: number): string => `{type}_{environment}_{secret:${30 + (i % 2)}}`
  return {
    types: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`t${i}`, { tag: `tag${i % 3}` }])),
    environments: numbered(16, (i) => `e${i}`, {}),
    token: { format: format(0), accepts: [format(1)] },
  }
}
