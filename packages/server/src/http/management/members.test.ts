import { type Role, ROLES } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from '../../app/index.ts'
import { type Json, openTestApi, type SignedInMember, type TestApi } from './testing/test-api.ts'

let api: TestApi
const people = new Map<Role | 'operator' | 'stranger', SignedInMember>()
const who = (name: Role | 'operator' | 'stranger'): SignedInMember => {
  const found = people.get(name)
  if (found === undefined) throw new Error(`nobody is ${name}`)
  return found
}

beforeAll(async () => {
  api = await openTestApi()
  for (const role of [...ROLES, 'operator'] as const) people.set(role, await api.member(role))
  people.set('stranger', await api.member('owner', api.other))
})
afterAll(() => api.close())

interface Deed {
  readonly deed: string
  /** Everybody else of the workspace hears 403; a stranger 404. */
  readonly may: readonly (Role | 'operator')[]
  readonly run: (person: SignedInMember) => Promise<{ readonly status: number; readonly body: Json }>
}

const READERS = ['owner', 'admin', 'developer', 'viewer', 'operator'] as const
const BUILDERS = ['owner', 'admin', 'developer', 'operator'] as const
const ADMINS = ['owner', 'admin', 'operator'] as const
const at = (path: string): string => `/v1/workspaces/${api.acme.id}${path}`

/** The matrix of who may do what in a workspace. */
const MATRIX: readonly Deed[] = [
  { deed: 'read the workspace', may: READERS, run: ({ call }) => call('GET', at('')) },
  { deed: 'list API keys', may: READERS, run: ({ call }) => call('GET', at('/api-keys')) },
  { deed: 'list members', may: READERS, run: ({ call }) => call('GET', at('/members')) },
  { deed: 'list invitations', may: READERS, run: ({ call }) => call('GET', at('/invitations')) },
  { deed: 'read the audit', may: READERS, run: ({ call }) => call('GET', `/v1/audit-events?workspace=${api.acme.id}`) },
  {
    deed: 'create an API key',
    may: BUILDERS,
    run: ({ call }) => call('POST', at('/api-keys'), { body: { name: 'K' } }),
  },
  {
    deed: 'revoke an API key',
    may: BUILDERS,
    run: async ({ call }) => call('POST', `/v1/api-keys/${(await api.makeKey()).id}/revoke`),
  },
  {
    deed: 'rotate an API key',
    may: BUILDERS,
    run: async ({ call }) => call('POST', `/v1/api-keys/${(await api.makeKey()).id}/rotate`, { body: {} }),
  },
  {
    deed: 'rename an API key',
    may: BUILDERS,
    run: async ({ call }) => call('PATCH', `/v1/api-keys/${(await api.makeKey()).id}`, { body: { name: 'New' } }),
  },
  { deed: 'rename the workspace', may: ADMINS, run: ({ call }) => call('PATCH', at(''), { body: { name: 'One' } }) },
  {
    deed: 'invite a viewer',
    may: ADMINS,
    run: ({ call }) => call('POST', at('/invitations'), { body: { email: 'new@example.com', role: 'viewer' } }),
  },
  {
    deed: 'invite an owner',
    may: ['owner', 'operator'],
    run: ({ call }) => call('POST', at('/invitations'), { body: { email: 'own@example.com', role: 'owner' } }),
  },
  { deed: 'set the plan', may: ['operator'], run: ({ call }) => call('PATCH', at(''), { body: { plan: null } }) },
  {
    deed: 'give an owner another role',
    may: ['owner', 'operator'],
    run: async ({ call }) =>
      call('PATCH', at(`/members/${(await api.member('owner')).id}`), { body: { role: 'viewer' } }),
  },
  {
    deed: 'make a developer an admin',
    may: ADMINS,
    run: async ({ call }) =>
      call('PATCH', at(`/members/${(await api.member('developer')).id}`), { body: { role: 'admin' } }),
  },
  {
    deed: 'make a developer an owner',
    may: ['owner', 'operator'],
    run: async ({ call }) =>
      call('PATCH', at(`/members/${(await api.member('developer')).id}`), { body: { role: 'owner' } }),
  },
  {
    deed: 'take a member out',
    may: ADMINS,
    run: async ({ call }) => call('DELETE', at(`/members/${(await api.member('viewer')).id}`)),
  },
]
const cases = MATRIX.flatMap((deed) =>
  READERS.map((person) => ({ ...deed, person, allowed: deed.may.includes(person) })),
)

describe('the roles of a workspace', () => {
  it.each(cases)('$person may $deed: $allowed', async ({ person, run, allowed }) => {
    const { status, body } = await run(who(person))
    if (allowed) expect(status, JSON.stringify(body)).toBeLessThan(300)
    else
      expect({ status, code: body['code'] }).toEqual({
        status: 403,
        code: expect.stringMatching(/permission_missing|grant_exceeds_own|operator_required/),
      })
  })

  it.each(MATRIX)('tells the owner of another workspace nothing when he tries to $deed', async ({ run }) => {
    const { status, body } = await run(who('stranger'))
    // Only an operator sets a plan, in whatever workspace: that says nothing of this one.
    expect([403, 404]).toContain(status)
    expect(['workspace_not_found', 'key_not_found', 'operator_required']).toContain(body['code'])
  })

  it('says what each role may do and whom it manages', async () => {
    const { status, body } = await who('viewer').call('GET', `/v1/workspaces/${api.acme.id}/roles`)
    expect(status).toBe(200)
    type Facts = { readonly role: string; readonly scopes: readonly string[]; readonly manages: readonly string[] }
    const roles = body['items'] as readonly Facts[] // the documented answer
    const of = (role: string) => roles.find((one) => one.role === role)
    expect(of('viewer')?.scopes).not.toContain('api-keys:write')
    expect(of('developer')?.scopes).toContain('api-keys:write')
    expect(of('developer')?.manages).toEqual([])
    expect(of('admin')?.manages).toEqual(['admin', 'developer', 'viewer'])
    expect(of('owner')?.manages).toContain('owner')
  })

  it('counts each role in its own workspace alone', async () => {
    const { call, email } = who('admin')
    const made = await api.call('POST', `/v1/workspaces/${api.other.id}/invitations`, {
      body: { email, role: 'viewer' },
    })
    await call('POST', '/v1/links/accept', { body: { token: made.body['token'] } })
    expect((await call('GET', `/v1/workspaces/${api.other.id}/members`)).status).toBe(200)
    const stranger = who('stranger').id
    for (const [method, path, body] of [
      ['POST', '/api-keys', { name: 'K' }],
      ['POST', '/invitations', { email: 'x@example.com', role: 'viewer' }],
      ['PATCH', `/members/${stranger}`, { role: 'viewer' }],
      ['DELETE', `/members/${stranger}`, undefined],
    ] as const) {
      const reply = await call(method, `/v1/workspaces/${api.other.id}${path}`, { body })
      expect({ path, status: reply.status }).toEqual({ path, status: 403 })
    }
  })

  it('takes hold on the very next request when it is lowered, and when it is taken away', async () => {
    const member = await api.member('developer')
    const create = async () => (await member.call('POST', at('/api-keys'), { body: { name: 'K' } })).status
    expect(await create()).toBe(201)
    expect((await api.call('PATCH', at(`/members/${member.id}`), { body: { role: 'viewer' } })).status).toBe(200)
    expect(await create()).toBe(403)
    expect((await api.call('DELETE', at(`/members/${member.id}?keys=keep`))).status).toBe(200)
    // Who has no role anywhere has no scope either, and learns nothing of what is there.
    expect((await member.call('GET', at('/api-keys'))).body).toMatchObject({ status: 403, code: 'permission_missing' })
  })

  it('never lets what one allows pass into a management token for another workspace', async () => {
    const { managementWorkspace } = api.engine
    const member = await api.member('admin')
    for (const workspace of [api.other, managementWorkspace]) {
      const { token } = await api.engine.invitations.invite(SYSTEM_CALLER, workspace.id, {
        email: member.email,
        role: 'developer',
      })
      expect((await member.call('POST', '/v1/links/accept', { body: { token } })).status).toBe(201)
    }
    const make = (scope: string, reach: string) =>
      member.call('POST', `/v1/workspaces/${managementWorkspace.id}/api-keys`, {
        body: { name: 'T', scopes: [scope], reach: [reach] },
      })
    expect((await make('members:write', api.acme.id)).status).toBe(201)
    expect((await make('api-keys:write', api.other.id)).status).toBe(201)
    expect((await make('members:write', api.other.id)).body).toMatchObject({ status: 403, code: 'grant_exceeds_own' })
    const foreign = await api.call('POST', `/v1/workspaces/${managementWorkspace.id}/api-keys`, {
      body: { name: 'T', scopes: ['members:write'], reach: [api.other.id] },
    })
    const { id } = foreign.body['apiKey'] as { id: string }
    expect((await member.call('POST', `/v1/api-keys/${id}/rotate`, { body: {} })).body).toMatchObject({
      code: 'grant_exceeds_own',
    })
  })

  it('reaches operators everywhere, and nobody else the installation', async () => {
    expect((await who('operator').call('GET', '/v1/nodes')).status).toBe(200)
    expect((await who('owner').call('GET', '/v1/nodes')).status).toBe(403)
    expect(
      (await who('owner').call('POST', '/v1/operator-invitations', { body: { email: 'o@example.com' } })).status,
    ).toBe(403)
    const listed = await who('owner').call('GET', '/v1/workspaces')
    expect((listed.body['items'] as { id: string }[]).map(({ id }) => id)).toEqual([api.acme.id])
  })
})

describe('leaving', () => {
  it('asks what becomes of the keys that the member made, and does it', async () => {
    for (const [keys, status] of [
      ['keep', 'active'],
      ['disable', 'disabled'],
      ['revoke', 'revoked'],
    ] as const) {
      const leaver = await api.member('developer')
      const made = await leaver.call('POST', at('/api-keys'), { body: { name: 'Of a leaver' } })
      const id = (made.body['apiKey'] as { id: string }).id
      const undecided = await who('admin').call('DELETE', at(`/members/${leaver.id}`))
      expect(undecided.body).toMatchObject({ status: 409, code: 'keys_undecided', details: { count: 1, ids: [id] } })
      const removed = await who('admin').call('DELETE', at(`/members/${leaver.id}?keys=${keys}`))
      expect(removed.body).toMatchObject({ removed: true, apiKeyIds: [id], effective: { everywhere: true } })
      expect((await api.call('GET', `/v1/api-keys/${id}`)).body).toMatchObject({ apiKey: { status } })
      // With no role anywhere there is nothing to be told apart.
      expect((await leaver.call('GET', at('/api-keys'))).body).toMatchObject({ code: 'permission_missing' })
    }
  })

  it('revokes keys by a fresh proof alone, as every other way does', async () => {
    const [admin, leaver] = [await api.member('admin'), await api.member('developer')]
    await leaver.call('POST', at('/api-keys'), { body: { name: 'Of a leaver' } })
    await api.write(`update sessions set confirmed_at = confirmed_at - 1200000 where member_id = '${admin.id}'`)
    const remove = (keys: string) => admin.call('DELETE', at(`/members/${leaver.id}?keys=${keys}`))
    expect((await remove('revoke')).body).toMatchObject({ status: 403, code: 'confirmation_required' })
    expect((await remove('disable')).status).toBe(200)
  })

  it('shows the keys of who left to whoever reviews them', async () => {
    const leaver = await api.member('developer')
    const made = await leaver.call('POST', at('/api-keys'), { body: { name: 'Left behind' } })
    const ids = async (): Promise<readonly string[]> => {
      const listed = await api.call('GET', at('/api-keys?creatorLeft=true'))
      return (listed.body['items'] as { id: string }[]).map(({ id }) => id)
    }
    const { id } = made.body['apiKey'] as { id: string }
    expect(await ids()).not.toContain(id)
    await leaver.call('DELETE', at(`/members/${leaver.id}?keys=keep`))
    expect(await ids()).toContain(id)
  })

  it('is open to everyone, but not to the last owner', async () => {
    const fresh = await api.engine.workspaces.createWorkspace(SYSTEM_CALLER, {
      service: api.acme.service,
      slug: 'lonely',
      name: 'Lonely',
    })
    const owner = await api.member('owner', fresh)
    const path = `/v1/workspaces/${fresh.id}/members/${owner.id}`
    expect((await owner.call('DELETE', path)).body).toMatchObject({ status: 409, code: 'last_owner' })
    expect((await owner.call('PATCH', path, { body: { role: 'admin' } })).body).toMatchObject({ code: 'last_owner' })
    const second = await api.member('owner', fresh)
    expect((await owner.call('DELETE', path)).status).toBe(200)
    expect((await second.call('GET', `/v1/workspaces/${fresh.id}/members`)).body['items']).toHaveLength(1)
  })
})

describe('the erasure of a person', () => {
  it('takes away who he was, leaves his keys and keeps the audit whole', async () => {
    const leaver = await api.member('developer')
    await leaver.call('POST', at('/api-keys'), { body: { name: 'Made by nobody' } })
    const early = await leaver.call('DELETE', `/v1/members/${leaver.id}`)
    expect(early.body).toMatchObject({ status: 409, code: 'member_in_workspaces' })
    await leaver.call('DELETE', at(`/members/${leaver.id}?keys=keep`))
    expect((await who('owner').call('DELETE', `/v1/members/${leaver.id}`)).status).toBe(404)
    expect((await leaver.call('DELETE', `/v1/members/${leaver.id}`)).status).toBe(200)
    expect((await leaver.call('GET', '/v1/session')).body).toMatchObject({ code: 'session_missing' })
    for (const body of [{}, { workspace: api.acme.id }]) {
      expect((await api.call('POST', '/v1/audit-events/verify', { body })).body).toMatchObject({ sound: true })
    }
    const audit = await api.call('GET', `/v1/audit-events?workspace=${api.acme.id}&limit=100`)
    expect(JSON.stringify(audit.body)).toContain(leaver.id)
    expect(JSON.stringify(audit.body)).not.toContain(leaver.email)
  })

  it('never takes the last operator', async () => {
    const one = await api.member('operator')
    expect((await one.call('DELETE', `/v1/members/${one.id}`)).status).toBe(200)
    const last = who('operator')
    expect((await last.call('DELETE', `/v1/members/${last.id}`)).body).toMatchObject({
      status: 409,
      code: 'last_operator',
    })
  })
})

describe('the text of a service definition', () => {
  it.each([...ROLES])('is not sent to a member who is no operator, and all else that it says is: %s', async (role) => {
    const { status, body } = await who(role).call('GET', '/v1/services/acme')
    expect(status).toBe(200)
    expect(body['service']).toMatchObject({ id: 'acme', source: null, formats: [expect.any(String)] })
  })

  it('is sent to an operator, and to a management token of any reach', async () => {
    const token = await api.tokenOf({ scopes: ['services:read'], reach: [api.acme.id] })
    for (const answer of [
      await who('operator').call('GET', '/v1/services/acme'),
      await api.call('GET', '/v1/services/acme', { token }),
    ]) {
      expect(answer.body['service']).toMatchObject({ source: expect.stringContaining('id: acme') })
    }
  })
})
