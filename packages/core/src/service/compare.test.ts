import { describe, expect, it } from 'vitest'
import { compareDefinitions, type Holders, type LiveUse } from './compare.ts'
import { makeService } from './testing/plain-service.ts'

const base = {
  types: { public: { tag: 'pk', scopes: ['records:read'] }, secret: { tag: 'sk' } },
  environments: { live: {}, test: {} },
  token: { format: '{type}_{environment}_{secret:34}{checksum}' },
  limits: { hourly: { limit: 10, window: '1h' } },
  plans: { big: { limits: { hourly: { limit: 99 } } } },
}
const held = (...ids: string[]): Holders => ({ total: ids.length, ids })
const nobody: LiveUse = {
  scopes: new Map(),
  types: new Map(),
  environments: new Map(),
  formats: new Map(),
  limits: new Map(),
  plans: new Map(),
}
const diff = (fields: Record<string, unknown>, live: Partial<LiveUse> = {}) =>
  compareDefinitions(makeService(base), makeService({ ...base, ...fields }), { ...nobody, ...live })

describe('a changed definition', () => {
  it('changes nothing when it says the same', () => {
    expect(diff({})).toEqual({ blocked: false, changes: [] })
  })

  it('is blocked by keys that hold a scope it removes, and names them', () => {
    const scopes = { 'records:read': 'Read records' }
    const { blocked, changes } = diff({ scopes }, { scopes: new Map([['records:write', held('key_1', 'key_2')]]) })
    expect(blocked).toBe(true)
    expect(changes[0]).toMatchObject({ kind: 'removed', what: 'scope', name: 'records:write', severity: 'blocking' })
    expect(changes[0]?.message).toBe('The scope "records:write" is removed; 2 live keys hold it (key_1, key_2).')
    expect(diff({ scopes }).blocked).toBe(false)
  })

  it('is blocked by live keys of a type or an environment that it removes', () => {
    const environments = { live: {} }
    expect(diff({ environments }, { environments: new Map([['test', held('key_1')]]) }).blocked).toBe(true)
    expect(diff({ environments }).blocked).toBe(false)
    const types = { secret: base.types.secret }
    expect(diff({ types }, { types: new Map([['public', held('key_1')]]) }).blocked).toBe(true)
  })

  it('is blocked when it drops a format that live secrets use, until it accepts it', () => {
    const live = { formats: new Map([[base.token.format, held('key_1')]]), types: new Map([['secret', held('key_1')]]) }
    const format = '{type}_{environment}_{secret:40}{checksum}'
    const dropped = diff({ token: { format } }, live)
    expect(dropped.blocked).toBe(true)
    expect(dropped.changes[0]?.message).toContain('Add it to "accepts"')
    expect(diff({ token: { format } }).blocked).toBe(false)
    expect(diff({ token: { format, accepts: [base.token.format] } }, live).blocked).toBe(false)
  })

  it('is blocked when a new tag would leave live tokens unread', () => {
    const live = { formats: new Map([[base.token.format, held('key_1')]]), types: new Map([['secret', held('key_1')]]) }
    expect(diff({ types: { ...base.types, secret: { tag: 'sec' } } }, live).blocked).toBe(true)
    // Nobody holds a public key, so its tag may change.
    expect(diff({ types: { ...base.types, public: { ...base.types.public, tag: 'pub' } } }, live).blocked).toBe(false)
  })

  it('may be written otherwise as long as the tokens stay the same', () => {
    const live = { formats: new Map([[base.token.format, held('key_1')]]) }
    const types = { secret: { tag: 'sk' } }
    const one = makeService({ ...base, types, token: { format: 'sk_{environment}_{secret:34}{checksum}' } })
    const other = makeService({ ...base, types })
    expect(compareDefinitions(one, other, { ...nobody, ...live }).blocked).toBe(false)
  })

  it('says who feels a limit, a plan, a narrower type or a wider scope, and applies', () => {
    const { blocked, changes } = diff(
      {
        limits: {},
        plans: {},
        scopes: { 'records:read': { description: 'x', includes: ['records:write'] }, 'records:write': 'x' },
        types: { public: { tag: 'pk' }, secret: { tag: 'sk', scopes: ['records:write'] } },
        environments: { live: {}, test: { optIn: true } },
        credentials: ['bearer'],
      },
      {
        limits: new Map([['hourly', held('key_1')]]),
        plans: new Map([['big', held('ws_1')]]),
        types: new Map([['secret', held('key_1')]]),
        scopes: new Map([['records:read', held('key_1')]]),
        environments: new Map([['test', held('key_1')]]),
      },
    )
    expect(blocked).toBe(false)
    expect(
      changes
        .filter(({ severity }) => severity === 'notice')
        .map(({ what, name }) => `${what} ${name}`)
        .sort(),
    ).toEqual([
      'credential x-api-key',
      'environment test',
      'limit hourly',
      'plan big',
      'scope records:read',
      'type secret',
    ])
    expect(changes.map(({ message }) => message).join('\n')).toContain('1 live workspace holds it (ws_1)')
  })

  it('names a bounded number of holders', () => {
    const ids = Array.from({ length: 500 }, (_, i) => `key_${i}`)
    const { changes } = diff(
      { scopes: { 'records:read': 'x' } },
      { scopes: new Map([['records:write', held(...ids)]]) },
    )
    expect(changes[0]?.held).toMatchObject({ total: 500 })
    expect(changes[0]?.held?.ids).toHaveLength(20)
    expect(changes[0]?.message).toContain('and more')
  })

  it('never becomes another service', () => {
    expect(diff({ id: 'other' }).blocked).toBe(true)
  })

  it('calls additions and looks harmless', () => {
    const { changes } = diff({
      name: 'Acme Two',
      scopes: { 'records:read': 'Read records', 'records:write': 'Change records', 'x:y': 'x' },
    })
    expect(changes.map(({ kind, what, name, severity }) => [kind, what, name, severity])).toEqual([
      ['added', 'scope', 'x:y', 'harmless'],
      ['changed', 'type', 'secret', 'harmless'],
      ['changed', 'field', 'name', 'harmless'],
    ])
  })
})
