import { MEMBER_BOUNDS } from '@keywright/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeOidcProvider } from '../../system/index.ts'
import { type FakeProvider, type Lie, type Person, startFakeProvider } from './testing/fake-provider.ts'
import { openTestApi, type Reply, type TestApi } from './testing/test-api.ts'

let provider: FakeProvider
let api: TestApi

beforeAll(async () => {
  provider = await startFakeProvider()
  api = await openTestApi({ oidc: provider.settings, publicUrl: 'https://keys.example.com' })
})
afterEach(() => {
  provider.mood = 'well'
})
afterAll(async () => {
  await api.close()
  await provider.close()
})

const page = { 'keywright-csrf': '1' }
const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> =>
  api.call('GET', path, { token: null, headers })
const cookiesOf = ({ headers }: Reply): readonly string[] => headers.getSetCookie()
const placeOf = ({ headers }: Reply): string => headers.get('location') ?? ''
let subjects = 0
const newSubject = (): string => `subject-${(subjects += 1)}`

interface Flow {
  readonly url: string
  readonly cookie: string
}

function flowOf(reply: Reply, url = placeOf(reply)): Flow {
  return { url, cookie: cookiesOf(reply)[0]?.split(';')[0] ?? '' }
}

/** The way through the provider's page and back. */
function comeBack({ url, cookie }: Flow, person: Person, lie?: Lie): Promise<Reply> {
  const back = new URL(provider.signIn(url, person, lie))
  return get(`${back.pathname}${back.search}`, { cookie })
}

const signIn = async (person: Person, lie?: Lie): Promise<Reply> =>
  comeBack(flowOf(await get('/v1/oidc/start')), person, lie)

async function sessionOf(reply: Reply): Promise<Reply> {
  const cookie = cookiesOf(reply).find((each) => each.startsWith('keywright='))
  return get('/v1/session', { ...page, cookie: cookie?.split(';')[0] ?? '' })
}

const errorOf = (reply: Reply): string => {
  expect(reply.status).toBe(303)
  expect(cookiesOf(reply).some((each) => each.startsWith('keywright='))).toBe(false)
  return /^\/sign-in#error=(\w+)$/.exec(placeOf(reply))?.[1] ?? placeOf(reply)
}

const verified = (email: string, sub = newSubject()): Person => ({ sub, email, email_verified: true, name: 'Ana' })

async function invite(email: string, role = 'developer'): Promise<string> {
  const path = `/v1/workspaces/${api.acme.id}/invitations`
  return String((await api.call('POST', path, { body: { email, role } })).body['token'])
}

async function startWith(token: string): Promise<Flow> {
  const reply = await api.call('POST', '/v1/oidc/start', { token: null, headers: page, body: { token } })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return flowOf(reply, String(reply.body['url']))
}

describe('signing in at the provider', () => {
  it('is told among the ways to sign in, with the words of its button', async () => {
    expect((await get('/v1/sign-in-methods')).body).toMatchObject({ oidc: { name: 'Example Login' } })
  })

  it('sends the browser there and keeps what it must come back with in a cookie of its own', async () => {
    const reply = await get('/v1/oidc/start', { host: 'evil.example', 'x-forwarded-host': 'evil.example' })
    expect(reply.status).toBe(303)
    const asked = new URL(placeOf(reply))
    expect(asked.origin).toBe(provider.settings.issuer)
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      redirect_uri: 'https://keys.example.com/v1/oidc/callback',
      response_type: 'code',
      scope: 'openid email profile',
      code_challenge_method: 'S256',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    })
    const [cookie = '', ...others] = cookiesOf(reply)
    expect(others).toEqual([])
    expect(cookie).toMatch(/^keywright-oidc=[\w-]{43}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/)
    const token = /=([\w-]{43})/.exec(cookie)?.[1] ?? ''
    expect(JSON.stringify(await api.rows('select * from challenges'))).not.toContain(token)
    const prompted = new URL(placeOf(await get('/v1/oidc/start?fresh=true')))
    expect(prompted.searchParams.get('prompt')).toBe('login')
  })

  it('links a member by a verified address, and knows him by his account there from then on', async () => {
    const { id, email } = await api.member('developer')
    const person = verified(email.toUpperCase())
    const first = await signIn(person)
    expect(placeOf(first)).toBe('/')
    expect(cookiesOf(first).join('\n')).toMatch(/keywright-oidc=; Path=\/; Max-Age=0/)
    expect((await sessionOf(first)).body).toMatchObject({ member: { id, email }, workspaces: [{ role: 'developer' }] })
    const renamed = await signIn({ sub: person.sub, email: 'changed@example.com', email_verified: false })
    expect((await sessionOf(renamed)).body).toMatchObject({ member: { id, email } })
    const events = JSON.stringify(await api.rows(`select action, after from audit_events where subject = '${id}'`))
    expect(events).toContain('member.identity_linked')
    expect(events).not.toContain(person.sub)
  })

  it('asks for the address where the token leaves it out', async () => {
    const { id, email } = await api.member('viewer')
    expect((await sessionOf(await signIn(verified(email), { thin: true }))).body).toMatchObject({ member: { id } })
  })

  it('is as old a proof as the provider says', async () => {
    const { email } = await api.member('developer')
    const provedAt = Math.floor(Date.now() / 1000) - 3600
    const { body } = await sessionOf(await signIn({ ...verified(email), auth_time: provedAt }))
    expect(Date.parse(String(body['confirmedAt']))).toBe(provedAt * 1000)
  })

  it.each<[string, Lie]>([
    ['of another sign-in', { nonce: 'A'.repeat(43) }],
    ['for another client', { audience: 'somebody-else' }],
    ['of another issuer', { issuer: 'https://evil.example' }],
    ['that has expired', { expired: true }],
    ['that another signed', { forged: true }],
  ])('refuses a token %s', async (_, lie) => {
    const { email } = await api.member('viewer')
    expect(errorOf(await signIn(verified(email), lie))).toBe('oidc_refused')
    expect(await api.rows(`select * from identities join members on id = member_id where email = '${email}'`)).toEqual(
      [],
    )
  })

  it('refuses a state that is not the one of this browser', async () => {
    const { email } = await api.member('viewer')
    const mine = flowOf(await get('/v1/oidc/start'))
    const theirs = flowOf(await get('/v1/oidc/start'))
    const back = new URL(provider.signIn(theirs.url, verified(email)))
    // What a stranger was sent back with, put into another browser.
    expect(errorOf(await get(`${back.pathname}${back.search}`, { cookie: mine.cookie }))).toBe('oidc_refused')
    back.searchParams.set('state', new URL(mine.url).searchParams.get('state') ?? '')
    expect(errorOf(await get(`${back.pathname}${back.search}`, { cookie: theirs.cookie }))).toBe('oidc_refused')
  })

  it('begins and ends in one browser, and ends once', async () => {
    const { email } = await api.member('viewer')
    const flow = flowOf(await get('/v1/oidc/start'))
    expect(errorOf(await comeBack({ ...flow, cookie: '' }, verified(email)))).toBe('oidc_expired')
    const back = new URL(provider.signIn(flow.url, verified(email)))
    const again = () => get(`${back.pathname}${back.search}`, { cookie: flow.cookie })
    const replies = await Promise.all([again(), again()])
    expect(replies.map(placeOf).sort()).toEqual(['/', '/sign-in#error=oidc_expired'])
    expect(errorOf(await again())).toBe('oidc_expired')
  })

  it('ends after ten minutes', async () => {
    const { email } = await api.member('viewer')
    const flow = flowOf(await get('/v1/oidc/start'))
    await api.ageChallenges(10 * 60_000)
    expect(errorOf(await comeBack(flow, verified(email)))).toBe('oidc_expired')
  })

  it('tells a browser that was turned away there so', async () => {
    const { url, cookie } = flowOf(await get('/v1/oidc/start'))
    const state = new URL(url).searchParams.get('state')
    const reply = await get(`/v1/oidc/callback?error=access_denied&state=${state}`, { cookie })
    expect(errorOf(reply)).toBe('oidc_refused')
  })
})

describe('a flood of sign-ins', () => {
  it('ends at so many from one address, with a word on the page and a time to come again', async () => {
    const own = await openTestApi({ oidc: provider.settings, publicUrl: 'https://keys.example.com' })
    try {
      const begin = () => own.call('GET', '/v1/oidc/start', { token: null })
      for (let each = 0; each < MEMBER_BOUNDS.begunPerAddressMax; each += 1)
        expect(placeOf(await begin())).toContain(provider.settings.issuer)
      expect(errorOf(await begin())).toBe('sign_in_throttled')
      const link = { token: null, headers: page, body: { token: 'A'.repeat(43) } }
      expect(await own.call('POST', '/v1/oidc/start', link)).toMatchObject({ status: 429 })
      expect(await own.rows('select digest from challenges')).toHaveLength(MEMBER_BOUNDS.begunPerAddressMax)
    } finally {
      await own.close()
    }
  })
})

describe('whom the provider names', () => {
  it('is nobody here without an account and an invitation', async () => {
    const before = await api.rows('select count(*) as members from members')
    expect(errorOf(await signIn(verified('nobody@example.com')))).toBe('oidc_unknown')
    await invite('invited@example.com')
    // An invitation is answered by its link, and not by whoever comes along.
    expect(errorOf(await signIn(verified('invited@example.com')))).toBe('oidc_unknown')
    expect(await api.rows('select count(*) as members from members')).toEqual(before)
  })

  it.each([false, undefined, 'false', 'no'])(
    'is nobody by an address that is not verified: %s',
    async (email_verified) => {
      const { email } = await api.member('operator')
      const person = { sub: newSubject(), email, ...(email_verified === undefined ? {} : { email_verified }) }
      expect(errorOf(await signIn(person))).toBe('oidc_email_unverified')
    },
  )

  it('is nobody by the address of somebody whom another account there is', async () => {
    const { email } = await api.member('owner')
    expect(placeOf(await signIn(verified(email)))).toBe('/')
    expect(errorOf(await signIn(verified(email)))).toBe('oidc_unknown')
  })

  it('is nobody by the address, or the account, of a person who was erased', async () => {
    const member = await api.member('developer')
    const person = verified(member.email)
    expect(placeOf(await signIn(person))).toBe('/')
    await member.call('DELETE', `/v1/workspaces/${api.acme.id}/members/${member.id}`)
    expect((await member.call('DELETE', `/v1/members/${member.id}`)).status).toBe(200)
    expect(errorOf(await signIn(person))).toBe('oidc_unknown')
    expect(errorOf(await signIn(verified(member.email)))).toBe('oidc_unknown')
  })
})

describe('an invitation', () => {
  it('is accepted by whoever has its address there, and makes a member without a password', async () => {
    const email = 'joins@example.com'
    const token = await invite(email)
    const flow = await startWith(token)
    expect(JSON.stringify(await api.rows('select * from challenges'))).not.toContain(token)
    const reply = await comeBack(flow, verified(email))
    expect((await sessionOf(reply)).body).toMatchObject({
      member: { email, name: 'Ana' },
      workspaces: [{ id: api.acme.id, role: 'developer' }],
    })
    expect(await api.rows(`select password_hash from members where email = '${email}'`)).toEqual([
      { password_hash: null },
    ])
    const again = await api.call('POST', '/v1/oidc/start', { token: null, headers: page, body: { token } })
    expect(again.body).toMatchObject({ code: 'link_not_valid' })
    const tried = await api.call('POST', '/v1/session', { token: null, headers: page, body: { email, password: '' } })
    expect(tried.body).toMatchObject({ code: 'sign_in_refused' })
  })

  it('takes in one who has an account', async () => {
    const member = await api.member('viewer', api.other)
    const reply = await comeBack(await startWith(await invite(member.email)), verified(member.email))
    expect((await sessionOf(reply)).body['workspaces']).toHaveLength(2)
  })

  it('is not accepted with another address, nor with one that is not verified, and stays open', async () => {
    const email = 'wanted@example.com'
    const token = await invite(email)
    expect(errorOf(await comeBack(await startWith(token), verified('other@example.com')))).toBe('oidc_wrong_account')
    const member = await api.member('viewer')
    expect(errorOf(await comeBack(await startWith(token), verified(member.email)))).toBe('oidc_wrong_account')
    const sly = { ...verified(email), email_verified: false }
    expect(errorOf(await comeBack(await startWith(token), sly))).toBe('oidc_email_unverified')
    expect(await api.rows(`select * from members where email in ('${email}', 'other@example.com')`)).toEqual([])
    expect(placeOf(await comeBack(await startWith(token), verified(email)))).toBe('/')
  })

  it('that was withdrawn meanwhile makes nobody a member', async () => {
    const flow = await startWith(await invite('late@example.com'))
    await api.ageInvitations(8 * 86_400_000)
    expect(errorOf(await comeBack(flow, verified('late@example.com')))).toBe('link_not_valid')
    expect(await api.rows(`select * from members where email = 'late@example.com'`)).toEqual([])
  })
})

describe('a provider in trouble', () => {
  it('is asked for its addresses once for many sign-ins', async () => {
    await get('/v1/oidc/start')
    provider.asked()
    await Promise.all([get('/v1/oidc/start'), get('/v1/oidc/start'), get('/v1/oidc/start')])
    expect(provider.asked()).toEqual([])
  })

  it('ends a sign-in that has begun with a word on the page', async () => {
    const { email } = await api.member('viewer')
    const flow = flowOf(await get('/v1/oidc/start'))
    provider.mood = 'broken'
    expect(errorOf(await comeBack(flow, verified(email)))).toBe('oidc_unavailable')
  })

  it.each(['broken', 'silent', 'endless'] as const)('that is %s is given up in time', async (mood) => {
    const troubles: unknown[] = []
    let now = 0
    const adapter = makeOidcProvider(provider.settings, {
      monotonicNow: () => now,
      onTrouble: (error) => troubles.push(error),
      timeoutMs: 200,
    })
    const flow = { state: 's', nonce: 'n', codeVerifier: 'v'.repeat(43), redirectUri: 'https://keys.example.com/x' }
    provider.mood = mood
    expect(await adapter.authorizationUrl({ ...flow, prompt: false })).toEqual({ failed: 'unavailable' })
    expect(troubles).toHaveLength(1)
    provider.mood = 'well'
    expect(await adapter.authorizationUrl({ ...flow, prompt: false })).toContain('/authorize?')
    provider.asked()
    now += 3_599_000
    await adapter.authorizationUrl({ ...flow, prompt: false })
    expect(provider.asked()).toEqual([])
    now += 1000
    await adapter.authorizationUrl({ ...flow, prompt: false })
    expect(provider.asked()).toEqual(['/.well-known/openid-configuration'])
  })

  it('is none where none is set', async () => {
    const other = await openTestApi()
    try {
      const reply = await other.call('GET', '/v1/oidc/start', { token: null })
      expect(reply.headers.get('location')).toBe('/sign-in#error=oidc_unavailable')
      expect((await other.call('GET', '/v1/sign-in-methods', { token: null })).body).toMatchObject({ oidc: null })
    } finally {
      await other.close()
    }
  })

  it('leaves no trace of a fault of ours on the page', async () => {
    const { email } = await api.member('viewer')
    const flow = flowOf(await get('/v1/oidc/start'))
    await api.write(`update challenges set data = 'no JSON'`)
    const reply = await comeBack(flow, verified(email))
    expect(errorOf(reply)).toBe('internal')
    expect(reply.body).toEqual({})
    expect(api.logged.at(-1)).toBeInstanceOf(SyntaxError)
  })
})
