import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AuditEvent,
  canonicalJson,
  type ChainedEvent,
  chainEvent,
  checkChain,
  EMPTY_HEAD,
  makeChainChecker,
} from './chain.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const anyEvent: fc.Arbitrary<Omit<AuditEvent, 'number'>> = fc.record({
  id: fc.string({ maxLength: 8 }),
  chain: fc.constant('ws_1'),
  at: fc.nat(),
  action: fc.constantFrom('key.created', 'key.revoked'),
  actor: fc.string({ maxLength: 8 }),
  subject: fc.string({ maxLength: 8 }),
  service: fc.option(fc.constant('acme'), { nil: undefined }),
  requestId: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
  ip: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
  reason: fc.option(fc.string({ maxLength: 8 }), { nil: undefined }),
  before: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
  after: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
})
const anyChain = fc.array(anyEvent, { minLength: 2, maxLength: 8 }).map(chainOf)

function chainOf(events: readonly Omit<AuditEvent, 'number'>[]): readonly ChainedEvent[] {
  const chain: ChainedEvent[] = []
  for (const event of events) {
    const last = chain.at(-1)
    chain.push(chainEvent(last === undefined ? EMPTY_HEAD : { size: last.number, hash: last.hash }, event, sha256))
  }
  return chain
}

const headOf = (chain: readonly ChainedEvent[]) => ({ size: chain.length, hash: chain.at(-1)!.hash })
const check = (chain: readonly ChainedEvent[], kept?: { readonly size: number; readonly hash: string }) =>
  checkChain(chain, sha256, kept)

/** A chain, and the number of one of its events. */
const anyPlace = anyChain.chain((chain) => fc.tuple(fc.constant(chain), fc.integer({ min: 1, max: chain.length })))

describe('an audit chain', () => {
  it('that was left alone has no fault, with and without a head that was kept of it', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        expect(check(chain)).toBeUndefined()
        expect(check(chain, headOf(chain))).toBeUndefined()
        expect(check(chain, headOf(chain.slice(0, number)))).toBeUndefined()
      }),
    )
    expect(check([])).toBeUndefined()
  })

  it('comes back whole from a store that keeps JSON texts', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const stored = chain.map((event) => {
          const { before, after } = JSON.parse(JSON.stringify({ before: event.before, after: event.after })) as {
            before?: unknown
            after?: unknown
          }
          return { ...event, before, after }
        })
        expect(check(stored, headOf(chain))).toBeUndefined()
      }),
    )
  })

  it.each([
    ['action', 'key.renamed'],
    ['actor', 'somebody else'],
    ['subject', 'key_other'],
    ['at', -1],
    ['id', 'evt_other'],
    ['chain', 'ws_other'],
    ['service', 'other'],
    ['requestId', 'req_other'],
    ['ip', '203.0.113.9'],
    ['reason', 'another reason'],
    ['before', { name: 'another' }],
    ['after', { name: 'another' }],
  ])('of which the %s of one event was changed fails at that event', (field, value) => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        const changed = chain.map((event) => (event.number === number ? { ...event, [field]: value } : event))
        expect(check(changed)).toEqual({ number, kind: 'changed' })
      }),
      { numRuns: 20 },
    )
  })

  it('of which one event was removed fails where it stood, unless it was the last', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        const removed = chain.filter((event) => event.number !== number)
        const fault = number === chain.length ? undefined : { number, kind: 'missing_or_reordered' }
        expect(check(removed)).toEqual(fault)
      }),
    )
  })

  it('of which two neighbours changed places fails at the first of them', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        fc.pre(number < chain.length)
        const swapped = [...chain.slice(0, number - 1), chain[number]!, chain[number - 1]!, ...chain.slice(number + 1)]
        expect(check(swapped)).toEqual({ number, kind: 'missing_or_reordered' })
      }),
    )
  })

  it('into which an event was inserted fails there or right behind it, however well the event is made', () => {
    fc.assert(
      fc.property(anyPlace, anyEvent, ([chain, number], event) => {
        const before = chain.slice(0, number - 1)
        const forged = chainEvent(before.length === 0 ? EMPTY_HEAD : headOf(before), event, sha256)
        const fault = check([...before, forged, ...chain.slice(number - 1)])
        expect(fault).toEqual({ number: number + 1, kind: 'missing_or_reordered' })
      }),
    )
  })

  it('of which the tail was cut shows it against a head that was kept, and tells where', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        const cut = chain.slice(0, number - 1)
        expect(check(cut, headOf(chain))).toEqual({ number, kind: 'tail_cut' })
      }),
    )
  })

  it('that was written anew from some event on differs from a head that was kept', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        const rewritten = chainOf(chain.map((event, i) => (i === number - 1 ? { ...event, actor: 'forger' } : event)))
        expect(check(rewritten)).toBeUndefined()
        expect(check(rewritten, headOf(chain))).toEqual({ number: chain.length, kind: 'head_differs' })
      }),
    )
  })
})

describe('a chain that is checked event by event', () => {
  it('has the fault that it has as a whole, and tells how far it was sound', () => {
    fc.assert(
      fc.property(anyPlace, fc.boolean(), ([chain, number], isChanged) => {
        const events = chain.map((event) => (isChanged && event.number === number ? { ...event, at: -1 } : event))
        const checker = makeChainChecker(sha256)
        const faults = events.map((event) => checker.next(event)).filter((fault) => fault !== undefined)
        expect(faults[0]).toEqual(check(events))
        expect(checker.end()).toEqual(check(events))
        expect(checker.head.size).toBe(isChanged ? number - 1 : chain.length)
      }),
    )
  })

  it('is held against every head that was kept of it', () => {
    fc.assert(
      fc.property(anyPlace, ([chain, number]) => {
        const forged = { size: number, hash: 'f'.repeat(64) }
        const checker = makeChainChecker(sha256, [headOf(chain), forged])
        for (const event of chain) checker.next(event)
        expect(checker.end()).toEqual({ number, kind: 'head_differs' })
      }),
    )
  })

  it('that is empty lacks all that a kept head counts', () => {
    expect(makeChainChecker(sha256, [{ size: 3, hash: 'a' }]).end()).toEqual({ number: 1, kind: 'tail_cut' })
    expect(makeChainChecker(sha256, [EMPTY_HEAD]).end()).toBeUndefined()
  })
})

describe('the bytes of an event', () => {
  it('do not depend on the order of members, nor on members that are undefined', () => {
    expect(canonicalJson({ b: 1, a: [undefined, { d: 2, c: undefined }] })).toBe('{"a":[null,{"d":2}],"b":1}')
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }))
  })

  it('are those of JSON for every value that JSON can say', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
