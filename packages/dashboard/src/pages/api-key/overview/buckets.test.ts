import { describe, expect, it } from 'vitest'
import { bucketsOf, startsOf, totalsOf } from './buckets.ts'

const NOW = Date.parse('2027-03-10T12:34:56Z')
const HOUR_MS = 3_600_000
const hour = (at: string, outcome: string, count: number, secretId = 'sec_a') => ({
  hour: at,
  outcome,
  count,
  secretId,
})
const HOURS = [
  hour('2027-03-10T11:00:00.000Z', 'allowed', 4),
  hour('2027-03-10T12:00:00.000Z', 'allowed', 2),
  hour('2027-03-10T12:00:00.000Z', 'scope_missing', 1, 'sec_b'),
  hour('2027-03-10T12:00:00.000Z', 'revoked', 3),
  hour('2027-03-10T12:00:00.000Z', 'rate_limited', 5),
  hour('2027-03-10T12:00:00.000Z', 'a_newer_reason', 1),
]

describe('the bars of the chart', () => {
  it('are the last 24 hours with the running one, or as many days of the reader', () => {
    const hours = startsOf('24h', NOW)
    expect([hours.length, hours[0], hours.at(-1)]).toEqual([
      24,
      Date.parse('2027-03-09T13:00:00Z'),
      Date.parse('2027-03-10T12:00:00Z'),
    ])
    for (const [range, days] of [
      ['7d', 7],
      ['30d', 30],
    ] as const) {
      const starts = startsOf(range, NOW)
      expect(starts).toHaveLength(days)
      expect(starts.every((start) => new Date(start).getHours() === 0)).toBe(true)
      expect(NOW - (starts.at(-1) ?? 0)).toBeLessThan(25 * HOUR_MS)
    }
  })

  it('hold each check once, by what it ended in; a reason of a newer server is a refusal', () => {
    const buckets = bucketsOf(HOURS, startsOf('24h', NOW), undefined)
    expect(buckets.at(-1)?.counts).toEqual({ allowed: 2, denied: 2, ended: 3, limited: 5 })
    expect(buckets.at(-2)?.counts.allowed).toBe(4)
    expect(buckets.reduce((sum, bucket) => sum + bucket.sum, 0)).toBe(16)
  })

  it('leave out what came before the range, and other secrets when one is chosen', () => {
    const old = hour('2027-03-01T00:00:00.000Z', 'allowed', 9)
    const starts = startsOf('24h', NOW)
    expect(bucketsOf([old], starts, undefined).every(({ sum }) => sum === 0)).toBe(true)
    expect(bucketsOf(HOURS, starts, 'sec_b').at(-1)).toMatchObject({ counts: { denied: 1 }, sum: 1 })
    expect(totalsOf([...HOURS, old], starts[0] ?? 0, undefined)).toContainEqual({ outcome: 'allowed', count: 6 })
    expect(totalsOf(HOURS, 0, 'sec_b')).toEqual([{ outcome: 'scope_missing', count: 1 }])
  })
})
