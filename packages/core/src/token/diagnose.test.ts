import { describe, expect, it } from 'vitest'
import { makeService } from '../service/testing/plain-service.ts'
import { diagnoseToken } from './diagnose.ts'
import { mintToken } from './mint.ts'
import { seededBytes } from './testing/any-service.ts'

const acme = makeService({ token: { format: 'acme_{secret:34}{checksum}' } })
const two = makeService({
  types: { public: { tag: 'pk' }, secret: { tag: 'sk' } },
  environments: { live: {}, test: {} },
  token: { format: '{type}_{environment}_{id:4}_{secret:34}{checksum}' },
})
const token = mintToken(acme, { type: 'secret', environment: 'live', randomBytes: seededBytes(7) }).token.reveal()
const typed = mintToken(two, { type: 'secret', environment: 'test', randomBytes: seededBytes(8) }).token.reveal()
const kindOf = (text: string): string => diagnoseToken(acme, text).kind

describe('the diagnosis of a damaged token', () => {
  it('names an empty one', () => {
    expect(kindOf('')).toBe('empty')
  })

  it.each([` ${token}`, `${token} `, `${token}\t`, `${token.slice(0, 9)} ${token.slice(9)}`, `\ufeff${token}`, ' '])(
    'names a space, wherever it stands',
    (text) => {
      expect(kindOf(text)).toBe('space')
    },
  )

  it.each([`${token}\n`, `${token}\r\n`, `\n${token}`, `${token}\u2028`, `${token}\u0085`, ` ${token}\n`, '\n'])(
    'names a line break, even beside a space',
    (text) => {
      expect(kindOf(text)).toBe('newline')
    },
  )

  it('says where the space is, and whether the token is sound without it', () => {
    expect(diagnoseToken(acme, ` ${token}`).detail).toBe(
      'The token has a space around it; without it the token is sound.',
    )
    expect(diagnoseToken(acme, `${token}\u0085`).detail).toBe(
      'The token has a line break around it; without it the token is sound.',
    )
    const inside = `${token.slice(0, 20)}\n${token.slice(20)}`
    expect(diagnoseToken(acme, inside).detail).toBe(
      'The token has a line break inside it; without it the token is sound.',
    )
    expect(diagnoseToken(acme, ` ${token.slice(0, -2)}`).detail).toBe(
      'The token has a space around it; copy the token again.',
    )
  })

  it('counts the characters that are missing at the end, however many were cut', () => {
    for (let cut = 1; cut < token.length; cut += 1) {
      const diagnosis = diagnoseToken(acme, token.slice(0, -cut))
      expect(diagnosis).toMatchObject({ kind: 'cut_short', missingCharacters: cut })
      expect(diagnosis.detail).toContain(cut === 1 ? '1 character is missing' : `${cut} characters are missing`)
    }
  })

  it('counts them for a token of several types and environments too', () => {
    for (let cut = 1; cut < typed.length; cut += 1) {
      expect(diagnoseToken(two, typed.slice(0, -cut))).toMatchObject({ kind: 'cut_short', missingCharacters: cut })
    }
  })

  it('counts the characters that are too many', () => {
    expect(diagnoseToken(acme, `${token}abc`)).toEqual({
      kind: 'too_long',
      detail: 'The token has 3 characters too many.',
    })
  })

  it('names a beginning that no token of the service has, and says which they have', () => {
    expect(diagnoseToken(acme, `other_${token.slice(5)}`)).toEqual({
      kind: 'unknown_tag',
      detail: `The token does not begin as this service's tokens do: "acme_".`,
    })
    expect(diagnoseToken(two, `rk${typed.slice(2)}`).detail).toContain('"pk_live_", "pk_test_", "sk_live_", "sk_test_"')
  })

  it('names a character that never stands there, at the right length and at another', () => {
    expect(kindOf(`${token.slice(0, 10)}_${token.slice(11)}`)).toBe('wrong_alphabet')
    expect(kindOf(`${token.slice(0, 10)}é${token.slice(11)}`)).toBe('wrong_alphabet')
    expect(kindOf(`${token.slice(0, 10)}*${token.slice(11, -3)}`)).toBe('wrong_alphabet')
    expect(diagnoseToken(two, `${typed.slice(0, 12)}x${typed.slice(13)}`).kind).toBe('wrong_alphabet')
  })

  it('is left with the checksum when all else fits', () => {
    const last = token.endsWith('0') ? '1' : '0'
    expect(kindOf(token.slice(0, -1) + last)).toBe('checksum')
  })
})
