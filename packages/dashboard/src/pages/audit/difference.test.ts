import { describe, expect, it } from 'vitest'
import { differences } from './difference.ts'

describe('the difference that an event made', () => {
  it('names what has changed and leaves out what has not', () => {
    expect(differences({ name: 'a', kept: 1, scopes: ['x'] }, { name: 'b', kept: 1, scopes: ['x', 'y'] })).toEqual([
      { path: 'name', before: 'a', after: 'b' },
      { path: 'scopes', before: ['x'], after: ['x', 'y'] },
    ])
  })

  it('goes into maps and lists of maps', () => {
    const secrets = (ended: boolean) => ({ secrets: [{ id: 's1', ended }] })
    expect(differences(secrets(false), secrets(true))).toEqual([
      { path: 'secrets.0.ended', before: false, after: true },
    ])
    expect(differences({ limits: {} }, { limits: { hourly: { limit: 5 } } })).toEqual([
      { path: 'limits.hourly.limit', before: undefined, after: 5 },
    ])
  })

  it('is all of what was made, or is gone', () => {
    expect(differences(undefined, { name: 'a' })).toEqual([{ path: 'name', before: undefined, after: 'a' }])
    expect(differences({ name: 'a' }, undefined)).toEqual([{ path: 'name', before: 'a', after: undefined }])
    expect(differences(undefined, undefined)).toEqual([])
  })

  it('shows one value in the place of another of a different kind', () => {
    expect(differences({ scopes: 'all' }, { scopes: { a: 1 } })).toEqual([
      { path: 'scopes', before: 'all', after: { a: 1 } },
    ])
  })
})
