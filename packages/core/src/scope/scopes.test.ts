import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Scope } from '../ids.ts'
import { makeService } from '../service/testing/plain-service.ts'
import { closeScopes, findGrantFault, heldScopes } from './scopes.ts'

const service = makeService({
  scopes: {
    'a:read': 'Read',
    'a:write': { description: 'Write', includes: ['a:read'] },
    'a:admin': { description: 'All', includes: ['a:write', 'b:read'] },
    'b:read': 'Read b',
  },
  types: {
    public: { tag: 'pk', scopes: ['a:read', 'a:write'] },
    secret: { tag: 'sk' },
  },
  token: { format: '{type}_{secret:34}{checksum}' },
})
const [publicType, secretType] = [service.types[0]!, service.types[1]!]
const names = service.scopes.map(({ name }) => name)
const named = (...scopes: readonly string[]): readonly Scope[] => scopes as readonly Scope[]
const anyNames = fc.subarray([...names])

describe('scopes', () => {
  it('come with what they include, through every step', () => {
    expect([...closeScopes(service, named('a:admin'))].sort()).toEqual(['a:admin', 'a:read', 'a:write', 'b:read'])
    expect([...closeScopes(service, named('a:write'))].sort()).toEqual(['a:read', 'a:write'])
  })

  it('gain nothing by being closed twice, and lose none', () => {
    fc.assert(
      fc.property(anyNames, (wanted) => {
        const once = closeScopes(service, wanted)
        expect(closeScopes(service, [...once])).toEqual(once)
        for (const scope of wanted) expect(once.has(scope)).toBe(true)
      }),
    )
  })
})

describe('what a key holds', () => {
  it('never goes beyond its type, whatever it was granted', () => {
    fc.assert(
      fc.property(fc.oneof(anyNames, fc.constant('all' as const)), (granted) => {
        for (const scope of heldScopes(service, publicType, granted)) expect(publicType.scopes).toContain(scope)
      }),
    )
  })

  it('with full access is all that its type may hold', () => {
    expect([...heldScopes(service, secretType, 'all')].sort()).toEqual([...names].sort())
    expect([...heldScopes(service, publicType, 'all')].sort()).toEqual(['a:read', 'a:write'])
  })

  it('of a list is the list and what it includes, and no scope that came later', () => {
    expect([...heldScopes(service, secretType, named('a:write'))].sort()).toEqual(['a:read', 'a:write'])
  })
})

describe('a grant', () => {
  it('of any names that the type may hold has no fault, and holds all that was asked', () => {
    fc.assert(
      fc.property(anyNames, (wanted) => {
        expect(findGrantFault(service, secretType, wanted)).toBeUndefined()
        const held = heldScopes(service, secretType, wanted)
        for (const scope of wanted) expect(held.has(scope)).toBe(true)
      }),
    )
  })

  it('names the first fault: unknown to the service, or beyond the type, by what it includes too', () => {
    expect(findGrantFault(service, secretType, ['a:read', 'x'])).toEqual({ kind: 'unknown', scope: 'x', index: 1 })
    expect(findGrantFault(service, publicType, ['a:read', 'b:read'])).toMatchObject({ kind: 'beyond_type', index: 1 })
    expect(findGrantFault(service, publicType, ['a:admin'])).toMatchObject({ kind: 'beyond_type', scope: 'a:admin' })
  })

  it.each(['constructor', '__proto__', 'toString', ''])('of "%s" is unknown, as every other name is', (name) => {
    expect(findGrantFault(service, secretType, [name])?.kind).toBe('unknown')
  })
})
