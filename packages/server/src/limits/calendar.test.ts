import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarPeriod } from './calendar.ts'

const HOUR = 3_600_000
const at = (text: string): number => Date.parse(text)
const shown = (unit: 'day' | 'month', zone: string, instant: string): readonly string[] => {
  const { startAt, endAt } = calendarPeriod(unit, zone, at(instant))
  return [new Date(startAt).toISOString(), new Date(endAt).toISOString()]
}

describe('a calendar period', () => {
  it('is a day or a month of its zone', () => {
    expect(shown('day', 'UTC', '2026-03-10T12:00:00Z')).toEqual([
      '2026-03-10T00:00:00.000Z',
      '2026-03-11T00:00:00.000Z',
    ])
    expect(shown('month', 'America/New_York', '2026-01-01T03:00:00Z')).toEqual([
      '2025-12-01T05:00:00.000Z',
      '2026-01-01T05:00:00.000Z',
    ])
    expect(shown('month', 'Asia/Kolkata', '2024-02-29T18:30:00Z')).toEqual([
      '2024-02-29T18:30:00.000Z',
      '2024-03-31T18:30:00.000Z',
    ])
  })

  it('holds its first instant and not its end', () => {
    expect(shown('day', 'UTC', '2026-03-10T00:00:00Z')[0]).toBe('2026-03-10T00:00:00.000Z')
    expect(shown('day', 'UTC', '2026-03-10T23:59:59.999Z')[0]).toBe('2026-03-10T00:00:00.000Z')
  })

  it('has 23 or 25 hours where the clocks change', () => {
    const hours = (instant: string): number => {
      const { startAt, endAt } = calendarPeriod('day', 'Europe/Madrid', at(instant))
      return (endAt - startAt) / HOUR
    }
    expect([hours('2026-03-29T12:00:00Z'), hours('2026-10-25T12:00:00Z'), hours('2026-06-01T12:00:00Z')]).toEqual([
      23, 25, 24,
    ])
    const march = calendarPeriod('month', 'Europe/Madrid', at('2026-03-15T00:00:00Z'))
    expect((march.endAt - march.startAt) / HOUR).toBe(31 * 24 - 1)
  })

  it('begins where the clocks jump when midnight does not exist', () => {
    // Cairo went from 24 to 1 o'clock on 26 April 2024.
    expect(shown('day', 'Africa/Cairo', '2024-04-26T12:00:00Z')).toEqual([
      '2024-04-25T22:00:00.000Z',
      '2024-04-26T21:00:00.000Z',
    ])
  })

  it('begins with the first midnight when there are two', () => {
    // Havana went back from 1 to 0 o'clock on 3 November 2024.
    expect(shown('day', 'America/Havana', '2024-11-03T12:00:00Z')[0]).toBe('2024-11-03T04:00:00.000Z')
    expect(shown('day', 'America/Havana', '2024-11-03T05:30:00Z')[0]).toBe('2024-11-03T04:00:00.000Z')
  })

  it('leaves out a day that a zone skipped', () => {
    // Samoa had no 30 December 2011.
    expect(shown('day', 'Pacific/Apia', '2011-12-30T12:00:00Z')).toEqual([
      '2011-12-30T10:00:00.000Z',
      '2011-12-31T10:00:00.000Z',
    ])
  })

  it('always holds the instant, and joins the next without gap or overlap', () => {
    const zones = [
      'UTC',
      'Europe/Madrid',
      'America/St_Johns',
      'America/Sao_Paulo',
      'Africa/Cairo',
      'Australia/Lord_Howe',
      'Pacific/Apia',
      'Asia/Kathmandu',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom('day' as const, 'month' as const),
        fc.constantFrom(...zones),
        fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') }),
        (unit, zone, instant) => {
          const period = calendarPeriod(unit, zone, instant)
          expect(period.startAt).toBeLessThanOrEqual(instant)
          expect(period.endAt).toBeGreaterThan(instant)
          expect(calendarPeriod(unit, zone, period.endAt).startAt).toBe(period.endAt)
          expect(calendarPeriod(unit, zone, period.endAt - 1)).toEqual(period)
        },
      ),
      { numRuns: 300 },
    )
  })
})
