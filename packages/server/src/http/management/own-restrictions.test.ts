import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let keysPath: string

beforeAll(async () => {
  api = await openTestApi()
  keysPath = `/v1/workspaces/${api.engine.managementWorkspace.id}/api-keys`
})
afterAll(() => api.close())

const SOON = '2099-01-01T00:00:00.000Z'
const LATER = '2099-06-01T00:00:00.000Z'
const SCOPES = ['api-keys:read', 'api-keys:write']
/** Where the calls of these tests come from. */
const HERE = '203.0.113.9'

/** A management token with these restrictions. */
async function tokenWith(fields: Json): Promise<{ readonly id: string; readonly token: string }> {
  const body = { name: 'A token', scopes: SCOPES, reach: 'all', ...fields }
  const made = await api.call('POST', keysPath, { body })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return { id: String((made.body['apiKey'] as Json)['id']), token: String(made.body['token']) }
}

const edit = (id: string, token: string, body: Json) => api.call('PATCH', `/v1/api-keys/${id}`, { token, body })

const RESTRICTED = { expiresAt: SOON, allowedIps: [HERE, '198.51.100.0/24'], allowedOrigins: [] }

describe('a management token that edits itself', () => {
  it.each([
    ['/expiresAt', { expiresAt: null }],
    ['/expiresAt', { expiresAt: LATER }],
    ['/allowedIps', { allowedIps: [] }],
    ['/allowedIps', { allowedIps: [HERE, '0.0.0.0/0'] }],
    ['/allowedIps', { allowedIps: [HERE, '198.51.100.0/24', '2001:db8::1'] }],
  ])('does not loosen what it is held to: %s by %j', async (pointer, body) => {
    const { id, token } = await tokenWith(RESTRICTED)
    const refused = await edit(id, token, body)
    expect(refused.body).toMatchObject({ status: 403, code: 'grant_exceeds_own', pointer })
    const { body: after } = await api.call('GET', `/v1/api-keys/${id}`)
    expect(after['apiKey']).toMatchObject(RESTRICTED)
  })

  it('may tighten it, and change what restricts nothing', async () => {
    const { id, token } = await tokenWith(RESTRICTED)
    for (const body of [
      { expiresAt: '2098-01-01T00:00:00.000Z' },
      { allowedIps: [HERE] },
      { name: 'Another', metadata: { team: 'a' } },
      { expiresAt: '2098-01-01T00:00:00.000Z', allowedIps: [HERE] },
    ]) {
      expect((await edit(id, token, body)).status, JSON.stringify(body)).toBe(200)
    }
    const free = await tokenWith({})
    expect((await edit(free.id, free.token, { expiresAt: LATER, allowedIps: [HERE] })).status).toBe(200)
    expect((await edit(free.id, free.token, { expiresAt: null })).body).toMatchObject({ code: 'grant_exceeds_own' })
  })

  it('is helped by another that could have made it, and not by one that could not', async () => {
    const { id } = await tokenWith(RESTRICTED)
    const weak = await tokenWith({ scopes: ['api-keys:write'] })
    expect((await edit(id, weak.token, { expiresAt: null })).body).toMatchObject({ code: 'grant_exceeds_own' })
    const equal = await tokenWith({})
    expect((await edit(id, equal.token, { expiresAt: null, allowedIps: [] })).status).toBe(200)
  })

  it("may do so where it is an operator's", async () => {
    const { id, token } = await tokenWith({ ...RESTRICTED, operator: true })
    expect((await edit(id, token, { expiresAt: null, allowedIps: [] })).status).toBe(200)
  })

  it('keeps its expiry through its own rotation', async () => {
    const { id, token } = await tokenWith(RESTRICTED)
    const rotated = await api.call('POST', `/v1/api-keys/${id}/rotate`, { token, body: {} })
    expect(rotated.body['apiKey']).toMatchObject(RESTRICTED)
  })
})
