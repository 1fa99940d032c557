import { describe, expect, it } from 'vitest'
import { guardContract } from './contract/guard-contract.ts'
import { createGuard, guarded } from './fetch.ts'
import { allow, deny, fakeVerifier } from './testing/fake-verifier.ts'

guardContract('fetch', (keywright, guards, handler) => {
  let app = async (request: Request, apiKeyId: string | null) => handler(request, apiKeyId)
  for (const { ip, openRoutes, ...options } of guards.toReversed()) {
    const inner = app
    const own = { ...options, ip: () => ip }
    const guard =
      openRoutes === true
        ? createGuard(keywright, { ...own, openRoutes })
        : createGuard(keywright, { ...own, openRoutes: false })
    app = guarded(guard, (request, apiKey) => inner(request, apiKey?.id ?? null))
  }
  return (request) => app(request, null)
})

describe('a guard that is called', () => {
  const request = () => new Request('https://api.example/v1')
  const response = { status: 403, headers: {}, body: 'no' }

  it('says who may pass, or the whole answer', async () => {
    const verifier = fakeVerifier(({ scopes }) =>
      scopes?.includes('write') ? deny('scope_missing', response) : allow(),
    )
    const guard = createGuard<'read' | 'write'>(verifier, { service: 'acme', scopes: ['read'] })
    expect(await guard(request())).toMatchObject({ allowed: true, apiKey: { scopes: ['read'] } })
    const passage = await guard(request(), { scopes: ['write'] })
    expect(passage.allowed ? 'allowed' : passage.response.status).toBe(403)
  })

  it('charges the demand that is granted, also after one that was not', async () => {
    const verifier = fakeVerifier(({ scopes }) =>
      scopes?.includes('write') ? deny('scope_missing', response) : allow(),
    )
    const guard = createGuard<'read' | 'write'>(verifier, { service: 'acme' })
    const one = request()
    await guard(one, { scopes: ['write'] })
    await Promise.all([guard(one, { scopes: ['read'] }), guard(one), guard(one, { scopes: ['read'] })])
    expect(verifier.asked.map(({ explain }) => explain)).toEqual([undefined, undefined, true])
    expect(verifier.charged.length).toBe(1)
  })

  it('does not compile with a mistyped scope', () => {
    const guard = createGuard<'leads:read'>(
      fakeVerifier(() => allow()),
      { service: 'acme', scopes: ['leads:read'] },
    )
    // @ts-expect-error: no such scope
    const mistyped: Parameters<typeof guard>[1] = { scopes: ['leads:raed'] }
    // @ts-expect-error: nor from a function
    const computed: Parameters<typeof guard>[1] = { scopes: () => ['leads:raed'] }
    expect([mistyped, computed]).toHaveLength(2)
  })

  it('hands on what the server hands over beside the request', async () => {
    const guard = createGuard(
      fakeVerifier(() => allow()),
      { service: 'acme' },
    )
    const handler = guarded(
      guard,
      (_request, apiKey, env: { readonly region: string }) => new Response(apiKey.id + env.region),
    )
    expect(await (await handler(request(), { region: '-eu' })).text()).toBe('key_00000000000000000001-eu')
  })
})
