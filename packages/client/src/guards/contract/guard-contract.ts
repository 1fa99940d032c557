import { describe, expect, it } from 'vitest'
import type { Verifier } from '../../verifier.ts'
import type { GuardOptions } from '../guard-rule.ts'
import { allow, deny, fakeVerifier, makeApiKey } from '../testing/fake-verifier.ts'

type Handler = (request: Request, apiKeyId: string | null) => Response | Promise<Response>

/** An app of one adapter: one handler behind as many guards as there are options, the first one outermost. */
export type MakeApp = (
  keywright: Verifier,
  guards: readonly (GuardOptions<string> & { readonly ip?: string })[],
  handler: Handler,
) => (request: Request) => Promise<Response>

const service = { service: 'acme' }
const url = 'https://api.example/mount/v1/leads?limit=5'
const refusal = {
  status: 403,
  headers: { 'Content-Type': 'application/json', Vary: 'Origin' },
  body: '{"detail":"no"}',
}

/** What every adapter of the guards promises. */
export function guardContract(name: string, makeApp: MakeApp): void {
  allowedCases(name, makeApp)
  answerCases(name, makeApp)
  deniedCases(name, makeApp)
  outageCases(name, makeApp)
  unaskedCases(name, makeApp)
  nestedCases(name, makeApp)
}

function counted(answer: Response = new Response('made')) {
  const seen: { request: Request; apiKeyId: string | null }[] = []
  const handler: Handler = (request, apiKeyId) => {
    seen.push({ request, apiKeyId })
    return answer
  }
  return { seen, handler }
}

function allowedCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: an allowed request`, () => {
    it('is asked about with its headers, method, path, origin and address', async () => {
      const verifier = fakeVerifier(() => allow())
      const { handler } = counted()
      const app = makeApp(
        verifier,
        [{ ...service, base: '/mount', scopes: ['read'], cost: 3, ip: '192.0.2.1' }],
        handler,
      )
      const headers = new Headers({
        'X-API-Key': 'one',
        Authorization: 'Bearer t',
        Cookie: 'a=b',
        Origin: 'https://o.example',
      })
      headers.append('X-API-Key', 'two')
      await app(new Request(url, { headers }))
      expect(verifier.asked).toEqual([
        {
          service: 'acme',
          method: 'GET',
          path: '/v1/leads',
          scopes: ['read'],
          cost: 3,
          ip: '192.0.2.1',
          origin: 'https://o.example',
          headers: { authorization: ['Bearer t'], origin: ['https://o.example'], 'x-api-key': ['one, two'] },
        },
      ])
    })

    it('reaches the handler with its key and without identity headers of the caller’s', async () => {
      const { seen, handler } = counted()
      const app = makeApp(
        fakeVerifier(() => allow({ apiKey: makeApiKey({ id: 'key_a' }) })),
        [service],
        handler,
      )
      const headers = { 'X-Keywright-Workspace': 'ws_mine', 'x-keywright-key-id': 'key_b', 'X-Other': 'kept' }
      await app(new Request(url, { method: 'POST', body: 'body', headers }))
      expect(seen.map(({ apiKeyId }) => apiKeyId)).toEqual(['key_a'])
      const request = seen[0]?.request ?? new Request(url)
      expect([...request.headers.keys()].filter((header) => header.startsWith('x-keywright'))).toEqual([])
      expect(request.headers.get('x-other')).toBe('kept')
      expect(await request.text()).toBe('body')
    })
  })
}

function answerCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: the answer to an allowed request`, () => {
    it('carries the headers of the check, and joins Vary', async () => {
      const headers = { 'X-RateLimit-Remaining': '9', Vary: 'Origin' }
      const verifier = fakeVerifier(() => allow({ response: { status: 200, headers, body: '' } }))
      const { handler } = counted(new Response('made', { status: 201, headers: { Vary: 'Accept', 'X-Own': '1' } }))
      const answer = await makeApp(verifier, [service], handler)(new Request(url))
      expect([answer.status, await answer.text()]).toEqual([201, 'made'])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-ratelimit-remaining': '9',
        vary: 'Accept, Origin',
        'x-own': '1',
      })
    })

    it('carries them where the handler’s own headers cannot be written', async () => {
      const response = { status: 200, headers: { 'X-RateLimit-Remaining': '9' }, body: '' }
      const { handler } = counted(Response.redirect('https://api.example/there', 303))
      const answer = await makeApp(
        fakeVerifier(() => allow({ response })),
        [service],
        handler,
      )(new Request(url))
      expect(answer.status).toBe(303)
      expect(answer.headers.get('x-ratelimit-remaining')).toBe('9')
    })
  })
}

function deniedCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: the handler does not run`, () => {
    it('for a denied request, which gets the service’s own refusal to the byte', async () => {
      const { seen, handler } = counted()
      const answer = await makeApp(
        fakeVerifier(() => deny('unknown', refusal)),
        [service],
        handler,
      )(new Request(url))
      expect([answer.status, await answer.text()]).toEqual([403, '{"detail":"no"}'])
      expect(Object.fromEntries(answer.headers)).toEqual({ 'content-type': 'application/json', vary: 'Origin' })
      expect(seen).toEqual([])
    })

    it('for a preflight, which is answered without credentials and without the scope function', async () => {
      const { seen, handler } = counted()
      const response = { status: 204, headers: { 'Access-Control-Allow-Origin': 'https://o.example' }, body: '' }
      const verifier = fakeVerifier(() => allow({ apiKey: null, preflight: true, response }))
      const scopes = () => Promise.reject(new Error('read'))
      const headers = { Origin: 'https://o.example', 'Access-Control-Request-Method': 'POST', 'X-API-Key': 'token' }
      const answer = await makeApp(
        verifier,
        [{ ...service, scopes }],
        handler,
      )(new Request(url, { method: 'OPTIONS', headers }))
      expect(answer.status).toBe(204)
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://o.example')
      expect(verifier.asked[0]?.headers).toEqual({
        origin: ['https://o.example'],
        'access-control-request-method': ['POST'],
      })
      expect(seen).toEqual([])
    })

    it('outside the base, however the path is spelt', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(() => allow())
      const app = makeApp(verifier, [{ ...service, base: '/mount' }], handler)
      for (const path of ['/', '/mounted/v1', '/%6dount/v1', '/Mount/v1', '//mount/v1']) {
        expect((await app(new Request(`https://api.example${path}`))).status).toBe(404)
      }
      expect([seen, verifier.asked]).toEqual([[], []])
    })
  })
}

function outageCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: the handler does not run`, () => {
    it.each([
      ['a plain error', new Error('down'), '1'],
      ['one that says how long', Object.assign(new Error('down'), { retryAfterSeconds: 6.2 }), '7'],
      ['one that carries fetch’s response', Object.assign(new Error('down'), { response: new Response('x') }), '1'],
      ['nothing at all', undefined, '1'],
    ])('while the check cannot be made: %s', async (_case, error, retryAfter) => {
      const { seen, handler } = counted()
      const told: unknown[] = []
      const verifier = fakeVerifier(() => Promise.reject(error))
      const app = makeApp(verifier, [{ ...service, onOutage: (outage) => told.push(outage) }], handler)
      const answer = await app(new Request(url))
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe(retryAfter)
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect(await answer.json()).toMatchObject({ status: 503, code: 'store_unavailable' })
      expect(told).toEqual([error])
      expect(seen).toEqual([])
    })

    it('while the check cannot be made, and the answer has the service’s style where the error knows it', async () => {
      const { seen, handler } = counted()
      const response = {
        status: 503,
        headers: { 'Content-Type': 'application/json', 'Retry-After': '4' },
        body: '{"statusCode":503}',
      }
      const verifier = fakeVerifier(() => Promise.reject(Object.assign(new Error('down'), { response })))
      const answer = await makeApp(verifier, [service], handler)(new Request(url))
      expect([answer.status, answer.headers.get('retry-after'), await answer.text()]).toEqual([
        503,
        '4',
        '{"statusCode":503}',
      ])
      expect(seen).toEqual([])
    })
  })
}

function unaskedCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: the handler does not run`, () => {
    it('when the scope function fails, or answers itself: nothing is spent', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(() => allow())
      const unreadable = makeApp(
        verifier,
        [{ ...service, scopes: () => new Response('unreadable', { status: 400 }) }],
        handler,
      )
      const answer = await unreadable(new Request(url))
      expect([answer.status, await answer.text()]).toEqual([400, 'unreadable'])
      const failing = makeApp(verifier, [{ ...service, scopes: () => Promise.reject(new Error('bug')) }], handler)
      const failed = await failing(new Request(url)).catch(() => undefined)
      expect(failed?.status ?? 500).toBe(500)
      // Whether the key is good is looked at, so that who has none hears that first.
      expect(seen).toEqual([])
      expect(verifier.asked.map(({ explain }) => explain)).toEqual([true])
    })

    it('when the scope function answers itself for a request without a good key: that is told first', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(() => deny('missing', { status: 401, headers: {}, body: 'no key' }))
      const scopes = () => new Response('unreadable', { status: 400 })
      const answer = await makeApp(verifier, [{ ...service, scopes }], handler)(new Request(url))
      expect([answer.status, await answer.text(), seen]).toEqual([401, 'no key', []])
    })

    it('on an open route, unless the guard was made for them', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(() => allow({ apiKey: null, open: true }))
      const closed = await makeApp(verifier, [service], handler)(new Request(url)).catch(() => undefined)
      expect(closed?.status ?? 500).toBe(500)
      expect(seen).toEqual([])
      expect((await makeApp(verifier, [{ ...service, openRoutes: true }], handler)(new Request(url))).status).toBe(200)
      expect(seen.map(({ apiKeyId }) => apiKeyId)).toEqual([null])
    })
  })
}

function nestedCases(name: string, makeApp: MakeApp): void {
  describe(`${name}: guards within guards`, () => {
    it('ask once and charge once for the same demand, and read the scopes once', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(() => allow())
      let read = 0
      const scopes = async (request: Request) => {
        read += 1
        return [await request.clone().text()]
      }
      const app = makeApp(
        verifier,
        [
          { ...service, scopes },
          { ...service, scopes },
        ],
        handler,
      )
      // The identity header makes the guard copy the request: it is the same one all the same.
      const headers = { 'X-Keywright-Workspace': 'ws_mine' }
      await app(new Request(url, { method: 'POST', body: 'read', headers }))
      expect([seen.length, read, verifier.asked.length]).toEqual([1, 1, 1])
      expect(verifier.asked[0]?.scopes).toEqual(['read'])
    })

    it('judge what the inner one asks more, and charge nothing for it', async () => {
      const { seen, handler } = counted()
      const verifier = fakeVerifier(({ scopes }) =>
        scopes?.includes('write') ? deny('scope_missing', refusal) : allow(),
      )
      const app = makeApp(
        verifier,
        [service, { ...service, scopes: ['read'] }, { ...service, scopes: ['write'] }],
        handler,
      )
      expect((await app(new Request(url))).status).toBe(403)
      expect(verifier.asked.map(({ explain }) => explain)).toEqual([undefined, true, true])
      expect([seen.length, verifier.charged.length]).toEqual([0, 1])
    })

    it('charge each request, and each service', async () => {
      const { handler } = counted()
      const verifier = fakeVerifier(() => allow())
      const app = makeApp(verifier, [service, { service: 'other' }], (request, key) => handler(request, key))
      await app(new Request(url))
      expect(verifier.charged.map((asked) => asked.service)).toEqual(['acme', 'other'])
      await makeApp(verifier, [service], () => new Response())(new Request(url))
      expect(verifier.charged.length).toBe(3)
    })
  })
}
