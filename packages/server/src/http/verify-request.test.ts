import { describe, expect, it } from 'vitest'
import { readVerifyRequest, VERIFY_BOUNDS } from './verify-request.ts'

const { textLengthMax, scopesMax, headersMax, headerValuesMax, headerLengthMax, costMax } = VERIFY_BOUNDS
const text = (length: number): string => 'x'.repeat(length)
const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `s${i}`)
const headers = (count: number): Record<string, string> => Object.fromEntries(many(count).map((name) => [name, 'v']))
const refuses = (body: unknown): unknown => {
  try {
    readVerifyRequest(body)
  } catch (error) {
    return error
  }
  return undefined
}

describe('a verify request', () => {
  it.each([
    ['a text', { origin: text(textLengthMax) }, { origin: text(textLengthMax + 1) }],
    ['a token', { token: text(headerLengthMax) }, { token: text(headerLengthMax + 1) }],
    ['scopes', { scopes: many(scopesMax) }, { scopes: many(scopesMax + 1) }],
    ['any of scopes', { anyScope: many(scopesMax) }, { anyScope: many(scopesMax + 1) }],
    ['headers', { headers: headers(headersMax) }, { headers: headers(headersMax + 1) }],
    ['values of a header', { headers: { a: many(headerValuesMax) } }, { headers: { a: many(headerValuesMax + 1) } }],
    ['a header', { headers: { a: text(headerLengthMax) } }, { headers: { a: text(headerLengthMax + 1) } }],
    ['a cost', { cost: costMax }, { cost: costMax + 1 }],
    ['the least cost', { cost: 1 }, { cost: 0 }],
  ])('is taken at the bound and refused one past it: %s', (_, within, beyond) => {
    expect(refuses({ service: 'acme', ...within })).toBeUndefined()
    expect(refuses({ service: 'acme', ...beyond })).toMatchObject({ code: 'request_invalid' })
  })

  it.each([
    ['no object', []],
    ['no service', { token: 'a' }],
    ['a field that it does not know', { service: 'acme', tokn: 'a' }],
    ['token and headers', { service: 'acme', token: 'a', headers: {} }],
    ['a number for a token', { service: 'acme', token: 5 }],
    ['a list with something else than texts', { service: 'acme', scopes: ['a', 5] }],
    ['a cost in parts', { service: 'acme', cost: 1.5 }],
    ['a text for a flag', { service: 'acme', explain: 'yes' }],
  ])('is refused with %s', (_, body) => {
    expect(refuses(body)).toMatchObject({ code: 'request_invalid' })
  })

  it('keeps the token as it was sent, spaces and line breaks too', () => {
    expect(readVerifyRequest({ service: 'acme', token: ' otr_a\n' }).token).toBe(' otr_a\n')
  })

  it('joins headers whose names differ in case alone', () => {
    const { headers: read } = readVerifyRequest({ service: 'acme', headers: { 'X-API-Key': 'a', 'x-api-key': ['b'] } })
    expect(read?.get('x-api-key')).toEqual(['a', 'b'])
  })
})
