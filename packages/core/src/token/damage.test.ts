import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BASE62, checksumOf } from './checksum.ts'
import { diagnoseToken } from './diagnose.ts'
import { parseToken } from './parse.ts'
import { anyIssued, anyService, type Issued } from './testing/any-service.ts'

const anyChecksummed = anyIssued(anyService({ checksummed: true }))
const anyCharacter = fc.oneof(fc.constantFrom(...BASE62), fc.constantFrom(...'_- .~é\u0130'))

const anyText = fc
  .array(fc.integer({ max: 0xffff, min: 0 }), { maxLength: 200 })
  .map((codes) => String.fromCharCode(...codes))

/** One slip of a hand or a program, at any place of the token. */
const anyDamaged = anyChecksummed.chain((issued) =>
  fc
    .record({
      at: fc.nat(issued.token.length - 1),
      character: anyCharacter,
      slip: fc.constantFrom('substitute' as const, 'delete' as const, 'insert' as const, 'swap' as const),
    })
    .map(({ at, character, slip }) => ({ issued, slip, damaged: damage(issued, { at, character, slip }) }))
    .filter(({ damaged }) => damaged !== issued.token),
)

function damage(
  { token }: Issued,
  { at, character, slip }: { readonly at: number; readonly character: string; readonly slip: string },
): string {
  const [before, after] = [token.slice(0, at), token.slice(at + 1)]
  if (slip === 'substitute') return before + character + after
  if (slip === 'insert') return before + character + token.slice(at)
  if (slip === 'delete') return before + after
  return before + after.slice(0, 1) + token.charAt(at) + after.slice(1)
}

describe('a checksummed token', () => {
  it('is caught without a look-up when one character is replaced, lost, added, or swapped with its neighbour', () => {
    fc.assert(
      fc.property(anyDamaged, ({ issued, damaged }) => {
        expect(parseToken(issued.definition, damaged)).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })

  it('is caught when its last character and the first of its checksum change places', () => {
    // The one swap that a CRC does not promise to find: every pair that the first digit's range allows.
    for (const last of '01234') {
      for (let round = 0; round < 2000; round += 1) {
        const body = `acme_${round}${last}`
        const sum = checksumOf(body)
        if (sum[0] === last) continue
        expect(checksumOf(body.slice(0, -1) + sum[0])).not.toBe(last + sum.slice(1))
      }
    }
  })

  it('that is damaged is named as such by a diagnosis that repeats none of it', () => {
    fc.assert(
      fc.property(anyDamaged, ({ issued, damaged }) => {
        const { detail } = diagnoseToken(issued.definition, damaged)
        const { secretLength } = issued.definition.formats[0]
        const secretEnd = issued.token.length - 6
        const secret = issued.token.slice(secretEnd - secretLength, secretEnd)
        for (let at = 0; at + 8 <= secret.length; at += 1) expect(detail).not.toContain(secret.slice(at, at + 8))
      }),
    )
  })

  it('that fits its length and alphabet fails by its checksum alone', () => {
    fc.assert(
      fc.property(anyChecksummed, fc.constantFrom(...BASE62), ({ definition, token }, digit) => {
        const changed = token.slice(0, -7) + digit + token.slice(-6)
        fc.pre(changed !== token)
        expect(diagnoseToken(definition, changed).kind).toBe('checksum')
      }),
    )
  })
})

describe('any text at all', () => {
  it('is parsed or diagnosed, and never throws', () => {
    fc.assert(
      fc.property(anyService(), anyText, (definition, text) => {
        if (parseToken(definition, text) === undefined) expect(diagnoseToken(definition, text).detail).not.toBe('')
      }),
    )
  })
})
