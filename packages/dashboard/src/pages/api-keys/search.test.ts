import { describe, expect, it } from 'vitest'
import { apiKeysSearch, filterOf, formOf, isFiltered, toListFilter } from './search.ts'

const NOW = Date.UTC(2027, 0, 31, 12, 34)

describe('the filter in the address', () => {
  it('takes what it knows and drops the rest', () => {
    const raw = {
      name: 'ci',
      status: 'active',
      unused: 30,
      neverExpires: true,
      after: 'c1',
      token: 'sk_live_x',
      scope: '',
    }
    expect(apiKeysSearch(raw)).toEqual({ name: 'ci', status: 'active', unused: '30', neverExpires: true, after: 'c1' })
  })

  it.each([{ status: 'gone' }, { unused: 31 }, { neverExpires: 'yes' }, { name: ['a'] }, { name: 'x'.repeat(201) }])(
    'drops what no list can be filtered by: %j',
    (raw) => {
      expect(apiKeysSearch(raw)).toEqual({})
    },
  )

  it('keeps a name that is a number, as the router reads it', () => {
    expect(apiKeysSearch({ name: 2026 })).toEqual({ name: '2026' })
  })

  it('says "unused for 30 days" as an instant that stays the same within the hour', () => {
    const filter = toListFilter({ unused: '30' }, NOW)
    expect(filter.unusedSince).toBe('2027-01-01T12:00:00.000Z')
    expect(toListFilter({ unused: '30' }, NOW + 60_000)).toEqual(filter)
    expect(toListFilter({ unused: 'never' }, NOW)).toMatchObject({ neverUsed: true })
  })

  it('asks for the page and for the use of the last 30 days', () => {
    expect(toListFilter({ after: 'c1', name: 'ci' }, NOW)).toEqual({
      name: 'ci',
      cursor: 'c1',
      include: 'usage30d',
      limit: 25,
    })
  })

  it('is none when only the page is named', () => {
    expect([isFiltered({ after: 'c1' }), isFiltered({ name: 'ci' })]).toEqual([false, true])
  })
})

describe('a link to the form of a new key', () => {
  it.each([
    [{ create: '', name: 'ci', scopes: 'leads:read,leads:write' }, ['leads:read', 'leads:write']],
    [{ create: true, name: 'ci', scopes: ['leads:read'] }, ['leads:read']],
    [{ create: 1, name: 'ci' }, undefined],
  ])('fills it: %j', (raw, scopes) => {
    const search = apiKeysSearch(raw)
    expect(formOf(search)).toEqual({ name: 'ci', ...(scopes === undefined ? {} : { scopes }) })
    expect(filterOf(search), 'the list behind it is whole').toEqual({})
    expect(isFiltered(search)).toBe(false)
    expect(toListFilter(search, NOW).name).toBeUndefined()
  })

  it('is none without the word, and holds no scopes then', () => {
    const search = apiKeysSearch({ name: 'ci', scopes: 'leads:read', create: false })
    expect([formOf(search), search]).toEqual([undefined, { name: 'ci' }])
  })
})
