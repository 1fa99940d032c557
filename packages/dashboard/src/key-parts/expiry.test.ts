import { describe, expect, it } from 'vitest'
import { dayOf, expiryFault, expiryOf, firstExpiry, lifetimeMaxMs } from './expiry.ts'

const NOW = Date.UTC(2027, 0, 31, 12)
const DAY_MS = 86_400_000
const free = { expiry: 'optional', maxLifetime: null } as const
const bounded = { expiry: 'optional', maxLifetime: '90d' } as const

describe('the expiry of a new key', () => {
  it('may be never only where keys need not expire and may live for ever', () => {
    expect(expiryFault('never', free)).toBeUndefined()
    expect(expiryFault('never', { ...free, expiry: 'required' })).toBe('required')
    expect(expiryFault('never', bounded)).toBe('too_long')
  })

  it('offers no time beyond the longest life', () => {
    expect(expiryFault('90', bounded)).toBeUndefined()
    expect(expiryFault('180', bounded)).toBe('too_long')
  })

  it('begins with ninety days, or the longest that can be had', () => {
    expect(firstExpiry(free)).toBe('90')
    expect(firstExpiry({ ...free, maxLifetime: '60d' })).toBe('30')
    expect(firstExpiry({ ...free, maxLifetime: '12h' })).toBe('custom')
  })

  it('stays within the longest life when the clocks of browser and server are minutes apart', () => {
    const at = expiryOf({ expiry: '90', day: '' }, bounded, NOW)
    expect(at).toBeLessThan(NOW + 90 * DAY_MS - 5 * 60_000)
    expect(expiryOf({ expiry: '90', day: '' }, free, NOW)).toBe(NOW + 90 * DAY_MS)
  })

  it('is the end of a chosen day where the reader is', () => {
    const at = new Date(expiryOf({ expiry: 'custom', day: '2027-03-31' }, free, NOW) ?? 0)
    expect([at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes()]).toEqual([
      2027, 2, 31, 23, 59,
    ])
    expect(expiryOf({ expiry: 'custom', day: '' }, free, NOW)).toBeUndefined()
    expect(dayOf(at.getTime())).toBe('2027-03-31')
  })

  it('reads the longest life in every unit of the API', () => {
    expect(lifetimeMaxMs({ ...free, maxLifetime: '36h' })).toBe(1.5 * DAY_MS)
    expect(lifetimeMaxMs(free)).toBeUndefined()
  })
})
