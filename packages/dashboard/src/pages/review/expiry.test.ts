import { describe, expect, it } from 'vitest'
import { expiryFrom, expiryShortens } from './expiry.ts'

describe('the expiry that the review sets', () => {
  it('comes after the chosen days', () => {
    expect(expiryFrom(Date.UTC(2027, 0, 1), 90)).toBe('2027-04-01T00:00:00.000Z')
    expect(expiryFrom(Date.UTC(2027, 0, 1), 7)).toBe('2027-01-08T00:00:00.000Z')
  })

  it('makes no key live longer', () => {
    const wanted = '2027-04-01T00:00:00.000Z'
    expect(expiryShortens({ expiresAt: null }, wanted)).toBe(true)
    expect(expiryShortens({ expiresAt: '2027-04-01T00:00:00.001Z' }, wanted)).toBe(true)
    expect(expiryShortens({ expiresAt: wanted }, wanted)).toBe(false)
    expect(expiryShortens({ expiresAt: '2027-03-31T00:00:00.000Z' }, wanted)).toBe(false)
  })
})
