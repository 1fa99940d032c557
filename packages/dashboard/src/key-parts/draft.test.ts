import type { ScopeResource, TypeResource } from '@keywright/client'
import { describe, expect, it } from 'vitest'
import { accessOf, environmentsOf, firstDraft, includedIn, linesOf, readScopes, requestOf } from './draft.ts'

const NOW = Date.UTC(2027, 0, 31, 12)
const newKeys = {
  scopes: 'required',
  environment: null,
  type: null,
  expiry: 'optional',
  maxLifetime: null,
  perWorkspace: 100,
} as const

function typeOf(name: string, more: Partial<TypeResource> = {}): TypeResource {
  const scopes = ['leads:read', 'leads:write']
  return { name, title: name, tag: name, envVar: null, browser: false, scopes, why: null, newKeys, ...more }
}

const scope = (name: string, includes: readonly string[] = []): ScopeResource => ({ name, description: name, includes })
const environment = (name: string, optIn = false) => ({ name, title: name, optIn })
const service = {
  types: [typeOf('public', { browser: true, scopes: ['leads:read'] }), typeOf('secret')],
  scopes: [scope('leads:read'), scope('leads:write', ['leads:read'])],
  environments: [environment('live'), environment('test', true)],
}

describe('the form of a new key', () => {
  it('opens with what a link says, less what the type may not hold and the workspace has not', () => {
    const draft = firstDraft(service, ['live'], {
      name: 'ci',
      type: 'public',
      environment: 'test',
      scopes: ['leads:read', 'leads:write', 'made:up'],
    })
    expect(draft).toMatchObject({ name: 'ci', type: 'public', environment: 'live', scopes: ['leads:read'] })
  })

  it('opens with the type that the definition gives, and takes no made-up one', () => {
    const given = service.types.map((type) => ({ ...type, newKeys: { ...newKeys, type: 'secret' } }))
    expect(firstDraft({ ...service, types: given }, ['live'], {}).type).toBe('secret')
    expect(firstDraft(service, ['live'], { type: 'made-up' }).type).toBe('public')
  })

  it.each([
    ['required', { access: 'chosen', scopes: [] }],
    ['all', { access: 'all', scopes: [] }],
    [['leads:read'], { access: 'chosen', scopes: ['leads:read'] }],
  ] as const)('begins with the scopes of the rule %j', (scopes, expected) => {
    expect(accessOf(typeOf('secret', { newKeys: { ...newKeys, scopes } }))).toEqual(expected)
  })

  it('offers the environments of everybody, and of the others those that the workspace was given', () => {
    expect(environmentsOf(service, { environments: [] })).toEqual(['live'])
    expect(environmentsOf(service, { environments: ['test'] })).toEqual(['live', 'test'])
  })
})

describe('what comes along with the chosen scopes', () => {
  it('is told with one that brings it, however far it is brought', () => {
    const scopes = [scope('a', ['b']), scope('b', ['c']), scope('c')]
    expect([...includedIn({ scopes }, ['a'])]).toEqual([
      ['b', 'a'],
      ['c', 'b'],
    ])
  })

  it('ends for a catalogue that goes round in circles', () => {
    const scopes = [scope('a', ['b']), scope('b', ['a'])]
    expect([...includedIn({ scopes }, ['a'])]).toEqual([['b', 'a']])
  })

  it('is nothing that was chosen itself', () => {
    expect([...includedIn(service, ['leads:read', 'leads:write'])]).toEqual([])
  })
})

it('tells the scopes that only read from the others by their action', () => {
  expect(readScopes(typeOf('x', { scopes: ['read', 'leads:read', 'leads:write', 'thread', 'spread:all'] }))).toEqual([
    'read',
    'leads:read',
  ])
})

it('reads a list line by line, and with commas', () => {
  expect(linesOf(' 203.0.113.7 \n\n10.0.0.0/8, ::1\n')).toEqual(['203.0.113.7', '10.0.0.0/8', '::1'])
})

describe('the request that the form stands for', () => {
  const draft = firstDraft(service, ['live'], { name: ' ci ', type: 'secret', scopes: ['leads:read'] })

  it('holds what was filled in and no more', () => {
    expect(requestOf({ ...draft, expiry: 'never' }, typeOf('secret'), NOW)).toEqual({
      name: 'ci',
      type: 'secret',
      environment: 'live',
      scopes: ['leads:read'],
    })
  })

  it('asks for full access with an empty list', () => {
    expect(requestOf({ ...draft, access: 'all' }, typeOf('secret'), NOW).scopes).toEqual([])
  })

  it('gives origins to a type of browsers alone', () => {
    const origins = 'https://app.example.com'
    expect(requestOf({ ...draft, origins }, typeOf('secret'), NOW).allowedOrigins).toBeUndefined()
    expect(requestOf({ ...draft, origins }, typeOf('public', { browser: true }), NOW).allowedOrigins).toEqual([origins])
  })

  it('leaves a limit to the plan where its field is empty', () => {
    const limits = { hourly: ' 500', daily: ' ' }
    expect(requestOf({ ...draft, limits }, typeOf('secret'), NOW).limits).toEqual({ hourly: { limit: 500 } })
  })
})
