import { describe, expect, it } from 'vitest'
import { filterOf, isOf, KINDS } from './kinds.ts'

const NOW = Date.UTC(2027, 3, 1, 12, 34, 56)

describe('the lists of the review', () => {
  it('hold keys that are accepted, and no others', () => {
    for (const kind of KINDS) expect(filterOf(kind, NOW)).toMatchObject({ status: 'active' })
  })

  it('count the days back from the hour, so that one list is asked for once', () => {
    expect(filterOf('unused30', NOW)).toEqual({ status: 'active', unusedSince: '2027-03-02T12:00:00.000Z' })
    expect(filterOf('unused90', NOW)).toEqual({ status: 'active', unusedSince: '2027-01-01T12:00:00.000Z' })
  })

  it('name a key that was never used once, and not as idle too', () => {
    expect(isOf('unused30', { lastUsedAt: null }, NOW)).toBe(false)
    expect(isOf('neverUsed', { lastUsedAt: null }, NOW)).toBe(true)
    expect(isOf('unused30', { lastUsedAt: '2026-01-01T00:00:00.000Z' }, NOW)).toBe(false)
    expect(isOf('unused30', { lastUsedAt: '2027-02-20T00:00:00.000Z' }, NOW)).toBe(true)
    expect(isOf('unused90', { lastUsedAt: '2026-01-01T00:00:00.000Z' }, NOW)).toBe(true)
  })
})
