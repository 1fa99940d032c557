import { describe, expect, it } from 'vitest'
import { filterOf, isOf } from './kinds.ts'
import { KINDS, reviewSearch } from './search.ts'

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
    expect(isOf('unused90', { lastUsedAt: null }, NOW)).toBe(false)
    expect(isOf('neverUsed', { lastUsedAt: null }, NOW)).toBe(true)
  })

  it('name an idle key once, by the longer time', () => {
    const long = { lastUsedAt: '2027-01-01T11:59:59.999Z' }
    expect([isOf('unused30', long, NOW), isOf('unused90', long, NOW)]).toEqual([false, true])
    expect(isOf('unused30', { lastUsedAt: '2027-01-01T12:00:00.000Z' }, NOW)).toBe(true)
  })

  it('are opened by the address, which may say anything', () => {
    expect(reviewSearch({ list: 'fullAccess', other: 1 })).toEqual({ list: 'fullAccess' })
    expect(reviewSearch({ list: 'toString' })).toEqual({})
  })
})
