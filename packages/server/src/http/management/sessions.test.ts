import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallOptions, openTestApi, type Reply, type SignedInMember, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const page = { 'keywright-csrf': '1' }
const ask = (method: string, path: string, options: CallOptions = {}): Promise<Reply> =>
  api.call(method, path, { token: null, ...options, headers: { ...page, ...options.headers } })
const signIn = (email: string, password: string): Promise<Reply> =>
  ask('POST', '/v1/session', { body: { email, password } })
const rowsOf = (table: 'sessions' | 'members' | 'invitations' | 'audit_events'): Promise<readonly unknown[]> =>
  api.rows(`select * from ${table}`)

describe('signing in', () => {
  it('opens a session in a cookie that no script reads and no other site sends, and keeps its digest alone', async () => {
    const { email, password, id } = await api.member('developer')
    const reply = await signIn(`  ${email.toUpperCase()} `, password)
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      member: { id, email },
      operator: false,
      workspaces: [{ id: api.acme.id, role: 'developer', scopes: expect.arrayContaining(['api-keys:write']) }],
    })
    const cookie = reply.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^keywright=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/)
    const token = cookie.slice('keywright='.length, cookie.indexOf(';'))
    const stored = JSON.stringify([await rowsOf('sessions'), await rowsOf('members')])
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(password)
    expect(JSON.stringify(reply.body)).not.toContain(token)
    expect(await ask('GET', '/v1/session', { headers: { cookie: `keywright=${token}` } })).toMatchObject({
      status: 200,
    })
  })

  it('binds the cookie to this host and to TLS where the browser speaks TLS', async () => {
    const { email, password } = await api.member('viewer')
    const sent = () =>
      new Request('https://keys.test/v1/session', {
        method: 'POST',
        headers: { ...page, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      })
    const response = await api.app.fetch(sent(), { ip: undefined, secure: true })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^__Host-keywright=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict; Secure$/)
    const [pair = ''] = cookie.split(';')
    const read = (name: string, secure: boolean) =>
      api.app.fetch(
        new Request('https://keys.test/v1/session', {
          headers: { ...page, cookie: pair.replace('__Host-keywright', name) },
        }),
        { ip: undefined, secure },
      )
    expect((await read('__Host-keywright', true)).status).toBe(200)
    // One that a plain page could have set is none by TLS, and the other way round.
    expect((await read('keywright', true)).status).toBe(401)
    expect((await read('__Host-keywright', false)).status).toBe(401)
  })

  it('ends the session that the browser had, so that none goes on under a token of before', async () => {
    const { email, password, call, headers } = await api.member('viewer')
    const again = await ask('POST', '/v1/session', { body: { email, password }, headers })
    expect(again.status).toBe(201)
    expect((await call('GET', '/v1/session')).body).toMatchObject({ code: 'session_missing' })
    const planted = { cookie: `keywright=${'A'.repeat(43)}` }
    const fresh = await ask('POST', '/v1/session', { body: { email, password }, headers: planted })
    expect(fresh.headers.get('set-cookie')).not.toContain('A'.repeat(43))
  })

  it('leaves an event of each that was refused, whoever it was for, without the address that was tried', async () => {
    const { id, email, call } = await api.member('viewer')
    await signIn(email, 'wrong')
    await signIn('somebody-unknown@example.com', 'wrong')
    await call('POST', '/v1/session/confirm', { body: { password: 'wrong' } })
    await api.engine.refusedSignIns.idle()
    const { body } = await api.call('GET', '/v1/audit-events?action=member.sign_in_refused&limit=100')
    const items = body['items'] as { subject: string; actor: string; ip: string }[]
    expect(items.filter(({ subject }) => subject === id)).toHaveLength(2)
    expect(items.filter(({ subject }) => subject === 'nobody').length).toBeGreaterThan(0)
    expect(new Set(items.map(({ actor }) => actor))).toEqual(new Set(['anyone']))
    expect(JSON.stringify(body)).not.toContain('@')
  })

  it('tells a wrong password, an unknown address and what is none alike', async () => {
    const { email } = await api.member('viewer')
    const answers = await Promise.all([
      signIn(email, 'not the password'),
      signIn('nobody@example.com', 'not the password'),
      signIn('no address', 'not the password'),
      signIn(email, ''),
    ])
    const seen = answers.map(({ status, body }) => JSON.stringify([status, body['code'], body['detail']]))
    expect(new Set(seen).size).toBe(1)
    expect(answers[0]?.body).toMatchObject({ status: 401, code: 'sign_in_refused' })
  })

  it('ends the session that the browser had, since its cookie is replaced and nobody else may go on with it', async () => {
    const before = await api.member('viewer')
    const after = await api.member('viewer')
    const cookie = before.headers['cookie'] ?? ''
    const { email, password } = after
    expect((await ask('POST', '/v1/session', { body: { email, password }, headers: { cookie } })).status).toBe(201)
    expect((await before.call('GET', '/v1/session')).body).toMatchObject({ status: 401, code: 'session_missing' })
    expect((await after.call('GET', '/v1/session')).status).toBe(200)
  })

  it('leaves an event of who came and went, and of every new proof, without what he sent', async () => {
    const member = await api.member('viewer')
    await member.call('POST', '/v1/session/confirm', { body: { password: member.password } })
    await member.call('DELETE', '/v1/session')
    const events = await rowsOf('audit_events')
    const own = events.filter((event) => JSON.stringify(event).includes(member.id))
    const actions = own.map((event) => (event as { action: string }).action)
    expect(actions).toEqual(expect.arrayContaining(['member.signed_in', 'member.confirmed', 'member.signed_out']))
    expect(JSON.stringify(events)).not.toContain(member.password)
  })

  it('slows whoever guesses, says how long, and lets the right password in from elsewhere', async () => {
    const { email, password } = await api.member('viewer')
    const codes: unknown[] = []
    for (let i = 0; i < 7; i += 1) codes.push((await signIn(email, `guess ${i}`)).body['code'])
    expect(codes).toEqual([...Array.from({ length: 6 }, () => 'sign_in_refused'), 'sign_in_throttled'])
    const throttled = await signIn(email, password)
    expect(throttled).toMatchObject({ status: 429, body: { code: 'sign_in_throttled' } })
    expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
    const elsewhere = await api.app.fetch(
      new Request('http://keys.test/v1/session', {
        method: 'POST',
        headers: { ...page, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      }),
      { ip: '198.51.100.7' },
    )
    expect(elsewhere.status).toBe(201)
  })
})

describe('a session', () => {
  let member: SignedInMember
  beforeAll(async () => {
    member = await api.member('developer')
  })

  it.each([
    ['without the header of our own page', { 'keywright-csrf': '0' }],
    ["from another site's page", { 'sec-fetch-site': 'cross-site' }],
    ['from a page of a sibling host', { 'sec-fetch-site': 'same-site' }],
  ])('counts for nothing %s, whether it reads or writes', async (_, headers) => {
    for (const [method, path] of [
      ['GET', '/v1/session'],
      ['GET', '/v1/workspaces'],
      ['POST', `/v1/workspaces/${api.acme.id}/api-keys`],
    ] as const) {
      const reply = await member.call(method, path, { headers, ...(method === 'POST' ? { body: { name: 'K' } } : {}) })
      expect(reply.body).toMatchObject({ status: 403, code: 'cross_site_request' })
    }
  })

  it('is nobody when two cookies claim to be it, and steps back behind a management token', async () => {
    const { cookie = '' } = member.headers
    const twice = { ...page, cookie: `${cookie}; ${cookie}` }
    expect((await api.call('GET', '/v1/session', { token: null, headers: twice })).body).toMatchObject({
      code: 'session_missing',
    })
    const both = await api.call('GET', '/v1/whoami', { headers: member.headers })
    expect(both.body).toMatchObject({ caller: { memberId: null, operator: true } })
    expect((await member.call('GET', '/v1/whoami')).body).toMatchObject({
      caller: { memberId: member.id, apiKeyId: null },
    })
  })

  it('ends at once when its member signs out, and leaves his other ones', async () => {
    const other = await signIn(member.email, member.password)
    const cookie = other.headers.get('set-cookie')?.split(';')[0] ?? ''
    const out = await ask('DELETE', '/v1/session', { headers: { cookie } })
    expect(out.headers.get('set-cookie')).toMatch(/^keywright=; Path=\/; Max-Age=0;/)
    expect((await ask('GET', '/v1/session', { headers: { cookie } })).body).toMatchObject({ code: 'session_missing' })
    expect((await member.call('GET', '/v1/session')).status).toBe(200)
  })

  it("is listed to its member, who can end the others', and nobody else's", async () => {
    const other = await signIn(member.email, member.password)
    const cookie = other.headers.get('set-cookie')?.split(';')[0] ?? ''
    const listed = await member.call('GET', '/v1/sessions')
    const items = listed.body['items'] as { id: string; current: boolean }[]
    expect(items.filter(({ current }) => current)).toHaveLength(1)
    const stranger = await api.member('owner')
    expect((await stranger.call('DELETE', `/v1/sessions/${items[0]?.id}`)).status).toBe(404)
    expect((await member.call('DELETE', '/v1/sessions/others')).status).toBe(200)
    expect((await ask('GET', '/v1/session', { headers: { cookie } })).status).toBe(401)
    expect((await member.call('GET', '/v1/session')).status).toBe(200)
  })
})

describe('an old proof of who is there', () => {
  it('is asked for anew before a key is rotated or revoked, alone or among many, and the cookie changes with it', async () => {
    const { id } = await api.makeKey()
    const member = await api.member('developer')
    await api.ageSessions(20 * 60_000)
    const bulk = `/v1/workspaces/${api.acme.id}/api-keys/bulk`
    for (const [path, body] of [
      [`/v1/api-keys/${id}/rotate`, {}],
      [`/v1/api-keys/${id}/revoke`, {}],
      [bulk, { action: 'revoke', ids: [id] }],
    ] as const) {
      expect((await member.call('POST', path, { body })).body).toMatchObject({
        status: 403,
        code: 'confirmation_required',
      })
    }
    expect((await member.call('POST', `/v1/api-keys/${id}/disable`)).status).toBe(200)
    const stale = member.headers
    const wrong = await member.call('POST', '/v1/session/confirm', { body: { password: 'not it' } })
    expect(wrong.body).toMatchObject({ code: 'sign_in_refused' })
    expect((await member.call('POST', '/v1/session/confirm', { body: { password: member.password } })).status).toBe(200)
    expect(member.headers).not.toEqual(stale)
    expect((await api.call('GET', '/v1/session', { token: null, headers: stale })).status).toBe(401)
    expect((await member.call('POST', `/v1/api-keys/${id}/rotate`, { body: {} })).status).toBe(200)
    expect((await member.call('POST', `/v1/api-keys/${id}/revoke`)).status).toBe(200)
  })

  it('is asked for anew before the password changes, which ends the other sessions', async () => {
    const member = await api.member('viewer')
    const other = await signIn(member.email, member.password)
    const cookie = other.headers.get('set-cookie')?.split(';')[0] ?? ''
    const password = 'six small words of my own'
    await api.ageSessions(20 * 60_000)
    expect((await member.call('PATCH', '/v1/account', { body: { password } })).body).toMatchObject({
      code: 'confirmation_required',
    })
    expect((await member.call('PATCH', '/v1/account', { body: { language: 'es' } })).body).toMatchObject({
      member: { language: 'es' },
    })
    await member.call('POST', '/v1/session/confirm', { body: { password: member.password } })
    expect((await member.call('PATCH', '/v1/account', { body: { password } })).status).toBe(200)
    expect((await ask('GET', '/v1/session', { headers: { cookie } })).status).toBe(401)
    expect((await signIn(member.email, member.password)).status).toBe(401)
    expect((await signIn(member.email, password)).status).toBe(201)
  })

  it.each([
    ['short', 'elevenchars'],
    ['used by everybody', 'passwordpassword'],
    ['hardly more than the name', 'The viewer The viewer'],
    ['one character', 'aaaaaaaaaaaaaaaa'],
  ])('never lets a password in that is %s', async (_, password) => {
    const member = await api.member('viewer')
    const { body } = await member.call('PATCH', '/v1/account', { body: { password } })
    expect(body).toMatchObject({ status: 422, code: 'password_too_weak', pointer: '/password' })
  })
})

describe('the end of a session', () => {
  it('comes with eight hours without a request', async () => {
    const member = await api.member('viewer')
    await api.ageSessions(8 * 3_600_000 - 60_000)
    expect((await member.call('GET', '/v1/session')).status).toBe(200)
    await api.ageSessions(8 * 3_600_000)
    expect((await member.call('GET', '/v1/session')).body).toMatchObject({ status: 401, code: 'session_missing' })
  })

  it('comes after seven days however much it is used', async () => {
    const member = await api.member('viewer')
    for (let hours = 0; hours < 7 * 24; hours += 7) {
      expect((await member.call('GET', '/v1/session')).status, `${hours} hours`).toBe(200)
      await api.ageSessions(7 * 3_600_000)
    }
    expect((await member.call('GET', '/v1/session')).status).toBe(401)
  })
})

describe('a one-time link', () => {
  const person = { name: 'Ana', password: 'a horse, a battery, a staple' }
  async function link(email: string, role = 'developer'): Promise<string> {
    const body = { email, role }
    const made = await api.call('POST', `/v1/workspaces/${api.acme.id}/invitations`, { body })
    expect(made.body['path']).toBe(`/invitation#token=${String(made.body['token'])}`)
    return String(made.body['token'])
  }

  it('tells whoever holds it what it is for, and takes a new person in once', async () => {
    const email = 'new@example.com'
    const token = await link(email)
    expect(JSON.stringify(await rowsOf('invitations'))).not.toContain(token)
    expect((await ask('POST', '/v1/links/read', { body: { token } })).body).toEqual({
      kind: 'join',
      email,
      workspace: { id: api.acme.id, name: api.acme.name },
      role: 'developer',
      hasAccount: false,
    })
    const weak = await ask('POST', '/v1/links/accept', { body: { token, ...person, password: 'short' } })
    expect(weak.body).toMatchObject({ code: 'password_too_weak' })
    const accepted = await ask('POST', '/v1/links/accept', { body: { token, ...person } })
    expect(accepted.body).toMatchObject({ member: { email, name: 'Ana' }, workspaces: [{ role: 'developer' }] })
    expect((await ask('POST', '/v1/links/accept', { body: { token, ...person } })).body).toMatchObject({
      status: 404,
      code: 'link_not_valid',
    })
  })

  it('takes in whoever has an account only once he is signed in as that person', async () => {
    const email = 'known@example.com'
    await ask('POST', '/v1/links/accept', { body: { token: await link(email), ...person } })
    const { body } = await api.call('POST', `/v1/workspaces/${api.other.id}/invitations`, {
      body: { email, role: 'viewer' },
    })
    const token = body['token']
    expect((await ask('POST', '/v1/links/accept', { body: { token, ...person } })).body).toMatchObject({
      status: 409,
      code: 'sign_in_first',
    })
    const stranger = await api.member('viewer')
    expect((await stranger.call('POST', '/v1/links/accept', { body: { token } })).body).toMatchObject({
      code: 'sign_in_first',
    })
    const own = await signIn(email, person.password)
    const cookie = own.headers.get('set-cookie')?.split(';')[0] ?? ''
    const accepted = await ask('POST', '/v1/links/accept', { body: { token }, headers: { cookie } })
    expect(accepted.body['workspaces']).toHaveLength(2)
  })

  it('is worth nothing once it is withdrawn, replaced by another, or a week old', async () => {
    const made = async () => {
      const reply = await api.call('POST', `/v1/workspaces/${api.acme.id}/invitations`, {
        body: { email: 'late@example.com', role: 'viewer' },
      })
      return { token: String(reply.body['token']), id: (reply.body['invitation'] as { id: string }).id }
    }
    const read = async (token: string) => (await ask('POST', '/v1/links/read', { body: { token } })).status
    const first = await made()
    const second = await made()
    expect([await read(first.token), await read(second.token)]).toEqual([404, 200])
    await api.call('DELETE', `/v1/workspaces/${api.acme.id}/invitations/${second.id}`)
    expect(await read(second.token)).toBe(404)
    const third = await made()
    await api.ageInvitations(7 * 86_400_000)
    expect(await read(third.token)).toBe(404)
    expect((await api.call('GET', `/v1/workspaces/${api.acme.id}/invitations`)).body['items']).toEqual([])
  })

  it('gives a locked-out member a new password, and ends his sessions', async () => {
    const member = await api.member('owner')
    const { token } = await api.engine.invitations.makeRecoveryLink(member.email)
    const password = 'another set of long words'
    expect((await ask('POST', '/v1/links/accept', { body: { token, password } })).status).toBe(201)
    expect((await member.call('GET', '/v1/session')).status).toBe(401)
    expect((await signIn(member.email, password)).status).toBe(201)
  })

  it('sets up the first operator, and no second', async () => {
    const given = { email: 'first@example.com', ...person }
    const [one, two] = [await api.engine.invitations.makeSetupLink(), await api.engine.invitations.makeSetupLink()]
    expect((await ask('POST', '/v1/links/accept', { body: { token: one.token, ...given } })).status).toBe(404)
    expect((await ask('POST', '/v1/links/accept', { body: { token: two.token, ...given } })).body).toMatchObject({
      operator: true,
    })
    const { token } = await api.engine.invitations.makeSetupLink()
    const again = await ask('POST', '/v1/links/accept', { body: { token, ...given, email: 'second@example.com' } })
    expect(again.body).toMatchObject({ status: 404, code: 'link_not_valid' })
  })
})
