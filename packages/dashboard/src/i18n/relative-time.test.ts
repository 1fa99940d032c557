import { describe, expect, it } from 'vitest'
import { relativeTime } from './relative-time.ts'

const NOW = Date.UTC(2027, 0, 31, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const said = (distanceMs: number, locale = 'en') => relativeTime(NOW + distanceMs, NOW, locale).text

describe('relative time', () => {
  it.each([
    [0, 'now'],
    [-44_000, 'now'],
    [-45_000, '1 minute ago'],
    [-59 * MINUTE, '59 minutes ago'],
    [-HOUR, '1 hour ago'],
    [-23.9 * HOUR, '23 hours ago'],
    [-DAY, '1 day ago'],
    [-44 * DAY, '44 days ago'],
    [-60 * DAY, '1 month ago'],
    [-400 * DAY, '13 months ago'],
    [-800 * DAY, '2 years ago'],
    [23.9 * HOUR, 'in 23 hours'],
    [7 * DAY, 'in 7 days'],
  ])('of %i ms reads %s, rounded towards now', (distance, text) => {
    expect(said(distance)).toBe(text)
  })

  it('speaks the language of the page', () => {
    expect(said(-4 * MINUTE, 'es')).toBe('hace 4 minutos')
    expect(said(7 * DAY, 'es')).toBe('dentro de 7 días')
  })

  it('says when it will read differently, so that a page left open does not lie', () => {
    expect(relativeTime(NOW - 4 * MINUTE, NOW, 'en').changesInMs).toBe(MINUTE)
    expect(relativeTime(NOW - 4 * DAY, NOW, 'en').changesInMs).toBe(HOUR)
  })
})
