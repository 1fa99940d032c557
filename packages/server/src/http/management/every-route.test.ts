import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Route } from './route.ts'
import { openTestApi, type Reply, type SignedInMember, type TestApi } from './testing/test-api.ts'

let api: TestApi
let keyId: string
let operator: SignedInMember
let routes: readonly Route[] = []

beforeAll(async () => {
  api = await openTestApi()
  keyId = (await api.makeKey()).id
  routes = api.app.routes
})
// Some of the routes end the session with which they are called.
beforeEach(async () => {
  operator = await api.member('operator')
})
afterAll(() => api.close())

const absent = 'xxx_00000000000000000000'

/** The route's address, with ids of a key and a workspace that are there. Members and sessions are not: nobody is to lose his. */
function address({ path }: Route): string {
  const id = path.startsWith('/v1/api-keys') ? keyId : path.startsWith('/v1/workspaces') ? api.acme.id : absent
  return path
    .replace('{id}', id)
    .replace('{service}', 'acme')
    .replaceAll(/\{\w+\}/g, absent)
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`
const isForMembers = ({ access }: Route): boolean => access === 'session' || access === 'page'

/** As an operator who is signed in where that is asked for, and as an operator's token everywhere else. */
async function call(route: Route, { query = '', headers = {}, body }: Asked = {}): Promise<Reply> {
  const options = { headers, ...(body === undefined ? {} : { body }) }
  const needed = route.path.endsWith('/actors') ? `${query === '' ? '?' : `${query}&`}ids=system` : query
  const path = `${address(route)}${needed}`
  if (!isForMembers(route)) return api.call(route.method, path, options)
  const reply = await operator.call(route.method, path, options)
  if (nameOf(route) === 'DELETE /v1/session') operator = await api.member('operator')
  return reply
}

interface Asked {
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** What commands change; nodes renew themselves, and counters are written, whoever asks. */
const CHANGED_BY_COMMANDS = [
  'api_keys',
  'audit_events',
  'changes',
  'idempotency_keys',
  'invitations',
  'members',
  'memberships',
  'services',
  'sessions',
  'workspaces',
]

async function everything(): Promise<string> {
  const tables = await Promise.all(CHANGED_BY_COMMANDS.map((table) => api.rows(`select * from ${table} order by 1, 2`)))
  return JSON.stringify(tables, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** The test API reads whole JSON, which these do not answer with. */
const isOfLines = ({ docs }: Route): boolean => docs.lines === true

/** A browser goes there and comes back by a link: what is changed is guarded by a state of its own (RFC 6749 10.12). */
const BY_A_LINK = ['/v1/oidc/start', '/v1/oidc/callback']

describe('every route', () => {
  it('of GET, and of HEAD with it, changes nothing', async () => {
    const readers = routes.filter(
      (route) => route.method === 'GET' && !isOfLines(route) && !BY_A_LINK.includes(route.path),
    )
    expect(readers.length).toBeGreaterThan(10)
    const before = await everything()
    for (const route of readers) {
      expect([200, 400, 404], nameOf(route)).toContain((await call(route)).status)
      await api.call('HEAD', address(route))
      expect(await everything(), nameOf(route)).toBe(before)
    }
  })

  it('is kept in no cache, guessed at by no browser and opened to no other site, with an answer and without', async () => {
    const headers = { origin: 'https://evil.example' }
    for (const route of routes.filter((each) => !isOfLines(each))) {
      const preflight = { ...headers, 'access-control-request-method': route.method }
      const answers = [
        await (route.method === 'GET' ? call(route, { headers }) : call(route, { headers, body: { surprise: 1 } })),
        await api.call(route.method, address(route), { token: null, headers }),
        await api.call('OPTIONS', address(route), { headers: preflight }),
      ]
      for (const { headers: sent } of answers) {
        expect(sent.get('cache-control'), nameOf(route)).toBe('no-store')
        expect(sent.get('x-content-type-options'), nameOf(route)).toBe('nosniff')
        expect(sent.get('referrer-policy'), nameOf(route)).toBe('no-referrer')
        expect(
          [...sent.keys()].filter((name) => name.startsWith('access-control-')),
          nameOf(route),
        ).toEqual([])
      }
    }
  })

  it('that answers in lines is kept in no cache either, and opened to no other site', async () => {
    const authorization = `Bearer ${await api.tokenOf({ operator: true })}`
    const exports = routes.filter(isOfLines)
    expect(exports.length).toBeGreaterThan(0)
    for (const route of exports) {
      const sent = new Request(`http://keys.test${address(route)}`, {
        headers: { authorization, origin: 'https://evil.example' },
      })
      const { status, headers, body } = await api.app.fetch(sent, { ip: undefined })
      await body?.cancel()
      expect([status, headers.get('cache-control')], nameOf(route)).toEqual([200, 'no-store'])
      expect(
        [...headers.keys()].filter((name) => name.startsWith('access-control-')),
        nameOf(route),
      ).toEqual([])
    }
  })

  it('takes a credential from no address, and has no parameter for one', async () => {
    const token = await api.tokenOf({ operator: true })
    const cookie = operator.headers['cookie']?.split('=')[1] ?? ''
    for (const route of routes) {
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
      const asked = Object.keys(route.docs.query?.shape ?? {})
      expect([...names, ...asked].filter((name) => /token|password|credential|cookie/i.test(name))).toEqual([])
      if (route.access === 'public' || route.access === 'page') continue
      for (const query of [`?token=${token}`, `?access_token=${token}`, `?api_key=${token}`, `?keywright=${cookie}`]) {
        const { status } = await api.call(route.method, `${address(route)}${query}`, {
          token: null,
          headers: { 'keywright-csrf': '1' },
        })
        expect(status, `${nameOf(route)}${query.slice(0, 8)}`).toBe(401)
      }
    }
  })

  it('refuses a field or a parameter that it does not know, so that nobody writes what he is not asked for', async () => {
    for (const route of routes.filter(({ access }) => access !== 'public')) {
      const query = await call(route, { query: '?surprise=1', ...(route.docs.body ? { body: {} } : {}) })
      expect(query.body, nameOf(route)).toMatchObject({ status: 400, code: 'request_invalid', pointer: '/surprise' })
      if (route.docs.body === undefined) continue
      const { body } = await call(route, { body: { surprise: 1, operator: true } })
      expect(body, nameOf(route)).toMatchObject({ status: 400, code: 'request_invalid' })
      expect(JSON.stringify(body), nameOf(route)).toContain('does not know')
    }
  })

  it('that takes a session and changes something is none that a plain form of another site could send', async () => {
    const writers = routes.filter(({ method, access }) => method === 'POST' && access !== 'public')
    for (const route of writers) {
      const headers = { cookie: operator.headers['cookie'] ?? '', origin: 'https://evil.example' }
      const sent = { type: 'application/x-www-form-urlencoded', content: 'a=1' }
      const { body } = await api.call('POST', address(route), { token: null, headers, raw: sent })
      expect(body, nameOf(route)).toMatchObject({ status: 403, code: 'cross_site_request' })
    }
  })
})
