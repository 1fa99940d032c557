import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeService } from '../service/testing/plain-service.ts'
import { BASE62 } from './checksum.ts'
import { displayToken, mintToken, randomDigits } from './mint.ts'
import { parseToken } from './parse.ts'
import { anyIssued, anyService, seededBytes } from './testing/any-service.ts'

describe('minting', () => {
  it('makes a token that parses to its own type, environment and format, in any format', () => {
    fc.assert(
      fc.property(anyIssued(anyService()), ({ definition, type, environment, token }) => {
        const variant = parseToken(definition, token)
        expect(variant?.format).toBe(definition.formats[0])
        expect(variant?.type ?? type).toBe(type)
        expect(variant?.environment ?? environment).toBe(environment)
      }),
    )
  })

  it('carries the label over where one is given', () => {
    const definition = makeService({ token: { format: 'acme_{id:8}_{secret:34}{checksum}' } })
    const request = { type: 'secret', environment: 'live', randomBytes: seededBytes(1) }
    const first = mintToken(definition, request)
    const second = mintToken(definition, { ...request, publicId: first.publicId })
    expect(second.publicId).toBe(first.publicId)
    expect(second.token.reveal().slice(0, 14)).toBe(first.token.reveal().slice(0, 14))
    expect(second.token.reveal()).not.toBe(first.token.reveal())
  })

  it.each(['', 'abc', '123456789'])(
    'draws a label anew where the format has come to ask for another length',
    (label) => {
      const definition = makeService({ token: { format: 'acme_{id:8}_{secret:34}{checksum}' } })
      const minted = mintToken(definition, {
        type: 'secret',
        environment: 'live',
        publicId: label,
        randomBytes: seededBytes(1),
      })
      expect(minted.publicId).toMatch(/^[0-9A-Za-z]{8}$/)
      expect(parseToken(definition, minted.token.reveal())).toBeDefined()
    },
  )

  it('refuses a type or an environment that the definition lacks', () => {
    const definition = makeService({
      environments: { live: {}, test: {} },
      token: { format: 'acme_{environment}_{secret:34}{checksum}' },
    })
    const randomBytes = seededBytes(1)
    expect(() => mintToken(definition, { type: 'secret', environment: 'moon', randomBytes })).toThrow(RangeError)
  })

  it('issues the first format, though others are accepted', () => {
    const definition = makeService({
      token: { format: 'new_{secret:34}{checksum}', accepts: ['old_{secret:34}{checksum}'] },
    })
    const minted = mintToken(definition, { type: 'secret', environment: 'live', randomBytes: seededBytes(3) })
    expect(minted.token.reveal()).toMatch(/^new_/)
  })
})

describe('random digits', () => {
  it('are each equally likely: of the 256 values of a byte every digit takes exactly four, and eight are thrown away', () => {
    const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const digits = randomDigits(248, () => everyByte)
    const counts = new Map<string, number>()
    for (const digit of digits) counts.set(digit, (counts.get(digit) ?? 0) + 1)
    expect([...counts.keys()].sort().join('')).toBe(BASE62)
    expect(new Set(counts.values())).toEqual(new Set([4]))
  })

  it('take no byte from 248 on, and ask again when all of a draw were thrown away', () => {
    const draws = [Uint8Array.from({ length: 16 }, (_, i) => 248 + (i % 8)), new Uint8Array(16).fill(61)]
    let asked = 0
    const digits = randomDigits(5, () => draws[asked++] ?? new Uint8Array(0))
    expect(digits).toBe('zzzzz')
    expect(asked).toBe(2)
  })
})

describe('the display of a token', () => {
  it('shows what stands before the secret and the characters that the definition leaves in view', () => {
    const definition = makeService({ token: { format: 'acme_{id:4}_{secret:34}{checksum}' } })
    const { token, variant, publicId } = mintToken(definition, {
      type: 'secret',
      environment: 'live',
      randomBytes: seededBytes(9),
    })
    const plaintext = token.reveal()
    const before = `acme_${publicId}_`
    const hidden = plaintext.slice(before.length)
    expect(displayToken(variant, plaintext, { first: 3, last: 4 })).toBe(
      `${before}${hidden.slice(0, 3)}...${hidden.slice(-4)}`,
    )
    expect(displayToken(variant, plaintext, { first: 0, last: 0 })).toBe(`${before}...`)
  })
})
