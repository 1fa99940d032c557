import { describe, expect, it } from 'vitest'
import { differences } from './differences.ts'

const KEY = {
  name: 'ci',
  scopes: ['lists:read', 'leads:read'],
  limits: { hourly: { limit: 5 } },
  metadata: {},
  revision: 1,
  secrets: [{ id: 'sec_a', display: 'ee_live_a...', createdAt: 1, ended: false }],
}
const text = (value: string) => ({ kind: 'text', text: value })

describe('the difference that an event made', () => {
  it('is what was taken away and what came, and nothing that stayed', () => {
    const after = { ...KEY, revision: 2, name: 'deploy', scopes: ['lists:read', 'lists:write'], expiresAt: 1000 }
    expect(differences(KEY, after)).toEqual([
      { field: 'name', removed: [text('ci')], added: [text('deploy')] },
      { field: 'scopes', removed: [text('leads:read')], added: [text('lists:write')] },
      { field: 'expiresAt', removed: [], added: [{ kind: 'instant', at: 1000 }] },
    ])
  })

  it('tells limits by their number, full access as such, and secrets by what may be seen of them', () => {
    const ends = { ...KEY.secrets[0], endsAt: 9 }
    const after = { ...KEY, scopes: 'all', limits: { hourly: { limit: 9 } }, secrets: [ends] }
    const secret = { kind: 'secret', display: 'ee_live_a...', ended: false }
    expect(differences(KEY, after).slice(1)).toEqual([
      { field: 'limits', removed: [text('hourly: 5')], added: [text('hourly: 9')] },
      { field: 'secrets', removed: [], added: [{ ...secret, endsAt: 9 }] },
    ])
    expect(differences(KEY, after)[0]).toMatchObject({ field: 'scopes', added: [{ kind: 'all' }] })
  })

  it('of a new key is all that it has, and of what is no key nothing', () => {
    expect(differences(undefined, KEY).map(({ field }) => field)).toEqual(['name', 'scopes', 'limits', 'secrets'])
    for (const strange of [undefined, null, 'text', 7, { secrets: 'none' }, []]) {
      expect(differences(strange, strange)).toEqual([])
      expect(() => differences(KEY, strange)).not.toThrow()
    }
  })
})
