import { describe, expect, it } from 'vitest'
import { daysMax, firstOverlap, isPossible, OVERLAP_CHOICES, overlapOf } from './overlap.ts'

const NOW = Date.parse('2026-11-25T12:00:00Z')
const inHours = (hours: number): string => new Date(NOW + hours * 3_600_000).toISOString()

describe('the overlap of a rotation', () => {
  it.each([
    [null, '24h', ['now', '1h', '24h', '7d', 'custom']],
    [inHours(24), '24h', ['now', '1h', '24h', 'custom']],
    [inHours(23), '1h', ['now', '1h']],
    [inHours(0.5), 'now', ['now']],
  ])('never goes past the end of the key: %s', (expiresAt, first, possible) => {
    expect(firstOverlap(expiresAt, NOW)).toBe(first)
    expect(OVERLAP_CHOICES.filter((choice) => isPossible(choice, expiresAt, NOW))).toEqual(possible)
  })

  it.each([
    ['7', '7d'],
    ['30', '30d'],
    ['31', undefined],
    ['0', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['soon', undefined],
  ])('of typed days is whole and at most 30: %j', (days, overlap) => {
    expect(overlapOf('custom', days, daysMax(null, NOW))).toBe(overlap)
  })

  it('of typed days ends with the key', () => {
    expect(daysMax(inHours(50), NOW)).toBe(2)
    expect(overlapOf('custom', '3', 2)).toBeUndefined()
  })
})
