import type { WorkspaceId } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../app/index.ts'
import type { ReachRule, Route } from './route.ts'
import { ROUTES } from './routes.ts'
import { openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let keyId: string
/** Holds every scope and reaches a workspace of another service. */
let faraway: string
/** Reaches everything and holds no scope but the one named. */
const withOnly = new Map<string, string>()

beforeAll(async () => {
  api = await openTestApi()
  keyId = (await api.makeKey()).id
  faraway = await api.tokenOf({ reach: [api.tiny.id] })
  for (const scope of MANAGEMENT_SCOPES) withOnly.set(scope, await api.tokenOf({ scopes: [scope] }))
})
afterAll(() => api.close())

/** The route's address with the ids of things that are there. */
function address({ path }: Route): string {
  const id = path.startsWith('/v1/api-keys') ? keyId : api.acme.id
  return `${withOthers(path.replace('{id}', id).replace('{service}', 'acme'))}${queryOf(path)}`
}

/** What must stand in the query. */
function queryOf(path: string): string {
  return path.endsWith('/actors') ? '?ids=system' : ''
}

/** Ids beside the first are of things that are not there: what is above them is looked at first. */
function withOthers(path: string): string {
  return path
    .replace('{secret}', 'sec_00000000000000000000')
    .replace('{member}', 'mem_00000000000000000000')
    .replace('{invitation}', 'inv_00000000000000000000')
}

/** A body that is good enough to reach the point where access is decided. */
function bodyOf(route: Route): unknown {
  if (route.docs.body === undefined) return undefined
  if (route.path === '/v1/workspaces') return { service: 'acme', slug: 'x', name: 'X' }
  if (route.method === 'PUT') return { source: 'id: acme' }
  if (route.path.endsWith('/import')) return { keys: [{ name: 'X' }] }
  if (route.path.endsWith('/bulk')) return { action: 'disable', ids: ['key_00000000000000000000'] }
  if (route.path.endsWith('/check')) return {}
  if (route.path.endsWith('/search')) return { token: 'x' }
  if (route.path.endsWith('/invitations')) return { email: 'ana@example.com', role: 'viewer' }
  if (route.path.endsWith('/operator-invitations')) return { email: 'ana@example.com' }
  if (route.path.endsWith('/members/{member}')) return { role: 'viewer' }
  return route.method === 'POST' && !route.path.endsWith('/api-keys') ? {} : { name: 'X' }
}

const call = (route: Route, token: string | null) =>
  api.call(route.method, address(route), { token, ...(route.docs.body === undefined ? {} : { body: bodyOf(route) }) })

const titled = ROUTES.map((route) => ({ title: `${route.method} ${route.path}`, route }))
/** Those that a management token opens. */
const named = titled.filter(({ route }) => typeof route.access !== 'string' || route.access === 'token')
const forPages = titled.filter(({ route }) => route.access === 'page')
const forMembers = titled.filter(({ route }) => route.access === 'session')

describe('access', () => {
  it('declares every route that the router has, and no other', () => {
    const served = api.app.hono.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(served.sort()).toEqual(api.app.routes.map(({ method, path }) => `${method} ${path}`).sort())
  })

  it('leaves nothing public but the document and the ways to sign in', () => {
    const pathsOf = (wanted: string) => api.app.routes.filter(({ access }) => access === wanted).map(({ path }) => path)
    expect(pathsOf('public')).toEqual(['/v1/sign-in-methods', '/v1/oidc/start', '/v1/oidc/callback', '/openapi.json'])
    expect(pathsOf('page')).toEqual([
      '/v1/session',
      '/v1/links/read',
      '/v1/links/accept',
      '/v1/passkeys/sign-in-options',
      '/v1/passkeys/sign-in',
      '/v1/oidc/start',
    ])
    expect(pathsOf('token')).toEqual(['/v1/members/{id}', '/v1/whoami'])
  })

  it.each(forMembers)('opens $title to no management token, and to nobody who is not signed in', async ({ route }) => {
    for (const token of [null, await api.tokenOf({ operator: true })]) {
      const { status, body } = await call(route, token)
      expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'session_missing' })
    }
  })

  it.each(forPages)("answers $title to our own page alone, not to another site's", async ({ route }) => {
    const others = [{}, { 'keywright-csrf': '' }, { 'keywright-csrf': '1', 'sec-fetch-site': 'cross-site' }]
    for (const headers of [...others, { 'keywright-csrf': '1', 'sec-fetch-site': 'same-site' }]) {
      const { status, body } = await api.call(route.method, route.path, { token: null, headers, body: {} })
      expect({ status, code: body['code'] }).toEqual({ status: 403, code: 'cross_site_request' })
    }
  })

  it.each(named)('refuses $title without a token, and says how to send one', async ({ route }) => {
    const { status, headers, body } = await call(route, null)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer realm="keywright"')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-request-id')).toBe(body['requestId'])
    expect(body).toMatchObject({ code: 'credential_missing', status: 401, type: '/docs/errors/credential_missing' })
  })

  it.each(named)("refuses $title with a customer's key, whatever it may do", async ({ route }) => {
    const { token } = await api.makeKey()
    const { status, body } = await call(route, token)
    expect({ status, code: body['code'] }).toEqual({ status: 401, code: 'credential_invalid' })
  })

  it.each(named)('refuses $title with a token that lacks its scope', async ({ route }) => {
    const { access } = route
    if (typeof access === 'string') return
    for (const scope of MANAGEMENT_SCOPES) {
      if (scope === access.scope) continue
      const { status, body } = await call(route, withOnly.get(scope) ?? '')
      expect({ status, code: body['code'] }, scope).toEqual({ status: 403, code: 'permission_missing' })
      expect(body['details']).toEqual({ missingScopes: [access.scope] })
    }
  })

  it.each(named)('keeps $title within the reach of its token', async ({ route }) => {
    const { access } = route
    if (typeof access === 'string') return
    const { status, body } = await call(route, faraway)
    const beyond = BEYOND[access.reach]
    if (beyond === 'left out') expect(JSON.stringify(body)).not.toContain('acme')
    else expect({ status, code: body['code'] }).toEqual(beyond)
  })

  it.each(named)(
    'answers $title with 404 for a workspace that is named beyond the reach of its token',
    async ({ route }) => {
      const { access } = route
      if (typeof access === 'string' || access.reach !== 'chain') return
      for (const workspace of [api.acme.id, 'ws_00000000000000000000', 'nothing']) {
        const isQuery = route.docs.body === undefined
        const path = `${route.path}${isQuery ? `?workspace=${workspace}` : ''}`
        const reply = await api.call(route.method, path, {
          token: faraway,
          ...(isQuery ? {} : { body: { workspace } }),
        })
        expect(reply.body, workspace).toMatchObject({ status: 404, code: 'workspace_not_found' })
      }
    },
  )

  it.each(named)('answers $title alike for what is not yours, not there, and no id at all', async ({ route }) => {
    const { access } = route
    if (typeof access === 'string' || ['listed', 'all', 'chain'].includes(access.reach)) return
    const wrong = ['key_00000000000000000000', 'ws_00000000000000000000', 'nothing-here', 'not an id', '%00']
    const query = queryOf(route.path)
    const paths = wrong.map((id) => `${withOthers(route.path.replace(/\{(?:id|service)\}/, encodeURI(id)))}${query}`)
    const options = { token: faraway, ...(route.docs.body === undefined ? {} : { body: bodyOf(route) }) }
    const answers = await Promise.all([
      call(route, faraway),
      ...paths.map((path) => api.call(route.method, path, options)),
    ])
    const seen = answers.map(({ status, body: { code, detail } }) => JSON.stringify({ status, code, detail }))
    expect(new Set(seen).size).toBe(1)
  })

  it('tells a token that was revoked nothing but that it is not accepted', async () => {
    const token = await api.tokenOf({})
    const { body } = await api.call('GET', '/v1/whoami', { token })
    const { apiKeyId } = body['caller'] as { apiKeyId: string }
    await api.call('POST', `/v1/api-keys/${apiKeyId}/revoke`)
    const after = await api.call('GET', '/v1/whoami', { token })
    expect(after.status).toBe(401)
    expect(after.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('refuses two different credentials, however they are sent', async () => {
    const headers = new Headers({ authorization: 'Bearer kw_one' })
    headers.append('authorization', 'Bearer kw_two')
    const response = await api.app.fetch(new Request('http://keys.test/v1/whoami', { headers }), { ip: undefined })
    expect([400, 401]).toContain(response.status)
  })

  it('lists to a token what it reaches, and to one that reaches all everything', async () => {
    const near = await api.tokenOf({ reach: [api.acme.id] })
    const lists = async (token: string): Promise<readonly number[]> => {
      const replies = await Promise.all(
        ['/v1/workspaces', '/v1/services'].map((path) => api.call('GET', path, { token })),
      )
      return replies.map(({ body }) => (body['items'] as unknown[]).length)
    }
    expect(await lists(near)).toEqual([1, 1])
    expect(await lists(await api.tokenOf({}))).toEqual([4, 3])
    expect(await lists(await api.tokenOf({ reach: ['ws_00000000000000000000' as WorkspaceId] }))).toEqual([0, 0])
  })

  it("keeps a service's refusals for operators", async () => {
    const path = '/v1/services/acme/refusals'
    const token = await api.tokenOf({})
    expect((await api.call('GET', path, { token })).body).toMatchObject({ status: 403, code: 'operator_required' })
    expect((await api.call('GET', path)).status).toBe(200)
    expect((await api.call('GET', '/v1/services/none/refusals')).body).toMatchObject({ code: 'service_not_found' })
  })
})

/** What a token hears of what lies beyond its reach, by the rule of the route. A rule without a row does not compile. */
const BEYOND: Readonly<Record<ReachRule, 'left out' | { readonly status: number; readonly code: string }>> = {
  key: { status: 404, code: 'key_not_found' },
  workspace: { status: 404, code: 'workspace_not_found' },
  service: { status: 404, code: 'service_not_found' },
  listed: 'left out',
  all: { status: 403, code: 'permission_missing' },
  // Without a workspace it is the installation's; with one, the case below.
  chain: { status: 403, code: 'permission_missing' },
}
