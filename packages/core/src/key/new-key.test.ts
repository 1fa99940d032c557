import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { makeService } from '../service/testing/plain-service.ts'
import type { Workspace } from './api-key.ts'
import { KEY_BOUNDS } from './bounds.ts'
import { type KeyChoices, settleExpiry, settleNewKey, settleScopes } from './new-key.ts'
import { makeWorkspace, NOON } from './testing/any-key.ts'

const DAY = 86_400_000
const typed = {
  types: {
    public: { tag: 'pk', scopes: ['records:read'], why: 'Public keys stand in pages.' },
    secret: { tag: 'sk' },
  },
  environments: { live: {}, test: { optIn: true } },
  token: { format: '{type}_{environment}_{secret:34}{checksum}' },
  limits: { hourly: { limit: 100, window: '60m' }, monthly: { limit: 1000, period: 'month', timeZone: 'UTC' } },
}

type Fields = Readonly<Record<string, unknown>>

function settle(fields: Fields, choices: KeyChoices, workspace: Workspace = makeWorkspace()) {
  return settleNewKey(makeService(fields), workspace, choices, NOON)
}

function faultOf(fields: Fields, choices: KeyChoices): string {
  try {
    settle(fields, choices)
    return 'none'
  } catch (error) {
    return error instanceof AppError ? `${error.code} ${error.pointer}` : 'another error'
  }
}

describe('a new key', () => {
  it('of a service with one type and one environment needs neither said', () => {
    const settled = settle({}, { scopes: ['records:read'] })
    expect(settled).toMatchObject({ environment: 'live', scopes: ['records:read'], expiresAt: undefined, limits: {} })
    expect(settled.type.name).toBe('secret')
  })

  const chosen = { type: 'secret', environment: 'live', scopes: ['records:read'] }
  it.each<[string, Fields, KeyChoices]>([
    ['type_required /type', typed, { ...chosen, type: undefined }],
    ['type_unknown /type', typed, { ...chosen, type: 'root' }],
    ['environment_required /environment', typed, { ...chosen, environment: undefined }],
    ['environment_unknown /environment', typed, { ...chosen, environment: 'moon' }],
    ['environment_not_in_workspace /environment', typed, { ...chosen, environment: 'test' }],
    ['scopes_required /scopes', typed, { ...chosen, scopes: undefined }],
    ['scopes_required /scopes', typed, { ...chosen, scopes: [] }],
    ['scope_unknown /scopes/1', typed, { ...chosen, scopes: ['records:read', 'records:burn'] }],
    ['scope_not_grantable /scopes/0', typed, { ...chosen, type: 'public', scopes: ['records:write'] }],
    ['expiry_required /expiresAt', { newKeys: { scopes: 'all', expiry: 'required' } }, {}],
    ['expiry_in_past /expiresAt', typed, { ...chosen, expiresAt: NOON }],
    ['expiry_in_past /expiresAt', typed, { ...chosen, expiresAt: Number.NaN }],
    [
      'expiry_too_late /expiresAt',
      { newKeys: { scopes: 'all', maxLifetime: '30d' } },
      { expiresAt: NOON + 30 * DAY + 1 },
    ],
    ['limit_unknown /limits/daily', typed, { ...chosen, limits: { daily: { limit: 1 } } }],
    ['limit_unknown /limits/monthly', typed, { ...chosen, limits: { monthly: { limit: 1, windowMs: DAY } } }],
    ['request_invalid /limits/hourly', typed, { ...chosen, limits: { hourly: { limit: KEY_BOUNDS.limitMax + 1 } } }],
    ['request_invalid /limits/hourly', typed, { ...chosen, limits: { hourly: { limit: 0 } } }],
    ['request_invalid /limits/hourly', typed, { ...chosen, limits: { hourly: { limit: Number.NaN } } }],
    ['request_invalid /limits/hourly', typed, { ...chosen, limits: { hourly: { limit: 5, windowMs: 10 } } }],
  ])('is refused with %s', (fault, fields, choices) => {
    expect(faultOf(fields, choices)).toBe(fault)
  })

  it('says why a type may not hold a scope, in the words of the definition', () => {
    const choices = { type: 'public', environment: 'live', scopes: ['records:write'] }
    expect(() => settle(typed, choices)).toThrow(
      'A public key may not hold "records:write". Public keys stand in pages.',
    )
  })

  it('is in an opt-in environment where its workspace was given it', () => {
    const choices = { type: 'secret', environment: 'test', scopes: ['records:read'] }
    expect(settle(typed, choices, makeWorkspace({ environments: ['test'] })).environment).toBe('test')
  })

  it('gets the scopes, the type and the environment that the definition gives', () => {
    const fields = {
      ...typed,
      newKeys: { scopes: ['records:read', 'records:write'], environment: 'live', type: 'secret' },
      types: { public: { tag: 'pk', newKeys: { scopes: ['records:read'] } }, secret: { tag: 'sk' } },
    }
    const settled = settle(fields, {})
    expect([settled.type.name, settled.environment, settled.scopes]).toEqual([
      'secret',
      'live',
      ['records:read', 'records:write'],
    ])
  })

  it('has full access where the definition says so, without scopes and with an empty list', () => {
    const fields = { newKeys: { scopes: 'all' } }
    expect(settle(fields, {}).scopes).toBe('all')
    expect(settle(fields, { scopes: [] }).scopes).toBe('all')
    expect(settle(fields, { scopes: ['records:read'] }).scopes).toEqual(['records:read'])
  })

  it('is refused an explicit empty list where the definition gives scopes: nobody asks for nothing and means some', () => {
    expect(faultOf({ newKeys: { scopes: ['records:read'] } }, { scopes: [] })).toBe('scopes_required /scopes')
  })

  it('holds a scope that was named twice once', () => {
    expect(settle({}, { scopes: ['records:read', 'records:read'] }).scopes).toEqual(['records:read'])
  })

  it('lives as long as the definition allows where nobody said how long', () => {
    const fields = { newKeys: { scopes: 'all', maxLifetime: '30d' } }
    expect(settle(fields, {}).expiresAt).toBe(NOON + 30 * DAY)
    expect(settle(fields, { expiresAt: NOON + 30 * DAY }).expiresAt).toBe(NOON + 30 * DAY)
  })
})

describe('the expiry of a key that is edited', () => {
  it('is counted from its creation, not from the edit', () => {
    const [type] = makeService({ newKeys: { scopes: 'all', maxLifetime: '30d' } }).types
    const createdAt = NOON - 20 * DAY
    expect(settleExpiry(type!, NOON + 10 * DAY, NOON, createdAt)).toBe(NOON + 10 * DAY)
    expect(() => settleExpiry(type!, NOON + 10 * DAY + 1, NOON, createdAt)).toThrow('at most 30 days')
  })
})

describe('a scope that was mistyped', () => {
  it('is answered with the likely one, and what was sent is not repeated', () => {
    const definition = makeService({ scopes: { 'records:read': 'Read', 'records:write': 'Write' } })
    const [type] = definition.types
    const settle = () => settleScopes(definition, type!, ['records:read', 'records:raed'])
    expect(settle).toThrow('Did you mean "records:read"?')
    expect(settle).toThrow(expect.objectContaining({ code: 'scope_unknown', pointer: '/scopes/1' }))
    expect(settle).not.toThrow('raed')
  })
})
