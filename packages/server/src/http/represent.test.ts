import { describe, expect, it } from 'vitest'
import { instant } from './represent.ts'

const NOON = 1_768_478_400_000

describe('an instant', () => {
  it('is written in RFC 3339, the first time, again, and after many others', () => {
    expect(instant(NOON)).toBe('2026-01-15T12:00:00.000Z')
    for (let i = 0; i < 10_000; i += 1) {
      expect(instant(NOON + i)).toBe(new Date(NOON + i).toISOString())
      expect(instant(NOON)).toBe('2026-01-15T12:00:00.000Z')
    }
  })

  it('that is none is an error, each time', () => {
    for (let i = 0; i < 2; i += 1) expect(() => instant(Number.NaN)).toThrow(RangeError)
  })
})
