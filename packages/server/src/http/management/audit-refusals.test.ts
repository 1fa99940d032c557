import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { REFUSED_COMMANDS_PER_HOUR_MAX } from '../../app/audit-refusals.ts'
import { SYSTEM_CALLER } from '../../app/index.ts'
import type { ChainName } from '../../ports/index.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeEach(async () => {
  api = await openTestApi()
})
afterEach(() => api.close())

async function refusedIn(chain: ChainName) {
  await api.engine.auditRefusals.idle()
  const page = { limit: 100, after: undefined }
  const { items } = await api.engine.readAudit.listEvents(SYSTEM_CALLER, chain, { action: 'command.refused' }, page)
  return items
}

const keysOf = (id: string): string => `/v1/workspaces/${id}/api-keys`

describe('a refused command', () => {
  it('leaves an event in the chain of what it was about, with the code and nothing that was sent', async () => {
    const { id } = await api.makeKey()
    await api.call('POST', `/v1/api-keys/${id}/revoke`)
    const { status } = await api.call('POST', `/v1/api-keys/${id}/rotate`, { body: {} })
    await api.call('POST', keysOf(api.acme.id), { body: { name: 'very private', scopes: ['none:such'] } })
    expect(status).toBe(409)
    const [second, first] = await refusedIn(api.acme.id)
    expect(first).toMatchObject({
      subject: id,
      service: 'acme',
      ip: '203.0.113.9',
      after: { command: 'POST /v1/api-keys/{id}/rotate', code: 'key_revoked' },
    })
    expect(first?.actor).toMatch(/^key_/)
    expect(second).toMatchObject({ subject: api.acme.id, after: { code: 'scope_unknown' } })
    expect(JSON.stringify([first, second])).not.toMatch(/very private|none:such/)
  })

  it('for want of a scope leaves one too', async () => {
    const token = await api.tokenOf({ scopes: ['api-keys:read'] })
    await api.call('POST', keysOf(api.acme.id), { token, body: { name: 'x' } })
    expect((await refusedIn(api.acme.id))[0]?.after).toMatchObject({ code: 'permission_missing' })
  })

  it('beyond the reach of its caller is told to the installation alone', async () => {
    const token = await api.tokenOf({ reach: [api.other.id] })
    await api.call('POST', keysOf(api.acme.id), { token, body: { name: 'x' } })
    await api.call('POST', `/v1/api-keys/${(await api.makeKey()).id}/revoke`, { token })
    await api.call('POST', '/v1/api-keys/not%20an%20id/revoke', { token })
    expect(await refusedIn(api.acme.id)).toEqual([])
    const told = await refusedIn('installation')
    expect(told.map(({ after }) => (after as { code: string }).code)).toEqual([
      'key_not_found',
      'key_not_found',
      'workspace_not_found',
    ])
    expect(told.every(({ subject, actor }) => subject === actor)).toBe(true)
    expect(JSON.stringify(told)).not.toMatch(/not an id|not%20an/)
  })

  it.each([
    ['a read', 'GET', '/v1/workspaces/ws_00000000000000000000', undefined],
    ['a body that cannot be read', 'POST', '/v1/workspaces', { nonsense: 1 }],
  ])('is none where %s was refused', async (_, method, path, body) => {
    await api.call(method, path, body === undefined ? {} : { body })
    await api.call('POST', '/v1/workspaces', { token: null, body: {} })
    expect(await refusedIn('installation')).toEqual([])
  })

  it('of one caller leaves so many events within an hour, and the last says that others are left out', async () => {
    const token = await api.tokenOf({ scopes: ['api-keys:read'] })
    const refuse = () => api.call('POST', keysOf(api.acme.id), { token, body: { name: 'x' } })
    await Promise.all(Array.from({ length: REFUSED_COMMANDS_PER_HOUR_MAX + 10 }, refuse))
    const told = await refusedIn(api.acme.id)
    expect(told).toHaveLength(REFUSED_COMMANDS_PER_HOUR_MAX)
    expect(told.filter(({ after }) => JSON.stringify(after).includes('left out'))).toHaveLength(1)
    const other = await api.tokenOf({ scopes: ['api-keys:read'] })
    await api.call('POST', keysOf(api.acme.id), { token: other, body: { name: 'x' } })
    expect(await refusedIn(api.acme.id)).toHaveLength(REFUSED_COMMANDS_PER_HOUR_MAX + 1)
  })

  it('keeps the chain sound', async () => {
    await api.call('POST', keysOf(api.acme.id), { body: { name: 'x', scopes: ['none:such'] } })
    await api.engine.auditRefusals.idle()
    expect(await api.engine.checkAudit(SYSTEM_CALLER, api.acme.id)).toMatchObject({ sound: true, checked: 2 })
  })
})
