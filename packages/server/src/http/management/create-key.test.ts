import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const create = (body: unknown, headers: Record<string, string> = {}, workspace = api.acme) =>
  api.call('POST', `/v1/workspaces/${workspace.id}/api-keys`, { body, headers })
const keyOf = ({ body }: { readonly body: Json }): Json => body['apiKey'] as Json
const isAllowed = async (token: string): Promise<boolean> => {
  const { verdict } = await api.engine.check({
    service: api.acme.service,
    credential: () => ({ kind: 'token', token }),
    demand: {},
  })
  return verdict.allowed
}

describe('creating an API key', () => {
  it('answers with the key, its token, where it lies and its version, kept in no cache', async () => {
    const made = await create({ name: 'Website' })
    expect(made.status).toBe(201)
    const key = keyOf(made)
    expect(key).toMatchObject({
      service: 'acme',
      workspaceId: api.acme.id,
      name: 'Website',
      environment: 'live',
      type: 'secret',
      scopes: ['records:read'],
      fullAccess: false,
      status: 'active',
      lastUsedAt: null,
      limits: {},
      effectiveLimits: [
        { name: 'hourly', limit: 100, window: '1h', per: 'key' },
        { name: 'monthly', limit: 1000, period: 'month', per: 'workspace' },
      ],
      envVar: 'ACME_SECRET_KEY',
    })
    expect(key).not.toHaveProperty('reach')
    expect(made.headers.get('location')).toBe(`/v1/api-keys/${String(key['id'])}`)
    expect(made.headers.get('etag')).toBe('"r1"')
    expect(made.headers.get('cache-control')).toBe('no-store')
    expect(await isAllowed(String(made.body['token']))).toBe(true)
  })

  it("reads the service's own words, and values in any case", async () => {
    const made = await create({ label: 'Shop', type: 'PUBLIC', mode: 'TEST' })
    expect(keyOf(made)).toMatchObject({ name: 'Shop', type: 'public', environment: 'test', envVar: 'ACME_PUBLIC_KEY' })
  })

  it('tells a fault in the word that was sent', async () => {
    expect((await create({ label: '' })).body).toMatchObject({ code: 'request_invalid', pointer: '/label' })
    expect((await create({ name: 'X', mode: 'nowhere' })).body).toMatchObject({
      code: 'environment_unknown',
      pointer: '/mode',
    })
    const misspelt = await create({ name: 'X', moode: 'live' })
    expect(misspelt.body).toMatchObject({ status: 400, pointer: '/moode', detail: expect.stringContaining('"mode"') })
  })

  it('refuses a field that it does not know, and says which was probably meant', async () => {
    const { status, body } = await create({ name: 'X', scope: ['records:read'] })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'request_invalid', pointer: '/scope' })
    expect(body['detail']).toContain('Did you mean "scopes"?')
    const nested = await create({ name: 'X', limits: { hourly: { limit: 1, windw: '60m' } } })
    expect(nested.body).toMatchObject({ pointer: '/limits/hourly/windw', detail: expect.stringContaining('"window"') })
  })

  it('repeats nothing of what was sent, not even the name of a field that looks like a token', async () => {
    const token = 'kw_0123456789abcdefghijklmnopqrstuvwxyzABCD000000'
    const bodies = [
      { name: 'X', [token]: 1 },
      { name: 5, type: token },
      { name: 'X', expiresAt: token },
      [token],
      token,
    ]
    for (const body of bodies) expect(JSON.stringify((await create(body)).body)).not.toContain(token)
    const raw = { content: `{"name":"X","${token}":`, type: 'application/json' }
    const cut = await api.call('POST', `/v1/workspaces/${api.acme.id}/api-keys`, { raw })
    expect(cut.status).toBe(400)
    expect(JSON.stringify(cut.body)).not.toContain(token)
  })

  it('names every fault at once', async () => {
    const { body } = await create({ expiresAt: 'tomorrow', metadata: { a: 1 } })
    const { faults } = body['details'] as { faults: readonly { pointer: string }[] }
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(['/expiresAt', '/metadata/a', '/name'])
  })

  it('answers 422 for what cannot be granted', async () => {
    const cases = [
      [{ scopes: ['nothing'] }, 'scope_unknown', '/scopes/0'],
      [{ type: 'public', scopes: ['records:write'] }, 'scope_not_grantable', '/scopes/0'],
      [{ environment: 'lab' }, 'environment_not_in_workspace', '/environment'],
      [{ expiresAt: '2020-01-01' }, 'expiry_in_past', '/expiresAt'],
      [{ limits: { daily: { limit: 1 } } }, 'limit_unknown', '/limits/daily'],
    ] as const
    for (const [fields, code, pointer] of cases) {
      expect((await create({ name: 'X', ...fields })).body).toMatchObject({ status: 422, code, pointer })
    }
  })

  it('keeps a limit above the plan for operators', async () => {
    const token = await api.tokenOf({})
    const body = { name: 'X', limits: { hourly: { limit: 101 } } }
    const path = `/v1/workspaces/${api.acme.id}/api-keys`
    expect((await api.call('POST', path, { token, body })).body).toMatchObject({
      status: 403,
      code: 'limit_above_plan',
    })
    expect(keyOf(await create(body))).toMatchObject({ limits: { hourly: { limit: 101 } } })
  })

  it('makes one key for one Idempotency-Key, and shows its token once', async () => {
    const headers = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' }
    const first = await create({ name: 'Once' }, headers)
    const again = await create({ name: 'Once' }, { 'idempotency-key': '8e03978e-40d5-43dd-bc93-6894a57f9324' })
    expect(again.status).toBe(201)
    expect(again.body).toMatchObject({ token: null, replayed: true, apiKey: { id: keyOf(first)['id'] } })
    const other = await create({ name: 'Twice' }, headers)
    expect(other.body).toMatchObject({ status: 422, code: 'idempotency_key_reused' })
  })

  it('lets nobody make a management token that can do more than his own', async () => {
    const token = await api.tokenOf({ scopes: ['api-keys:write', 'nodes:read'] })
    const path = `/v1/workspaces/${api.engine.managementWorkspace.id}/api-keys`
    const ask = (fields: Json) =>
      api.call('POST', path, { token, body: { name: 'X', scopes: ['nodes:read'], ...fields } })
    expect((await ask({ reach: 'all', operator: true })).body).toMatchObject({ code: 'grant_exceeds_own' })
    expect((await ask({ reach: 'all', scopes: ['audit:read'] })).body).toMatchObject({ code: 'grant_exceeds_own' })
    expect((await ask({})).body).toMatchObject({ code: 'request_invalid', pointer: '/reach' })
    const made = await ask({ reach: [api.acme.id, api.acme.id] })
    expect(keyOf(made)).toMatchObject({ service: 'keywright', reach: [api.acme.id], operator: false })
  })
})
