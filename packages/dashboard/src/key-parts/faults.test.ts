import { ConnectionError, KeywrightError } from '@keywright/client'
import { describe, expect, it } from 'vitest'
import type { Draft } from './draft.ts'
import { faultOf } from './faults.ts'

const draft: Draft = {
  name: 'ci',
  type: 'secret',
  environment: 'live',
  access: 'chosen',
  scopes: ['read'],
  expiry: 'never',
  day: '',
  limits: {},
  ips: '203.0.113.7\nnope',
  origins: 'Nope',
}
const refused = (code: string, pointer?: string) =>
  new KeywrightError('as the server says', { code, status: 422, pointer })

describe('what the server refuses', () => {
  it.each([
    ['request_invalid', '/name', { field: 'name', said: 'as the server says' }],
    ['request_invalid', '/limits/hourly/limit', { field: 'limits', part: 'hourly', said: 'as the server says' }],
    ['request_invalid', '/allowedIps/1', { field: 'ips', id: 'keyParts.fault.ip', values: { entry: 'nope' } }],
    [
      'request_invalid',
      '/allowedOrigins/0',
      { field: 'origins', id: 'keyParts.fault.origin', values: { entry: 'Nope' } },
    ],
    ['expiry_too_late', '/expiresAt', { field: 'expiry', id: 'keyParts.fault.tooLate' }],
    ['limit_above_plan', '/limits', { field: 'limits', id: 'keyParts.fault.abovePlan' }],
  ])('stands at its field: %s at %s', (code, pointer, fault) => {
    expect(faultOf(refused(code, pointer), draft)).toEqual(fault)
  })

  it('stands at no field when it is about none, whatever it is called', () => {
    expect(faultOf(refused('keys_in_workspace_exhausted'), draft)).toBeUndefined()
    expect(faultOf(refused('constructor', '/toString'), draft)).toBeUndefined()
    expect(faultOf(new ConnectionError('timeout', 'none came'), draft)).toBeUndefined()
  })
})
