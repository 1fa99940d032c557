import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../app/index.ts'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

// A customer's management token: every scope that there is, reach over his own workspace, no operator mark.

let api: TestApi
let token: string
let ownKey: string
/** A key of another workspace of the same service, and its token. */
let foreign: { readonly id: string; readonly token: string }

beforeAll(async () => {
  api = await openTestApi()
  token = await api.tokenOf({ reach: [api.acme.id] })
  ownKey = (await api.makeKey()).id
  const made = await api.call('POST', `/v1/workspaces/${api.other.id}/api-keys`, { body: { name: 'Of another' } })
  foreign = { id: String((made.body['apiKey'] as Json)['id']), token: String(made.body['token']) }
})
afterAll(() => api.close())

const call = (method: string, path: string, body?: unknown) =>
  api.call(method, path, { token, ...(body === undefined ? {} : { body }) })
const keys = (): string => `/v1/workspaces/${api.acme.id}/api-keys`

describe("a customer's management token", () => {
  it.each([
    ['a higher number', { hourly: { limit: 101 } }],
    ['the same number in less time', { hourly: { limit: 100, window: '59m' } }],
    ['a smaller number in far less time', { hourly: { limit: 50, window: '1m' } }],
  ])('gives no key a limit above the plan, at creation, edit and import: %s', async (_, limits) => {
    const digest = { algorithm: 'sha256', value: 'ab'.repeat(32) }
    for (const reply of [
      await call('POST', keys(), { name: 'X', limits }),
      await call('PATCH', `/v1/api-keys/${ownKey}`, { limits }),
      await call('POST', `${keys()}/import`, { keys: [{ name: 'X', digest, limits }] }),
    ]) {
      expect(reply.body).toMatchObject({ status: 403, code: 'limit_above_plan' })
    }
    expect((await call('GET', `/v1/api-keys/${ownKey}`)).body).toMatchObject({ apiKey: { limits: {} } })
  })

  it('may go below the plan, and back up to it', async () => {
    for (const limit of [1, 100]) {
      expect((await call('PATCH', `/v1/api-keys/${ownKey}`, { limits: { hourly: { limit } } })).status).toBe(200)
    }
    expect((await call('PATCH', `/v1/api-keys/${ownKey}`, { limits: {} })).status).toBe(200)
  })

  it("keeps a limit that an operator has set above the plan when it edits something else, and can't set it again", async () => {
    const limits = { hourly: { limit: 200 } }
    await api.call('PATCH', `/v1/api-keys/${ownKey}`, { body: { limits } })
    expect((await call('PATCH', `/v1/api-keys/${ownKey}`, { name: 'Renamed', limits })).status).toBe(200)
    expect((await call('PATCH', `/v1/api-keys/${ownKey}`, { limits: {} })).status).toBe(200)
    expect((await call('PATCH', `/v1/api-keys/${ownKey}`, { limits })).body).toMatchObject({ code: 'limit_above_plan' })
  })

  it.each([{ plan: 'enterprise' }, { limits: { hourly: { limit: 5000 } } }, { environments: ['lab'] }])(
    'gives its workspace no %j',
    async (body) => {
      const reply = await call('PATCH', `/v1/workspaces/${api.acme.id}`, body)
      expect(reply.body).toMatchObject({ status: 403, code: 'operator_required' })
    },
  )

  it('finds nothing of another workspace by any id, token or filter', async () => {
    const unheard = 'key_00000000000000000000'
    const asks = (id: string) => [
      () => call('GET', `/v1/api-keys/${id}`),
      () => call('GET', `/v1/audit-events?apiKey=${id}`),
      () => call('POST', `${keys()}/bulk`, { action: 'disable', ids: [id] }),
    ]
    for (const [index, ask] of asks(foreign.id).entries()) {
      const [there, not] = [await ask(), await asks(unheard)[index]!()]
      expect(there.status).toBe(404)
      const { requestId: _, ...told } = there.body
      const { requestId: __, ...toldOfNone } = not.body
      expect(told).toEqual(toldOfNone)
    }
    expect((await call('POST', `${keys()}/search`, { token: foreign.token })).body).toEqual({ apiKey: null })
    const lists = ['/v1/workspaces', '/v1/services', keys(), `/v1/audit-events?workspace=${api.acme.id}`]
    for (const path of lists) {
      const { status, body } = await call('GET', path)
      expect(status, path).toBe(200)
      for (const hidden of [foreign.id, api.other.id, api.tiny.id, 'tiny']) {
        expect(JSON.stringify(body), path).not.toContain(hidden)
      }
    }
  })

  it('makes no management token at all, since their workspace is not its own', async () => {
    const path = `/v1/workspaces/${api.engine.managementWorkspace.id}/api-keys`
    for (const fields of [{ reach: [api.acme.id] }, { reach: 'all', operator: true }]) {
      const reply = await call('POST', path, { name: 'X', scopes: ['api-keys:read'], ...fields })
      expect(reply.body).toMatchObject({ status: 404, code: 'workspace_not_found' })
    }
    const inside = await call('POST', keys(), { name: 'X', reach: 'all', operator: true })
    expect(inside.body).toMatchObject({ status: 400, code: 'request_invalid' })
    const { body } = await call('GET', '/v1/whoami')
    expect(body['caller']).toMatchObject({ operator: false, scopes: expect.arrayContaining([...MANAGEMENT_SCOPES]) })
  })
})
