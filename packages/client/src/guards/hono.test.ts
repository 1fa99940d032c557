import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { guardContract } from './contract/guard-contract.ts'
import { createGuard, guarded } from './fetch.ts'
import { type KeyEnv, keyGuard } from './hono.ts'
import { allow, fakeVerifier } from './testing/fake-verifier.ts'

guardContract('hono', (keywright, guards, handler) => {
  const app = new Hono()
  app.onError((_error, c) => c.text('failed', 500))
  for (const { ip, openRoutes, ...options } of guards) {
    const own = { ...options, ip: () => ip }
    if (openRoutes === true) app.use(keyGuard(keywright, { ...own, openRoutes }))
    else app.use(keyGuard(keywright, { ...own, openRoutes: false }))
  }
  const typed = new Hono<KeyEnv<{ id: string } | null>>()
  typed.all('*', (c) => handler(c.req.raw, c.get('apiKey')?.id ?? null))
  app.route('/', typed)
  return async (request) => app.fetch(request)
})

describe('the Hono guard', () => {
  it('gives the handlers behind it a typed key', async () => {
    const app = new Hono()
      .use(
        '/v1/*',
        keyGuard<'read' | 'write'>(
          fakeVerifier(() => allow()),
          { service: 'acme', scopes: ['read'] },
        ),
      )
      .get('/v1/me', (c) => c.json({ workspace: c.get('apiKey').workspaceId satisfies string }))
    expect(await (await app.request('/v1/me')).json()).toEqual({ workspace: 'ws_00000000000000000001' })
  })

  it('does not compile with a mistyped scope', () => {
    const verifier = fakeVerifier(() => allow())
    // @ts-expect-error: no such scope
    const mistyped = () => keyGuard<'leads:read'>(verifier, { service: 'acme', scopes: ['leads:raed'] })
    expect(mistyped).toBeTypeOf('function')
  })

  it('charges once behind a fetch guard, and when middleware between the two replaces the request', async () => {
    const verifier = fakeVerifier(() => allow())
    const app = new Hono()
      .use(keyGuard(verifier, { service: 'acme' }))
      .use(async (c, next) => {
        c.req.raw = new Request(c.req.raw, { headers: { 'x-replaced': '1' } })
        await next()
      })
      .use(keyGuard(verifier, { service: 'acme' }))
      .get('/', (c) => c.text(c.req.header('x-replaced') ?? ''))
    const fetch = guarded(createGuard(verifier, { service: 'acme' }), (request) => app.fetch(request))
    expect(await (await fetch(new Request('https://api.example/'))).text()).toBe('1')
    expect(verifier.asked.length).toBe(1)
  })

  it('adds the headers of the check to what the error handler answers', async () => {
    const response = { status: 200, headers: { 'X-RateLimit-Remaining': '9' }, body: '' }
    const app = new Hono()
      .use(
        keyGuard(
          fakeVerifier(() => allow({ response })),
          { service: 'acme' },
        ),
      )
      .get('/', () => {
        throw new Error('bug')
      })
      .onError((_error, c) => c.text('failed', 500))
    const answer = await app.request('/')
    expect([answer.status, answer.headers.get('x-ratelimit-remaining')]).toEqual([500, '9'])
  })
})
