import { MEMBER_BOUNDS } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from '../../app/index.ts'
import { Authenticator, type CreationOptions } from './testing/authenticator.ts'
import { openTestApi, type Reply, type SignedInMember, type TestApi } from './testing/test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const page = { 'keywright-csrf': '1' }
const person = { name: 'Ana', password: 'a horse, a battery, a staple' }
const invitationsAt = (): string => `/v1/workspaces/${api.acme.id}/invitations`
const ask = (path: string, body: object): Promise<Reply> => api.call('POST', path, { token: null, headers: page, body })
const accept = (token: string): Promise<Reply> => ask('/v1/links/accept', { token, ...person })
const read = async (token: string): Promise<number> => (await ask('/v1/links/read', { token })).status
let guests = 0
const guest = (): string => `guest-${(guests += 1)}@example.com`

async function invitedBy(inviter: Pick<SignedInMember, 'call'>, role = 'viewer'): Promise<string> {
  const { status, body } = await inviter.call('POST', invitationsAt(), { body: { email: guest(), role } })
  expect(status, JSON.stringify(body)).toBe(201)
  return String(body['token'])
}

describe('a link that two answer at once', () => {
  it('takes one of them in', async () => {
    const token = await invitedBy(await api.member('admin'))
    const replies = await Promise.all([accept(token), accept(token), accept(token)])
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 404, 404])
  })

  it('sets up one operator', async () => {
    const other = await openTestApi()
    try {
      const { token } = await other.engine.invitations.makeSetupLink()
      const set = (email: string) =>
        other.call('POST', '/v1/links/accept', { token: null, headers: page, body: { token, email, ...person } })
      const replies = await Promise.all([set('one@example.com'), set('two@example.com')])
      expect(replies.map(({ status }) => status).sort()).toEqual([201, 404])
    } finally {
      await other.close()
    }
  })
})

describe('an invitation', () => {
  it('ends with the place of who made it', async () => {
    const owner = await api.member('owner')
    const put: readonly ((inviter: SignedInMember) => Promise<Reply>)[] = [
      ({ id }) => owner.call('PATCH', `/v1/workspaces/${api.acme.id}/members/${id}`, { body: { role: 'developer' } }),
      ({ id }) => owner.call('DELETE', `/v1/workspaces/${api.acme.id}/members/${id}`),
    ]
    for (const away of put) {
      const inviter = await api.member('admin')
      const token = await invitedBy(inviter, 'admin')
      expect(await read(token)).toBe(200)
      expect((await away(inviter)).status).toBe(200)
      expect(await read(token)).toBe(404)
      expect((await accept(token)).body).toMatchObject({ status: 404, code: 'link_not_valid' })
      const { body } = await owner.call('GET', invitationsAt())
      expect(JSON.stringify(body)).not.toContain(inviter.id)
    }
  })

  it('outlives that its maker became more than he was', async () => {
    const inviter = await api.member('admin')
    const token = await invitedBy(inviter)
    const path = `/v1/workspaces/${api.acme.id}/members/${inviter.id}`
    expect((await api.call('PATCH', path, { body: { role: 'owner' } })).status).toBe(200)
    expect((await accept(token)).status).toBe(201)
  })

  it('ends with the management token that made it', async () => {
    const secret = await api.tokenOf({ scopes: ['members:write'], reach: [api.acme.id] })
    const token = await invitedBy({
      call: (method, path, options) => api.call(method, path, { ...options, token: secret }),
    })
    expect(await read(token)).toBe(200)
    const { body } = await api.call('GET', '/v1/whoami', { token: secret })
    const { apiKeyId } = body['caller'] as { apiKeyId: string }
    expect((await api.call('POST', `/v1/api-keys/${apiKeyId}/revoke`)).status).toBe(200)
    expect(await read(token)).toBe(404)
    expect((await accept(token)).status).toBe(404)
  })

  it('to be an operator ends with the operator who made it', async () => {
    const inviter = await api.member('operator')
    await api.member('operator')
    const { body } = await inviter.call('POST', '/v1/operator-invitations', { body: { email: guest() } })
    const token = String(body['token'])
    expect(await read(token)).toBe(200)
    expect((await inviter.call('DELETE', `/v1/members/${inviter.id}`)).status).toBe(200)
    expect(await read(token)).toBe(404)
  })

  it('lowers nobody, and leaves a workspace the owner that it has', async () => {
    const owner = await api.member('developer')
    const token = await (async () => {
      const made = await api.engine.invitations.invite(SYSTEM_CALLER, api.other.id, {
        email: owner.email,
        role: 'viewer',
      })
      return made.token
    })()
    await api.write(`insert into memberships values ('${api.other.id}', '${owner.id}', 'owner', 0)`)
    const { body } = await owner.call('POST', '/v1/links/accept', { body: { token } })
    expect(body['workspaces']).toMatchObject([{ role: 'developer' }, { role: 'owner' }])
  })

  it('takes nobody into a workspace that has as many members as it may have', async () => {
    const token = await invitedBy(await api.member('admin'))
    const id = (n: number): string => `mem_${String(n).padStart(20, '0')}`
    const numbers = Array.from({ length: MEMBER_BOUNDS.membersPerWorkspaceMax }, (_, n) => n)
    await api.write(`insert into members (id, name, operator, created_at, revision) values
      ${numbers.map((n) => `('${id(n)}', 'Filler', 0, 0, 1)`).join()};
      insert into memberships values ${numbers.map((n) => `('${api.acme.id}', '${id(n)}', 'viewer', 0)`).join()}`)
    try {
      expect((await accept(token)).body).toMatchObject({ status: 409, code: 'members_exhausted' })
      expect(await read(token)).toBe(200)
    } finally {
      await api.write(`delete from memberships where member_id < '${id(10_000)}'`)
    }
    expect((await accept(token)).status).toBe(201)
  })
})

describe('what is left of a person', () => {
  it('holds no address in an invitation that nobody answered', async () => {
    const member = await api.member('developer')
    await api.call('POST', `/v1/workspaces/${api.other.id}/invitations`, {
      body: { email: member.email, role: 'viewer' },
    })
    await member.call('DELETE', `/v1/workspaces/${api.acme.id}/members/${member.id}`)
    expect((await member.call('DELETE', `/v1/members/${member.id}`)).status).toBe(200)
    const tables = ['members', 'memberships', 'invitations', 'sessions', 'passkeys', 'identities', 'challenges']
    for (const table of [...tables, 'audit_events', 'api_keys']) {
      expect(JSON.stringify(await api.rows(`select * from ${table}`)), table).not.toContain(member.email)
    }
  })
})

describe('a recovery', () => {
  it('ends what somebody else may have left behind: sessions and passkeys', async () => {
    const member = await api.member('viewer')
    const { body } = await member.call('POST', '/v1/passkeys/registration-options')
    const credential = new Authenticator('http://localhost:4700').create(body['options'] as CreationOptions)
    expect((await member.call('POST', '/v1/passkeys', { body: { name: 'Not mine', credential } })).status).toBe(201)
    const { token } = await api.engine.invitations.makeRecoveryLink(member.email)
    expect((await ask('/v1/links/accept', { token, password: 'another set of long words' })).status).toBe(201)
    expect((await member.call('GET', '/v1/session')).status).toBe(401)
    expect(await api.rows(`select * from passkeys where member_id = '${member.id}'`)).toEqual([])
  })
})
