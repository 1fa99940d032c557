import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JSON_DEPTH_MAX, JSON_MEMBERS_MAX, parseStrictJson } from './strict-json.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const read = (text: string): unknown => parseStrictJson(bytes(text))
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const members = (count: number): string => `{${Array.from({ length: count }, (_, i) => `"m${i}":${i}`).join(',')}}`

describe('strict JSON', () => {
  it('reads what JSON.parse reads, for every value without a forbidden name', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        if (text.includes('__proto__')) return
        expect(read(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it.each([
    ['a member that stands twice', '{"token":"a","token":"b"}'],
    ['a member that stands twice, once with an escape', '{"token":"a","to\\u006ben":"b"}'],
    ['a member that stands twice deep inside', '{"a":[{"b":{"c":1,"c":2}}]}'],
    ['__proto__', '{"__proto__":{"allowed":true}}'],
    ['__proto__ with an escape', '{"\\u005f_proto__":1}'],
    ['a number that is none', '{"a":NaN}'],
    ['text behind the value', '{} {}'],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'body_unreadable' }))
  })

  it('refuses bytes that are no UTF-8', () => {
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(
      expect.objectContaining({ code: 'body_unreadable' }),
    )
  })

  it('takes the same name in different objects, and names inside texts', () => {
    expect(read('[{"a":1},{"a":{"a":2}}]')).toEqual([{ a: 1 }, { a: { a: 2 } }])
    expect(read('{"a":"{\\"b\\":1,\\"b\\":2}"}')).toEqual({ a: '{"b":1,"b":2}' })
  })

  it('takes the deepest nesting that is allowed, and not one more', () => {
    expect(() => read(nested(JSON_DEPTH_MAX))).not.toThrow()
    expect(() => read(nested(JSON_DEPTH_MAX + 1))).toThrow(expect.objectContaining({ code: 'body_unreadable' }))
  })

  it('takes the most members that are allowed, and not one more', () => {
    expect(() => read(members(JSON_MEMBERS_MAX))).not.toThrow()
    expect(() => read(members(JSON_MEMBERS_MAX + 1))).toThrow(expect.objectContaining({ code: 'body_unreadable' }))
  })

  it('never repeats what it read in its error', () => {
    for (const text of ['{"token":"otr_planted', '{"otr_planted":1,"otr_planted":2}']) {
      try {
        read(text)
        expect.unreachable()
      } catch (error) {
        expect(String(error) + JSON.stringify(error)).not.toContain('otr_planted')
        expect(error instanceof Error ? String(error.cause) : '').not.toContain('otr_planted')
      }
    }
  })
})
