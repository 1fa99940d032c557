import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as send } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '@keywright/core'
import { SYSTEM_CALLER } from '../../packages/server/src/app/index.ts'
import { createKeywright, type Keywright, verifyOf } from '../../packages/server/src/embed.ts'
import { makeCallerAddress, makeDataPlane } from '../../packages/server/src/http/index.ts'
import { DATA_PLANE_BODY_BYTES_MAX } from '../../packages/server/src/http/wire.ts'
import { portOf } from '../../packages/server/src/serve.ts'

const DEFINITION = `id: acme
name: Acme
environments: { live: {}, test: {} }
types:
  public: { tag: pk, browser: true, scopes: [records:read] }
  secret: { tag: sk, newKeys: { scopes: all } }
token: { format: "{type}_{environment}_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }, bearer]
scopes: { records:read: Read, records:write: Write }
newKeys: { environment: live }
limits: { hourly: { limit: 1000, window: 60m } }
rateLimitHeaders: { style: ietf }
routes:
  GET /v1/records/**: records:read
  POST /v1/records: records:write
  GET /healthz: open
`
const folder = mkdtempSync(join(tmpdir(), 'keywright-data-plane-'))
let keywright: Keywright
let base = ''
let manager = ''
let secret = ''
let reader = ''
let workspace = ''
let foreign = ''
const server = createServer()

beforeAll(async () => {
  keywright = await createKeywright({ databaseFile: join(folder, 'k.db'), services: [DEFINITION] })
  const { engine } = keywright
  const make = async (slug: string): Promise<string> =>
    (await engine.workspaces.createWorkspace(SYSTEM_CALLER, { service: 'acme' as never, slug, name: slug })).id
  workspace = await make('one')
  foreign = await make('two')
  const key = async (id: string, fields: object): Promise<string> =>
    (await engine.createKey(SYSTEM_CALLER, id as never, { name: 'k', ...fields })).token?.reveal() ?? ''
  secret = await key(workspace, { type: 'secret' })
  reader = await key(workspace, { type: 'public', scopes: ['records:read'] })
  manager = await key(engine.managementWorkspace.id, { scopes: ['api-keys:verify'], reach: [workspace] })
  const dataPlane = makeDataPlane({
    verify: verifyOf(engine),
    authenticate: engine.authenticate,
    callerAddress: makeCallerAddress(() => false),
    requestId: () => engine.newId('req'),
    onBug: (error) => {
      throw error
    },
  })
  server.on('request', (request, response) => {
    if (!dataPlane(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${portOf(server)}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await keywright.close()
  rmSync(folder, { recursive: true })
})

async function verify(body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; json: any }> {
  const response = await fetch(`${base}/v1/verify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${manager}`, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, json: await response.json() }
}

describe('POST /v1/verify', () => {
  it('answers an allowed key with the key, its limits and the headers that the API should send', async () => {
    const { status, json } = await verify({ service: 'acme', token: secret, scopes: ['records:write'] })
    expect(status).toBe(200)
    expect(json).toMatchObject({ allowed: true, reason: null, apiKey: { workspaceId: workspace, fullAccess: true } })
    expect(json.limits[0]).toMatchObject({ name: 'hourly', limit: 1000 })
    expect(json.response.headers['RateLimit-Policy']).toBe('"hourly";q=1000;w=3600')
  })

  it('answers a denied key with 200, the reason and what the service itself would answer', async () => {
    const { status, json } = await verify({ service: 'acme', token: reader, scopes: ['records:write'] })
    expect(status).toBe(200)
    expect(json).toMatchObject({ allowed: false, reason: 'scope_missing', missingScopes: ['records:write'] })
    expect(json.response.status).toBe(403)
  })

  it.each([
    [' ', 'space'],
    ['\n', 'newline'],
  ])('takes the token as sent and names what is wrong with it: %j', async (around, kind) => {
    const { json } = await verify({ service: 'acme', token: `${secret}${around}` })
    expect(json).toMatchObject({ allowed: false, reason: 'malformed', diagnosis: { kind } })
  })

  it('says how many characters a cut token lacks', async () => {
    const { json } = await verify({ service: 'acme', token: secret.slice(0, -7) })
    expect(json.diagnosis).toMatchObject({ kind: 'cut_short', missingCharacters: 7 })
  })

  it('finds the credential in the headers as received, and refuses two different ones', async () => {
    expect((await verify({ service: 'acme', headers: { 'x-api-key': secret } })).json.allowed).toBe(true)
    expect((await verify({ service: 'acme', headers: { Authorization: `bEaReR  ${secret}` } })).json.allowed).toBe(true)
    const two = await verify({ service: 'acme', headers: { 'X-API-Key': secret, authorization: `Bearer ${reader}` } })
    expect(two.json).toMatchObject({ reason: 'ambiguous_credential', response: { status: 400 } })
    const same = await verify({ service: 'acme', headers: { 'X-API-Key': [secret, secret] } })
    expect(same.json.allowed).toBe(true)
  })

  it('shows nothing of a key beyond the reach of the asking token', async () => {
    const { engine } = keywright
    const made = await engine.createKey(SYSTEM_CALLER, foreign as never, { name: 'k', type: 'secret' })
    const { json } = await verify({ service: 'acme', token: made.token?.reveal() })
    expect(json).toMatchObject({ allowed: false, reason: 'workspace_mismatch', apiKey: null })
    expect(JSON.stringify(json)).not.toContain(made.apiKey.id)
  })

  it('explains every step and spends nothing', async () => {
    const before = (await verify({ service: 'acme', token: secret })).json.limits[0].remaining
    const { json } = await verify({ service: 'acme', token: secret, scopes: ['nothing:read'], explain: true })
    expect(json.steps.find((each: any) => each.step === 'scopes').outcome).toBe('failed')
    expect(json.steps.find((each: any) => each.step === 'limits').outcome).toBe('not_reached')
    expect((await verify({ service: 'acme', token: secret, explain: true })).json.limits[0].remaining).toBe(before)
  })

  it.each([
    ['no token', {}, 401, 'credential_missing'],
    ["another service's key", { authorization: 'own' }, 401, 'credential_invalid'],
    ['another media type', { 'content-type': 'text/plain', authorization: 'manager' }, 415, 'media_type_unsupported'],
  ] as const)('refuses the caller with %s', async (_, headers: Record<string, string>, status, code) => {
    const token = { own: secret, manager }[headers['authorization'] ?? '']
    const authorization = token === undefined ? '' : `Bearer ${token}`
    const answer = await verify({ service: 'acme', token: secret }, { ...headers, authorization })
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })

  it('refuses a management token without the scope', async () => {
    const { engine } = keywright
    const made = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, {
      name: 'k',
      scopes: ['usage:read'],
      reach: 'all',
    })
    const answer = await verify({ service: 'acme' }, { authorization: `Bearer ${made.token?.reveal()}` })
    expect([answer.status, answer.json.code]).toEqual([403, 'permission_missing'])
  })

  it('takes the largest body that is allowed, and not one byte more', async () => {
    const fill = (bytes: number): string => {
      const body = { service: 'acme', headers: {} as Record<string, string> }
      const frame = JSON.stringify({ ...body, headers: { a: [''] } }).length
      let left = bytes - frame
      const parts: string[] = []
      while (left > 0) {
        const part = Math.min(left - 3 > 8000 ? 8000 : left, 8000)
        parts.push('x'.repeat(part))
        left -= part + 3
      }
      const text = JSON.stringify({ ...body, headers: { a: parts } })
      return text + ' '.repeat(Math.max(0, bytes - text.length))
    }
    expect((await verify(fill(DATA_PLANE_BODY_BYTES_MAX))).status).toBe(200)
    const beyond = await verify(`${fill(DATA_PLANE_BODY_BYTES_MAX)} `)
    expect([beyond.status, beyond.json.code]).toEqual([413, 'body_too_large'])
  })

  it('never repeats a token in an error', async () => {
    const answer = await verify(`{"service":"acme","token":"${secret}",`)
    expect(answer.status).toBe(400)
    expect(JSON.stringify(answer.json)).not.toContain(secret.slice(8, 30))
  })

  it('goes on serving when a client cuts its body off', async () => {
    const socket = connect(portOf(server), '127.0.0.1')
    socket.write(
      `POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"se`,
    )
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.destroy()
    expect((await verify({ service: 'acme', token: secret })).json.allowed).toBe(true)
  })
})

describe('POST /v1/introspect', () => {
  const introspect = async (fields: Record<string, string>): Promise<any> => {
    const response = await fetch(`${base}/v1/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${manager}` },
      body: new URLSearchParams(fields),
    })
    return response.json()
  }

  it('answers in the form of RFC 7662', async () => {
    expect(await introspect({ token: reader, service: 'acme' })).toMatchObject({
      active: true,
      scope: 'records:read',
      sub: workspace,
      aud: 'acme',
    })
  })

  it('says of an inactive token nothing but that it is not active', async () => {
    expect(await introspect({ token: `${reader}x`, service: 'acme' })).toEqual({ active: false })
  })

  it('asks for the fields that are missing', async () => {
    expect((await introspect({ service: 'acme' })).pointer).toBe('/token')
    expect((await introspect({ token: reader })).pointer).toBe('/service')
  })
})

describe('/forward-auth/{service}', () => {
  const ask = (path: string, headers: Record<string, string>, method = 'GET'): Promise<Response> =>
    fetch(`${base}/forward-auth/${path}`, { method, headers })

  it('answers an allowed request with 200, an empty body and who the key is', async () => {
    const answer = await ask('acme/v1/records/7?x=1', { 'x-api-key': secret })
    expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([200, '', '0'])
    expect(answer.headers.get('x-keywright-workspace-id')).toBe(workspace)
    expect(answer.headers.get('ratelimit')).toContain('"hourly"')
  })

  it('judges the route by the request that the gateway describes', async () => {
    const original = { 'x-forwarded-method': 'POST', 'x-forwarded-uri': '/v1/records' }
    expect((await ask('acme', { 'x-api-key': reader, ...original })).status).toBe(403)
    expect((await ask('acme', { 'x-api-key': secret, ...original })).status).toBe(200)
  })

  it('opens nothing of a service with routes when the gateway leaves the path out, or a caller sends a second one', async () => {
    expect((await ask('acme', { 'x-api-key': secret })).status).toBe(403)
    expect((await ask('acme', {})).status).toBe(401)
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = [
        'X-API-Key',
        secret,
        'X-Forwarded-Uri',
        '/v1/records',
        'X-Forwarded-Uri',
        '/healthz',
        'Host',
        'a',
      ]
      send(`${base}/forward-auth/acme`, { headers: headers as never, setHost: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
    expect(status).toBe(403)
  })

  it('opens nothing when the method is told twice: a reader must not write by guess', async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const told = ['X-Forwarded-Method', 'GET', 'X-Forwarded-Method', 'POST', 'X-Forwarded-Uri', '/v1/records']
      const headers = ['X-API-Key', secret, 'Host', 'a', ...told] as never
      send(`${base}/forward-auth/acme`, { headers, setHost: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).end()
    })
    expect(status).toBe(403)
  })

  it('needs no key on an open route, and names nobody', async () => {
    const answer = await ask('acme/healthz', {})
    expect([answer.status, answer.headers.get('x-keywright-key-id')]).toEqual([200, ''])
  })

  it('answers a preflight of a service with a browser type without a key, and spends nothing', async () => {
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
    const answer = await ask('acme/v1/records', headers, 'OPTIONS')
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example.com'])
  })

  it('gives CORS headers to a public key and to a refusal of unknown type, and none to a secret key', async () => {
    const origin = { origin: 'https://app.example.com' }
    const allowOrigin = async (headers: Record<string, string>): Promise<string | null> =>
      (await ask('acme/v1/records', { ...origin, ...headers })).headers.get('access-control-allow-origin')
    expect(await allowOrigin({ 'x-api-key': reader })).toBe(origin.origin)
    expect(await allowOrigin({})).toBe(origin.origin)
    expect(await allowOrigin({ 'x-api-key': 'pk_live_damaged' })).toBe(origin.origin)
    expect(await allowOrigin({ 'x-api-key': secret })).toBeNull()
    expect(await allowOrigin({ 'x-api-key': 'sk_live_damaged' })).toBeNull()
  })

  it('answers 404 for a service that is not there', async () => {
    expect((await ask('nothing', {})).status).toBe(404)
  })
})

describe('a store that cannot be reached', () => {
  it('is 503 with Retry-After at every door, in the service’s own style, and never a refusal', async () => {
    const { engine } = keywright
    const made = await engine.createKey(SYSTEM_CALLER, workspace as never, { name: 'cold', type: 'secret' })
    const cold = made.token?.reveal() ?? ''
    // The management token is known, so that what fails is the check itself.
    await verify({ service: 'acme', token: secret })
    const loader = engine.known
    const original = loader.loadKey.bind(loader)
    loader.loadKey = () =>
      Promise.reject(new AppError('store_unavailable', 'The store cannot be reached.', { retryAfterSeconds: 1 }))
    try {
      const answer = await verify({ service: 'acme', token: cold })
      expect([answer.status, answer.json.code, answer.json.details.response.status]).toEqual([
        503,
        'store_unavailable',
        503,
      ])
      const gateway = await fetch(`${base}/forward-auth/acme/v1/records`, { headers: { 'x-api-key': cold } })
      expect([gateway.status, gateway.headers.get('retry-after')]).toEqual([503, '1'])
      await expect(keywright.verify({ service: 'acme', token: cold })).rejects.toMatchObject({
        code: 'store_unavailable',
      })
    } finally {
      loader.loadKey = original
    }
    expect((await verify({ service: 'acme', token: cold })).json.allowed).toBe(true)
  })
})
