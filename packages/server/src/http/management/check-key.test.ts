import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi
let path: string

beforeAll(async () => {
  api = await openTestApi()
  path = `/v1/workspaces/${api.acme.id}/api-keys/check`
})
afterAll(() => api.close())

async function check(body: Json): Promise<Json> {
  const person = await api.member('developer')
  const reply = await person.call('POST', path, { body })
  expect(reply.status, JSON.stringify(reply.body)).toBe(200)
  return reply.body['answer'] as Json
}

describe('checking a key from the dashboard', () => {
  it('tells a good key its steps, and spends and counts nothing', async () => {
    const { token, id } = await api.makeKey()
    for (let i = 0; i < 3; i += 1) {
      const answer = await check({ token, scopes: ['records:read'] })
      expect(answer).toMatchObject({ allowed: true, apiKey: { id }, limits: [{ remaining: 100 }, { remaining: 1000 }] })
      for (const step of ['scopes', 'workspace']) {
        expect(answer['steps']).toContainEqual(expect.objectContaining({ step, outcome: 'passed' }))
      }
    }
    await api.engine.recorder.flush()
    expect((await api.call('GET', `/v1/api-keys/${id}/usage`)).body).toMatchObject({ total: {} })
  })

  it.each([
    ['a space before it', (token: string) => ` ${token}`],
    ['its end cut off', (token: string) => token.slice(0, -4)],
    ['a newline after it', (token: string) => `${token}\n`],
  ])('says what is wrong with a token that has %s', async (_, damage) => {
    const { token } = await api.makeKey()
    const answer = await check({ token: damage(token) })
    expect(answer).toMatchObject({
      allowed: false,
      reason: 'malformed',
      apiKey: null,
      diagnosis: { detail: expect.any(String) },
    })
  })

  it('says when a key was revoked, and by whom', async () => {
    const { token, id } = await api.makeKey()
    await api.call('POST', `/v1/api-keys/${id}/revoke`)
    const answer = await check({ token })
    expect(answer).toMatchObject({
      reason: 'revoked',
      apiKey: { revokedAt: expect.any(String), revokedBy: expect.stringMatching(/^key_/) },
    })
  })

  it('shows nothing of a key of another workspace', async () => {
    const made = await api.call('POST', `/v1/workspaces/${api.other.id}/api-keys`, { body: { name: 'Foreign' } })
    const answer = await check({ token: made.body['token'] })
    expect(answer).toMatchObject({ allowed: false, reason: 'workspace_mismatch', apiKey: null })
    expect(JSON.stringify(answer)).not.toContain('Foreign')
  })

  it('is for whoever may check keys there, and for nobody who only looks', async () => {
    const viewer = await api.member('viewer')
    expect((await viewer.call('POST', path, { body: { token: 'x' } })).status).toBe(403)
    const stranger = await api.member('owner', api.other)
    expect((await stranger.call('POST', path, { body: { token: 'x' } })).status).toBe(404)
  })
})

describe('the names of who did something', () => {
  it('are told of members, operators and tokens that reach the workspace, and of nobody else', async () => {
    const [member, operator, stranger] = [
      await api.member('viewer'),
      await api.member('operator'),
      await api.member('owner', api.other),
    ]
    const idOf = async (token: string): Promise<string> => {
      const { body } = await api.call('GET', '/v1/whoami', { token })
      return String((body['caller'] as Json)['apiKeyId'])
    }
    const near = await idOf(await api.tokenOf({ reach: [api.acme.id] }))
    const far = await idOf(await api.tokenOf({ reach: [api.other.id] }))
    const ids = [member.id, operator.id, stranger.id, near, far, 'system', 'nobody']
    const reply = await member.call('GET', `/v1/workspaces/${api.acme.id}/actors?ids=${ids.join(',')}`)
    expect((reply.body['items'] as Json[]).map(({ kind, name }) => [kind, name])).toEqual([
      ['member', 'The viewer'],
      ['operator', 'The operator'],
      ['member', null],
      ['management_token', expect.any(String)],
      ['management_token', null],
      ['system', null],
      ['unknown', null],
    ])
  })
})
