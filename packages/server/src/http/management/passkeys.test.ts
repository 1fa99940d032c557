import { execFileSync } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MEMBER_BOUNDS } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Authenticator, type CreationOptions, type RequestOptions, type Twist } from './testing/authenticator.ts'
import { type CallOptions, openTestApi, type Reply, type SignedInMember, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const ORIGIN = 'http://localhost:4700'
const page = { 'keywright-csrf': '1' }
const ask = (path: string, options: CallOptions = {}): Promise<Reply> =>
  api.call('POST', path, { token: null, headers: page, ...options })

async function register(member: SignedInMember, device: Authenticator, twist: Twist = {}): Promise<Reply> {
  const { body } = await member.call('POST', '/v1/passkeys/registration-options')
  const credential = device.create(body['options'] as CreationOptions, twist)
  return member.call('POST', '/v1/passkeys', { body: { name: 'Laptop', credential } })
}

const signInOptions = async (): Promise<RequestOptions> =>
  (await ask('/v1/passkeys/sign-in-options')).body['options'] as RequestOptions

async function signIn(device: Authenticator, twist: Twist = {}): Promise<Reply> {
  const credential = device.get(await signInOptions(), twist)
  return ask('/v1/passkeys/sign-in', { body: { credential } })
}

/** A member with one passkey. */
async function enrolled(): Promise<{ readonly member: SignedInMember; readonly device: Authenticator; id: string }> {
  const member = await api.member('developer')
  const device = new Authenticator(ORIGIN)
  const reply = await register(member, device)
  expect(reply.status, JSON.stringify(reply.body)).toBe(201)
  return { member, device, id: (reply.body['passkey'] as { id: string }).id }
}

const eventsOf = async (action: string): Promise<readonly { readonly subject: string }[]> => {
  const { body } = await api.call('GET', `/v1/audit-events?action=${action}&limit=100`)
  return body['items'] as { subject: string }[]
}

describe('signing in with a passkey', () => {
  it('asks for no address, opens a session, and keeps neither the challenge nor a name in the audit', async () => {
    const { member, device, id } = await enrolled()
    const options = await signInOptions()
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    expect(JSON.stringify(await api.rows('select * from challenges'))).not.toContain(options.challenge)
    const reply = await ask('/v1/passkeys/sign-in', { body: { credential: device.get(options) } })
    expect(reply.body).toMatchObject({ member: { id: member.id }, workspaces: [{ role: 'developer' }] })
    expect(reply.headers.get('set-cookie')).toMatch(/^keywright=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Strict$/)
    const listed = await member.call('GET', '/v1/passkeys')
    expect(listed.body['items']).toMatchObject([{ id, name: 'Laptop', lastUsedAt: expect.any(String) }])
    const events = JSON.stringify(await api.rows('select * from audit_events'))
    expect(events).toContain('passkey.registered')
    expect(events).toContain('means\\":\\"passkey')
    for (const secret of ['Laptop', member.email, device.credentialId]) expect(events).not.toContain(secret)
  })

  it.each<[string, Twist]>([
    ["another site's page", { origin: 'http://localhost.evil.example:4700' }],
    ['another port of this machine', { origin: 'http://localhost:4701' }],
    ['another host', { rpId: 'evil.example' }],
    ['a challenge that was never ours', { challenge: 'A'.repeat(43) }],
    ['an authenticator that did not look who is there', { verified: false }],
    ['an authenticator at which nobody is', { present: false }],
    ['another key', { forged: true }],
    ['a registration', { type: 'webauthn.create' }],
    ['a passkey that nobody registered', { credentialId: 'AAAA' }],
    ["a passkey that names another's account", { userHandle: Buffer.from('mem_0').toString('base64url') }],
  ])('refuses an answer of %s, like every other wrong one', async (_, twist) => {
    const { device } = await enrolled()
    const reply = await signIn(device, twist)
    expect(reply.body).toMatchObject({
      status: 401,
      code: 'passkey_refused',
      detail: 'This passkey is not accepted. Try again, or sign in another way.',
    })
    expect(reply.headers.get('set-cookie')).toBeNull()
    expect((await signIn(device)).status).toBe(201)
  })

  it('takes an answer once, even when it comes twice at once', async () => {
    const { device } = await enrolled()
    const credential = device.get(await signInOptions())
    const replies = await Promise.all([1, 2].map(() => ask('/v1/passkeys/sign-in', { body: { credential } })))
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 401])
    expect((await ask('/v1/passkeys/sign-in', { body: { credential } })).body).toMatchObject({
      code: 'passkey_refused',
    })
  })

  it('is begun so often by one address, and then is told when to come again before anything is written', async () => {
    const own = await openTestApi()
    try {
      const begin = () => own.call('POST', '/v1/passkeys/sign-in-options', { token: null, headers: page })
      for (let each = 0; each < MEMBER_BOUNDS.begunPerAddressMax; each += 1) expect((await begin()).status).toBe(200)
      const reply = await begin()
      expect(reply).toMatchObject({ status: 429, body: { code: 'sign_in_throttled' } })
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(await own.rows('select digest from challenges')).toHaveLength(MEMBER_BOUNDS.begunPerAddressMax)
    } finally {
      await own.close()
    }
  })

  it('takes no answer to a challenge of five minutes ago', async () => {
    const { device } = await enrolled()
    const fresh = device.get(await signInOptions())
    await api.ageChallenges(5 * 60_000 - 10_000)
    expect((await ask('/v1/passkeys/sign-in', { body: { credential: fresh } })).status).toBe(201)
    const stale = device.get(await signInOptions())
    await api.ageChallenges(5 * 60_000)
    expect((await ask('/v1/passkeys/sign-in', { body: { credential: stale } })).body).toMatchObject({
      code: 'passkey_refused',
    })
  })

  it('refuses a counter that does not go on, as that of a copy does, and records it', async () => {
    const { device, id } = await enrolled()
    expect((await signIn(device, { counter: 7 })).status).toBe(201)
    for (const counter of [7, 6, 0]) {
      expect((await signIn(device, { counter })).body).toMatchObject({ code: 'passkey_refused' })
    }
    expect((await eventsOf('passkey.counter_went_back')).map(({ subject }) => subject)).toEqual([id, id, id])
    // One that nobody signed is no alarm.
    await signIn(device, { counter: 1, forged: true })
    expect(await eventsOf('passkey.counter_went_back')).toHaveLength(3)
    expect((await signIn(device, { counter: 8 })).status).toBe(201)
  })

  it('lets passkeys that never count in again and again', async () => {
    const { device } = await enrolled()
    for (let i = 0; i < 3; i += 1) expect((await signIn(device, { counter: 0 })).status).toBe(201)
  })

  it('ends with the passkey, and with the person', async () => {
    const { member, device, id } = await enrolled()
    const pending = device.get(await signInOptions())
    expect((await member.call('DELETE', `/v1/passkeys/${id}`)).status).toBe(200)
    expect((await ask('/v1/passkeys/sign-in', { body: { credential: pending } })).status).toBe(401)
    const other = await enrolled()
    await other.member.call('DELETE', `/v1/workspaces/${api.acme.id}/members/${other.member.id}`)
    await other.member.call('DELETE', `/v1/members/${other.member.id}`)
    expect((await signIn(other.device)).status).toBe(401)
    expect(await api.rows(`select * from passkeys where member_id = '${other.member.id}'`)).toEqual([])
  })
})

describe('a passkey', () => {
  it('is registered, renamed and removed by its member alone, by a fresh proof', async () => {
    const { member, id } = await enrolled()
    const stranger = await api.member('owner')
    const named = { body: { name: 'Phone' } }
    for (const [method, options] of [
      ['PATCH', named],
      ['DELETE', {}],
    ] as const) {
      const { body } = await stranger.call(method, `/v1/passkeys/${id}`, options)
      expect(body).toMatchObject({ status: 404, code: 'passkey_not_found' })
    }
    expect((await stranger.call('GET', '/v1/passkeys')).body['items']).toEqual([])
    expect((await member.call('PATCH', `/v1/passkeys/${id}`, named)).body).toMatchObject({
      passkey: { id, name: 'Phone', lastUsedAt: null },
    })
    const { body } = await member.call('POST', '/v1/passkeys/registration-options')
    const second = new Authenticator(ORIGIN).create(body['options'] as CreationOptions)
    await api.ageSessions(20 * 60_000)
    const stale = [
      await member.call('POST', '/v1/passkeys/registration-options'),
      await member.call('POST', '/v1/passkeys', { body: { name: 'Second', credential: second } }),
      await member.call('DELETE', `/v1/passkeys/${id}`),
    ]
    expect(stale.map((reply) => reply.body['code'])).toEqual(Array(3).fill('confirmation_required'))
  })

  it('is asked of the browser for this host, this member and by who is there, and none twice', async () => {
    const { member, device } = await enrolled()
    const { body } = await member.call('POST', '/v1/passkeys/registration-options')
    expect(body['options']).toMatchObject({
      rp: { id: 'localhost' },
      user: { id: Buffer.from(member.id).toString('base64url'), name: member.email },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: device.credentialId }],
    })
    expect((await register(member, device)).body).toMatchObject({ status: 409, code: 'passkey_exists' })
    expect((await register(await api.member('viewer'), device)).body).toMatchObject({ code: 'passkey_exists' })
  })

  it.each<[string, Twist]>([
    ["another site's page", { origin: 'https://evil.example' }],
    ['another host', { rpId: 'evil.example' }],
    ['a challenge that was never ours', { challenge: 'A'.repeat(43) }],
    ['an authenticator that did not look who is there', { verified: false }],
    ['a sign-in', { type: 'webauthn.get' }],
    ['a maker whose certificate would be looked into', { maker: makeMaker() }],
    ['a format that nobody knows', { format: 'strange' }],
  ])('is not registered by an answer of %s', async (_, twist) => {
    const member = await api.member('viewer')
    expect((await register(member, new Authenticator(ORIGIN), twist)).body).toMatchObject({
      status: 401,
      code: 'passkey_refused',
    })
    expect((await member.call('GET', '/v1/passkeys')).body['items']).toEqual([])
  })

  it('answers no challenge of another member, nor one of another end, and none twice', async () => {
    const one = await enrolled()
    const two = await api.member('viewer')
    const { body } = await one.member.call('POST', '/v1/passkeys/registration-options')
    const credential = new Authenticator(ORIGIN).create(body['options'] as CreationOptions)
    const sent = { body: { name: 'X', credential } }
    expect((await two.call('POST', '/v1/passkeys', sent)).body).toMatchObject({ code: 'passkey_refused' })
    expect((await one.member.call('POST', '/v1/passkeys', sent)).body).toMatchObject({ code: 'passkey_refused' })
    const asked = await one.member.call('POST', '/v1/passkeys/confirm-options')
    const crossed = one.device.get(asked.body['options'] as RequestOptions)
    expect((await ask('/v1/passkeys/sign-in', { body: { credential: crossed } })).status).toBe(401)
  })

  it('stays while it is the only way in', async () => {
    const { member, id } = await enrolled()
    await api.write(`update members set password_hash = null where id = '${member.id}'`)
    expect((await member.call('DELETE', `/v1/passkeys/${id}`)).body).toMatchObject({
      status: 409,
      code: 'last_sign_in_method',
    })
  })

  it('is one of twenty at most', async () => {
    const member = await api.member('viewer')
    for (let i = 0; i < 20; i += 1) expect((await register(member, new Authenticator(ORIGIN))).status).toBe(201)
    expect((await member.call('POST', '/v1/passkeys/registration-options')).body).toMatchObject({
      status: 409,
      code: 'passkeys_exhausted',
    })
  })
})

describe('confirming with a passkey', () => {
  it('makes the proof fresh again under a new cookie', async () => {
    const { member, device } = await enrolled()
    await api.ageSessions(20 * 60_000)
    const stale = member.headers
    const { body } = await member.call('POST', '/v1/passkeys/confirm-options')
    const options = body['options'] as RequestOptions
    expect(options.allowCredentials).toMatchObject([{ id: device.credentialId }])
    const credential = device.get(options)
    expect((await member.call('POST', '/v1/passkeys/confirm', { body: { credential } })).status).toBe(200)
    expect((await api.call('GET', '/v1/session', { token: null, headers: stale })).status).toBe(401)
    expect((await member.call('POST', '/v1/passkeys/registration-options')).status).toBe(200)
    expect((await member.call('POST', '/v1/passkeys/confirm', { body: { credential } })).body).toMatchObject({
      code: 'passkey_refused',
    })
  })

  it("never does with another member's passkey", async () => {
    const one = await enrolled()
    const two = await enrolled()
    const { body } = await one.member.call('POST', '/v1/passkeys/confirm-options')
    const credential = two.device.get(body['options'] as RequestOptions)
    expect((await one.member.call('POST', '/v1/passkeys/confirm', { body: { credential } })).body).toMatchObject({
      code: 'passkey_refused',
    })
  })
})

describe("the dashboard's address", () => {
  it.each([
    ['https://keys.example.com', true, ''],
    ['http://keys.example.com', false, 'TLS'],
    ['https://192.0.2.7', false, 'host name'],
    ['http://127.0.0.1:4700', false, 'host name'],
    ['https://[2001:db8::1]:8443', false, 'host name'],
    ['http://localhost:1234', true, ''],
  ])('%s takes passkeys: %s, and says why not', async (publicUrl, passkey, why) => {
    const other = await openTestApi({ publicUrl })
    try {
      const methods = await other.call('GET', '/v1/sign-in-methods', { token: null })
      expect(methods.body).toEqual({ password: true, passkey, oidc: null })
      const { status, body } = await other.call('POST', '/v1/passkeys/sign-in-options', { token: null, headers: page })
      if (passkey) expect(body).toMatchObject({ options: { rpId: new URL(publicUrl).hostname } })
      else expect(body).toMatchObject({ code: 'passkeys_unavailable', detail: expect.stringContaining(why) })
      expect(status).toBe(passkey ? 200 : 409)
    } finally {
      await other.close()
    }
  })
})

/** A maker whose certificate is as the standard wants it (8.2.1), so that nothing but our own rule stands in its way. */
function makeMaker(): NonNullable<Twist['maker']> {
  const folder = mkdtempSync(join(tmpdir(), 'keywright-maker-'))
  try {
    const [key, certificate] = [join(folder, 'key'), join(folder, 'crt')]
    const subject = '/C=US/O=Maker/OU=Authenticator Attestation/CN=Device'
    const asked = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '1',
      '-outform',
      'DER',
    ]
    const rules = ['-subj', subject, '-addext', 'basicConstraints=critical,CA:FALSE']
    execFileSync('openssl', ['req', '-x509', ...asked, ...rules, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    })
    return { key: createPrivateKey(readFileSync(key)), certificate: readFileSync(certificate) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
