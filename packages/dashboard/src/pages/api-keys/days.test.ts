import { describe, expect, it } from 'vitest'
import { daysOf } from './days.ts'

describe('the days of a sparkline', () => {
  it('are thirty up to today in UTC, with the days that had no check', () => {
    const days = daysOf([{ day: '2027-01-31', allowed: 3, refused: 1 }], Date.UTC(2027, 0, 31, 23, 59))
    expect([days.length, days[0]?.day, days.at(-1)]).toEqual([
      30,
      '2027-01-02',
      { day: '2027-01-31', allowed: 3, refused: 1 },
    ])
    expect(days.slice(0, -1).every(({ allowed, refused }) => allowed + refused === 0)).toBe(true)
  })
})
