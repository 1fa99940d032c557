import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { makeService } from '../service/testing/plain-service.ts'
import { findCredential } from './credential.ts'

type Headers = Readonly<Record<string, readonly string[]>>

const decodeBase64 = (text: string): string | undefined =>
  /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('latin1') : undefined
const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')

function find(credentials: readonly unknown[], headers: Headers): string {
  const definition = makeService({ credentials })
  const found = findCredential(definition, (name) => headers[name] ?? [], decodeBase64)
  return found.kind === 'token' ? `token ${found.token}` : found.kind
}

const BASIC = { basic: 'username' }
const BOTH = [{ header: 'X-API-Key' }, 'bearer']

describe('a credential', () => {
  it('is taken from the header that the definition names, as it was sent', () => {
    expect(find([{ header: 'X-API-Key' }], { 'x-api-key': ['acme_1'] })).toBe('token acme_1')
    expect(find([{ header: 'X-API-Key' }], { 'x-api-key': [' acme_1'] })).toBe('token  acme_1')
  })

  it('is not looked for where the definition does not say', () => {
    expect(find([{ header: 'X-API-Key' }], { authorization: ['Bearer acme_1'] })).toBe('missing')
    expect(find(['bearer'], { 'x-api-key': ['acme_1'] })).toBe('missing')
  })

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('has a scheme in any case: %s', (scheme) => {
    expect(find(['bearer'], { authorization: [`${scheme} acme_1`] })).toBe('token acme_1')
  })

  it('stands behind one space or more', () => {
    expect(find(['bearer'], { authorization: ['Bearer    acme_1'] })).toBe('token acme_1')
  })

  it.each([['Basic abc'], ['Token acme_1'], ['Bearer'], ['Bearer '], ['Beareracme_1'], ['acme_1'], ['']])(
    'is missing where Authorization says "%s"',
    (value) => {
      expect(find(['bearer'], { authorization: [value] })).toBe('missing')
    },
  )

  it('is missing where the header is empty or absent', () => {
    expect(find(BOTH, {})).toBe('missing')
    expect(find(BOTH, { 'x-api-key': [''] })).toBe('missing')
    expect(find(BOTH, { 'x-api-key': ['', ''], authorization: [''] })).toBe('missing')
  })

  it('may stand in either of two places, and in both when it is the same', () => {
    expect(find(BOTH, { authorization: ['Bearer acme_1'] })).toBe('token acme_1')
    expect(find(BOTH, { 'x-api-key': ['acme_1'], authorization: ['Bearer acme_1'] })).toBe('token acme_1')
    expect(find(BOTH, { 'x-api-key': [''], authorization: ['Bearer acme_1'] })).toBe('token acme_1')
  })

  it('is ambiguous where two different ones stand: in two places, or twice in one', () => {
    expect(find(BOTH, { 'x-api-key': ['acme_1'], authorization: ['Bearer acme_2'] })).toBe('ambiguous')
    expect(find(BOTH, { 'x-api-key': ['acme_1', 'acme_2'] })).toBe('ambiguous')
    expect(find(BOTH, { authorization: ['Bearer acme_1', 'Bearer acme_2'] })).toBe('ambiguous')
    expect(find(BOTH, { 'x-api-key': ['acme_1', 'acme_1'] })).toBe('token acme_1')
    expect(find(BOTH, { 'x-api-key': ['acme_1', 'ACME_1'] })).toBe('ambiguous')
  })

  it('beside a scheme that the service does not take is the only one', () => {
    expect(find(BOTH, { 'x-api-key': ['acme_1'], authorization: ['Basic eDp5'] })).toBe('token acme_1')
  })

  it('of Basic is the user name, whatever the password', () => {
    expect(find([BASIC], { authorization: [`Basic ${base64('acme_1:')}`] })).toBe('token acme_1')
    expect(find([BASIC], { authorization: [`bAsIc ${base64('acme_1:x:y')}`] })).toBe('token acme_1')
    expect(find([BASIC], { authorization: [`Basic ${base64('acme_1')}`] })).toBe('token acme_1')
  })

  it.each([['Basic'], ['Basic !!'], [`Basic ${base64(':password')}`], ['Bearer acme_1']])(
    'of Basic is missing where Authorization says "%s"',
    (value) => {
      expect(find([BASIC], { authorization: [value] })).toBe('missing')
    },
  )

  it('of Basic and of Bearer that differ is ambiguous', () => {
    const headers = { authorization: [`Basic ${base64('acme_1:')}`, 'Bearer acme_2'] }
    expect(find([BASIC, 'bearer'], headers)).toBe('ambiguous')
  })
})
