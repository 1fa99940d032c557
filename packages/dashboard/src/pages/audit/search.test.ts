import { describe, expect, it } from 'vitest'
import { auditSearch, isFiltered, toEventFilter } from './search.ts'

const KEY = 'key_0001Rq3aB0007f2K9xTy'

describe('the address of the audit', () => {
  it('holds the whole filter', () => {
    const search = {
      of: 'installation',
      action: 'key.revoked',
      actor: 'system',
      key: KEY,
      since: '2027-01-31',
    } as const
    expect(auditSearch(search)).toEqual(search)
  })

  it('drops what it does not know, and a token in place of an id', () => {
    expect(auditSearch({ of: 'all', action: 'x', key: `otr_${'a'.repeat(40)}`, since: 'yesterday', other: 1 })).toEqual(
      {},
    )
    expect(auditSearch({ actor: 'anyone' })).toEqual({ actor: 'anyone' })
    expect(auditSearch({ actor: 'kw_secret', key: `${KEY}a` })).toEqual({})
  })

  it('asks for whole days, the last one included', () => {
    const { since, until } = toEventFilter({ since: '2027-01-31', until: '2027-01-31' }, 'ws_1')
    expect(Date.parse(until ?? '') - Date.parse(since ?? '')).toBe(86_400_000)
    expect(new Date(since ?? '').getDate()).toBe(31)
  })

  it('names the workspace, but not for the chain of the installation', () => {
    expect(toEventFilter({}, 'ws_1')).toEqual({ workspace: 'ws_1', limit: 25 })
    expect(toEventFilter({ of: 'installation', after: 'c' }, 'ws_1')).toEqual({ cursor: 'c', limit: 25 })
    expect(toEventFilter({ key: KEY }, 'ws_1')).toEqual({ workspace: 'ws_1', apiKey: KEY, limit: 25 })
  })

  it('is a filter only where it narrows the events of a chain', () => {
    expect(isFiltered({ of: 'installation', after: 'c' })).toBe(false)
    expect(isFiltered({ actor: 'anyone' })).toBe(true)
  })
})
