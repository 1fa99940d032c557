import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACME, openTestApi, type Json, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const workspaceOf = ({ body }: { readonly body: Json }): Json => body['workspace'] as Json

describe('workspaces', () => {
  it('makes one, shows it, changes it and deletes it', async () => {
    const made = await api.call('POST', '/v1/workspaces', { body: { service: 'acme', slug: 'new', name: 'New' } })
    expect(made.status).toBe(201)
    const path = `/v1/workspaces/${String(workspaceOf(made)['id'])}`
    expect(made.headers.get('location')).toBe(path)
    expect(workspaceOf(made)).toMatchObject({ service: 'acme', slug: 'new', plan: null, environments: [], limits: {} })
    expect((await api.call('GET', path)).body).toEqual(made.body)

    const change = { plan: 'enterprise', environments: ['lab'], limits: { hourly: { limit: 7, window: '1m' } } }
    const changed = await api.call('PATCH', path, { body: change })
    expect(workspaceOf(changed)).toMatchObject(change)
    expect(changed.headers.get('etag')).toBe('"r2"')
    const cleared = await api.call('PATCH', path, { body: { plan: null }, headers: { 'if-match': '"r2"' } })
    expect(workspaceOf(cleared)['plan']).toBeNull()
    expect((await api.call('DELETE', path, { headers: { 'if-match': '"r2"' } })).status).toBe(412)
    expect((await api.call('DELETE', path)).body).toMatchObject({ deleted: true, effective: { everywhere: true } })
    expect((await api.call('GET', path)).status).toBe(404)
  })

  it('finds one by its service and slug, and pages through the rest', async () => {
    const found = await api.call('GET', '/v1/workspaces?service=acme&slug=one')
    expect(found.body).toMatchObject({ items: [{ id: api.acme.id }], nextCursor: null })
    expect((await api.call('GET', '/v1/workspaces?service=NOT-ONE')).body['items']).toEqual([])
    const first = await api.call('GET', '/v1/workspaces?limit=1')
    const second = await api.call('GET', `/v1/workspaces?limit=100&cursor=${String(first.body['nextCursor'])}`)
    const ids = [first, second].flatMap(({ body }) => (body['items'] as Json[]).map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain(api.tiny.id)
  })

  it('refuses what cannot be', async () => {
    const create = (body: Json) =>
      api.call('POST', '/v1/workspaces', { body: { service: 'acme', slug: 'y', name: 'Y', ...body } })
    expect((await create({ slug: 'one' })).body).toMatchObject({
      status: 409,
      code: 'workspace_slug_taken',
      pointer: '/slug',
    })
    expect((await create({ service: 'none' })).body).toMatchObject({ status: 404, code: 'service_not_found' })
    expect((await create({ service: '!' })).body).toMatchObject({ status: 404, code: 'service_not_found' })
    expect((await create({ slug: 'Not a slug' })).body).toMatchObject({ status: 400, pointer: '/slug' })
    expect((await create({ plan: 'none' })).body).toMatchObject({ status: 422, code: 'plan_unknown' })
    await api.makeKey()
    expect((await api.call('DELETE', `/v1/workspaces/${api.acme.id}`)).body).toMatchObject({ code: 'workspace_in_use' })
  })

  it('keeps plans, environments and limits for operators', async () => {
    const token = await api.tokenOf({})
    for (const body of [{ plan: 'enterprise' }, { environments: [] }, { limits: {} }]) {
      const reply = await api.call('PATCH', `/v1/workspaces/${api.acme.id}`, { token, body })
      expect(reply.body).toMatchObject({ status: 403, code: 'operator_required' })
    }
    expect((await api.call('PATCH', `/v1/workspaces/${api.acme.id}`, { token, body: { name: 'One' } })).status).toBe(
      200,
    )
  })
})

describe('services', () => {
  it('shows what tokens look like, what routes ask for and how the service says no', async () => {
    const { body } = await api.call('GET', '/v1/services/acme')
    const { formats, routes, refusals } = body['service'] as {
      formats: string[]
      routes: unknown
      refusals: { reason: string; headers: Record<string, string> }[]
    }
    expect(formats[0]).toContain('{secret:')
    expect(routes).toBeNull()
    const services = (await api.call('GET', '/v1/services')).body['items'] as { routes?: unknown }[]
    const listed = services[0]?.routes
    expect(listed).toBeUndefined()
    expect(refusals.map(({ reason }: { reason: string }) => reason)).toEqual([
      'missing',
      'unknown',
      'scope_missing',
      'rate_limited',
      'unavailable',
    ])
    expect(refusals[0]).toMatchObject({ status: 401 })
    expect(refusals[0]?.headers['WWW-Authenticate']).toBeDefined()
  })

  it('shows what a page needs to offer its choices, and the source of one', async () => {
    const { body, headers } = await api.call('GET', '/v1/services/acme')
    expect(headers.get('etag')).toBe('"r1"')
    expect(body['service']).toMatchObject({
      id: 'acme',
      source: ACME,
      words: { environment: 'mode' },
      environments: [
        { name: 'live', optIn: false },
        { name: 'test' },
        { name: 'lab', title: 'Laboratory', optIn: true },
      ],
      types: [
        { name: 'public', tag: 'pk', browser: true, scopes: ['records:read'] },
        { name: 'secret', why: null },
      ],
      limits: [
        { name: 'hourly', window: '1h' },
        { name: 'monthly', period: 'month', timeZone: 'UTC' },
      ],
      plans: [{ name: 'enterprise', limits: { hourly: { limit: 5000 } } }],
      credentials: [
        { kind: 'header', header: 'x-api-key', title: 'X-API-Key' },
        { kind: 'scheme', scheme: 'bearer' },
      ],
    })
    const listed = (await api.call('GET', '/v1/services')).body['items'] as readonly Json[]
    expect(listed.map(({ id }) => id)).toEqual(['acme', 'keywright', 'tiny'])
    expect(listed[0]).not.toHaveProperty('source')
    const first = (await api.call('GET', '/v1/services?limit=2')).body
    const rest = (await api.call('GET', `/v1/services?cursor=${String(first['nextCursor'])}`)).body
    expect(rest).toMatchObject({ items: [{ id: 'tiny' }], nextCursor: null })
  })

  const put = (content: string, query = '', headers: Record<string, string> = {}) =>
    api.call('PUT', `/v1/services/tiny${query}`, { raw: { content, type: 'application/yaml; charset=utf-8' }, headers })

  it('tells what a definition would change, and changes nothing', async () => {
    const source = (await api.call('GET', '/v1/services/tiny')).body['service'] as { source: string }
    const wider = source.source.replace(
      '{ read: Read everything }',
      '{ read: Read everything, write: Write everything }',
    )
    const dry = await put(wider, '?dryRun=true')
    const { blocked, changes } = dry.body['diff'] as { blocked: boolean; changes: readonly Json[] }
    expect({ blocked, first: changes[0] }).toMatchObject({
      blocked: false,
      first: { kind: 'added', what: 'scope', name: 'write' },
    })
    expect((await api.call('GET', '/v1/services/tiny')).headers.get('etag')).toBe('"r1"')

    const applied = await put(wider, '', { 'if-match': '"r1"' })
    expect(applied.body).toMatchObject({ service: { revision: 2 }, effective: { everywhere: true } })
    expect((await put(wider, '', { 'if-match': '"r1"' })).status).toBe(412)
    const json = await api.call('PUT', '/v1/services/tiny', { body: { source: wider } })
    expect(json.headers.get('etag')).toBe('"r2"')
  })

  it('refuses a definition with the line of each problem, and one of another id', async () => {
    const broken = await put('id: tiny\nname: Tiny\nscops: {}\n')
    expect(broken.body).toMatchObject({ status: 422, code: 'definition_invalid' })
    expect(JSON.stringify(broken.body['details'])).toContain('"line":3')
    expect((await put(ACME)).body).toMatchObject({ code: 'definition_invalid', pointer: '/id' })
    expect((await api.call('PUT', '/v1/services/NOT', { body: { source: 'x' } })).status).toBe(404)
    const builtIn = await api.call('PUT', '/v1/services/keywright', { body: { source: ACME } })
    expect(builtIn.body).toMatchObject({ status: 400, code: 'request_invalid' })
  })

  it('refuses a definition that live keys stand against', async () => {
    const key = { name: 'X', scopes: ['read'] }
    await api.call('POST', `/v1/workspaces/${api.tiny.id}/api-keys`, { body: key })
    const { body } = await put(
      'id: tiny\nname: Tiny\ntoken: { format: "ty_{secret:34}{checksum}" }\ncredentials: [bearer]\nscopes: { other: Another }\n',
    )
    expect(body).toMatchObject({ status: 409, code: 'definition_conflict' })
  })
})

describe('the installation', () => {
  it('tells a token who it is', async () => {
    const token = await api.tokenOf({ scopes: ['nodes:read'], reach: [api.acme.id] })
    const { body } = await api.call('GET', '/v1/whoami', { token })
    expect(body['caller']).toMatchObject({
      name: 'A token',
      scopes: ['nodes:read'],
      reach: [api.acme.id],
      operator: false,
    })
  })

  it('lists its nodes', async () => {
    const { body } = await api.call('GET', '/v1/nodes')
    expect(body['items']).toMatchObject([{ pepperVersions: [0], leaseMs: 5000, leaseLive: true, limitStore: 'sql' }])
    const [node] = body['items'] as { behind: number; knownKeys: number; renewedAt: string }[]
    expect(node?.behind).toBeGreaterThanOrEqual(0)
    expect(node?.knownKeys).toBeGreaterThanOrEqual(0)
    expect(Date.parse(node?.renewedAt ?? '')).toBeGreaterThan(0)
  })
})
