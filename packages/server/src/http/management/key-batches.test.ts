import { createHash } from 'node:crypto'
import { mintToken } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../app/index.ts'
import { HTTP_BOUNDS } from '../bounds.ts'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

/** A token as another system would have issued it in the format of the service. */
function elsewhere(environment = 'live'): string {
  const definition = api.engine.lastDefinitionOf('acme')
  if (definition === undefined) throw new Error('the definition was applied')
  const randomBytes = (count: number): Uint8Array => globalThis.crypto.getRandomValues(new Uint8Array(count))
  return mintToken(definition, { type: 'secret', environment, randomBytes }).token.reveal()
}
const sha = (token: string, encoding: 'hex' | 'base64' | 'base64url' = 'hex'): Json => ({
  algorithm: 'sha256',
  value: createHash('sha256').update(token).digest(encoding),
})
const post = (
  verb: 'import' | 'bulk',
  body: unknown,
  { query = '', workspace = api.acme, token = undefined as string | undefined } = {},
) =>
  api.call('POST', `/v1/workspaces/${workspace.id}/api-keys/${verb}${query}`, {
    body,
    ...(token === undefined ? {} : { token }),
  })
const outcomeOf = async (token: string): Promise<string> => {
  const { verdict } = await api.engine.check({
    service: api.acme.service,
    credential: () => ({ kind: 'token', token }),
    demand: {},
  })
  return verdict.allowed ? 'allowed' : verdict.denial.reason
}

describe('importing keys', () => {
  it.each(['hex', 'base64', 'base64url'] as const)(
    'takes a digest in %s, and the token then passes',
    async (encoding) => {
      const token = elsewhere()
      expect(await outcomeOf(token)).toBe('unknown')
      const { status, body } = await post('import', { keys: [{ label: 'Old', digest: sha(token, encoding) }] })
      expect({ status, body }).toMatchObject({
        status: 200,
        body: {
          dryRun: false,
          items: [
            { name: 'Old', environment: 'live', type: 'secret', scopes: ['records:read'], display: 'sk_live_...' },
          ],
          effective: { everywhere: true },
        },
      })
      expect(await outcomeOf(token)).toBe('allowed')
      const { headers } = await post('import', { keys: [] })
      expect(headers.get('cache-control')).toBe('no-store')
    },
  )

  it('takes everything that a new key takes, in upper case of hexadecimal digits too', async () => {
    const token = elsewhere('test')
    const { value } = sha(token)
    const fields = {
      name: 'All of it',
      mode: 'TEST',
      expiresAt: '2027-01-31',
      limits: { hourly: { limit: 5, window: '1h' } },
      allowedIps: ['203.0.113.0/24'],
      metadata: { team: 'billing' },
      scopes: ['records:write'],
      display: 'sk_test_ab...yz',
    }
    const digest = { algorithm: 'sha256', value: String(value).toUpperCase() }
    const { body } = await post('import', { keys: [{ ...fields, digest }] })
    const [{ id } = {}] = body['items'] as Json[]
    const { body: read } = await api.call('GET', `/v1/api-keys/${String(id)}`)
    expect(read['apiKey']).toMatchObject({
      environment: 'test',
      scopes: ['records:write'],
      expiresAt: '2027-01-31T23:59:59.999Z',
      limits: fields.limits,
      allowedIps: fields.allowedIps,
      metadata: fields.metadata,
      secrets: [{ display: 'sk_test_ab...yz' }],
    })
  })

  it('tells every problem of every entry, in the words that were sent', async () => {
    const keys = [
      { name: 'Good', digest: sha(elsewhere()) },
      { label: 5, mode: 'moon', digest: { algorithm: 'md5', value: 'zz' } },
      { name: 'Public', type: 'PUBLIC', scopes: ['records:write'], digest: sha(elsewhere()) },
      { name: 'Moon', mode: 'moon', digest: sha(elsewhere()) },
      { name: 'Addresses', allowedIps: ['203.0.113.9', 'nowhere'], digest: sha(elsewhere()) },
      { name: 'Grant', operator: true, digest: sha(elsewhere()) },
    ]
    const { status, body } = await post('import', { keys })
    expect({ status, ...body }).toMatchObject({ status: 400, code: 'request_invalid', pointer: '/keys/1/label' })
    const { problems, problemCount } = body['details'] as { problems: Json[]; problemCount: number }
    expect(problems.map(({ pointer, code }) => `${String(pointer)} ${String(code)}`)).toEqual([
      '/keys/1/label request_invalid',
      '/keys/1/digest/algorithm request_invalid',
      '/keys/1/digest/value request_invalid',
      '/keys/2/scopes/0 scope_not_grantable',
      '/keys/3/mode environment_unknown',
      '/keys/4/allowedIps/1 request_invalid',
      '/keys/5/operator request_invalid',
    ])
    expect(problemCount).toBe(7)
  })

  it('names a bounded number of problems and counts them all', async () => {
    const keys = Array.from({ length: 150 }, () => ({ name: 'X' }))
    const { body } = await post('import', { keys })
    expect(body['details']).toMatchObject({ problemCount: 150 })
    expect((body['details'] as { problems: Json[] }).problems).toHaveLength(100)
  })

  it.each([
    ['is cut', 'a'.repeat(63)],
    ['has bits of no byte', `${'A'.repeat(42)}B`],
    ['mixes two alphabets', `${'A'.repeat(40)}-+A`],
    ['is empty', ''],
  ])('refuses a digest that %s', async (_what, value) => {
    const { status, body } = await post('import', { keys: [{ name: 'X', digest: { algorithm: 'sha256', value } }] })
    expect({ status, pointer: body['pointer'] }).toEqual({ status: 400, pointer: '/keys/0/digest/value' })
  })

  it('notices a digest that is there, and one that comes twice in two ways of writing', async () => {
    const token = elsewhere()
    const both = [sha(token), sha(token, 'base64')].map((digest) => ({ name: 'X', digest }))
    expect(await post('import', { keys: both })).toMatchObject({
      status: 409,
      body: { code: 'digest_taken', pointer: '/keys/1/digest/value' },
    })
    const issued = { name: 'X', digest: sha((await api.makeKey()).token) }
    const { status, body } = await post('import', { keys: [issued] }, { workspace: api.other })
    expect({ status, code: body['code'] }).toEqual({ status: 409, code: 'digest_taken' })
    expect(JSON.stringify(body)).not.toContain(api.acme.id)
  })

  it('of a dry run answers what would be and writes nothing', async () => {
    const token = elsewhere()
    const keys = [{ name: 'Dry', digest: sha(token) }]
    const { status, body } = await post('import', { keys }, { query: '?dryRun=true' })
    expect({ status, ...body }).toMatchObject({ status: 200, dryRun: true, items: [{ id: null }], effective: null })
    expect(await outcomeOf(token)).toBe('unknown')
    const stored = await post('import', { keys }, { query: '?wait=false' })
    expect(stored.body).toMatchObject({ effective: { everywhere: false } })
  })

  it('lets an operator alone set a limit above the plan', async () => {
    const keys = [{ name: 'Fast', digest: sha(elsewhere()), limits: { hourly: { limit: 101 } } }]
    const token = await api.tokenOf({ scopes: MANAGEMENT_SCOPES, reach: 'all' })
    const { status, body } = await post('import', { keys }, { token })
    expect({ status, code: body['code'], pointer: body['pointer'] }).toEqual({
      status: 403,
      code: 'limit_above_plan',
      pointer: '/keys/0/limits',
    })
    expect((await post('import', { keys })).status).toBe(200)
  })

  it('takes a larger body than other calls, and not any', async () => {
    const notes = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`n${i}`, 'x'.repeat(100)]))
    const keys = Array.from({ length: 100 }, () => ({ name: 'Large', digest: sha(elsewhere()), metadata: notes }))
    expect(JSON.stringify({ keys }).length).toBeGreaterThan(HTTP_BOUNDS.bodyBytesMax)
    expect((await post('import', { keys }, { query: '?dryRun=true' })).status).toBe(200)
    const { status, body } = await post('import', { keys: [{ name: 'x'.repeat(HTTP_BOUNDS.importBytesMax) }] })
    expect({ status, code: body['code'] }).toEqual({ status: 413, code: 'body_too_large' })
  })
})

describe('a command on many keys', () => {
  it('revokes them with one answer', async () => {
    const keys = [await api.makeKey(), await api.makeKey()]
    const ids = keys.map(({ id }) => id)
    const { status, body } = await post('bulk', { action: 'revoke', ids, reason: 'Leaked' })
    expect({ status, ...body }).toMatchObject({
      status: 200,
      items: ids.map((id) => ({ id, changed: true, status: 'revoked' })),
      effective: { everywhere: true },
    })
    for (const { token } of keys) expect(await outcomeOf(token)).toBe('revoked')
  })

  it('answers alike for a key of another workspace, one that never was, and no id at all', async () => {
    const { id } = await api.makeKey()
    for (const wrong of [id, 'key_00000000000000000000', 'nothing', '\0']) {
      const { status, body } = await post('bulk', { action: 'disable', ids: [wrong] }, { workspace: api.other })
      expect({ status, code: body['code'], pointer: body['pointer'] }).toEqual({
        status: 404,
        code: 'key_not_found',
        pointer: '/ids/0',
      })
    }
  })

  it.each([
    ['an action that there is not', { action: 'rotate', ids: ['key_1'] }, '/action'],
    ['no ids', { action: 'revoke', ids: [] }, '/ids'],
    ['too many ids', { action: 'revoke', ids: Array.from({ length: 1001 }, (_, i) => `key_${i}`) }, '/ids'],
  ])('refuses %s', async (_what, sent, pointer) => {
    const { status, body } = await post('bulk', sent)
    expect({ status, code: body['code'], pointer: body['pointer'] }).toEqual({
      status: 400,
      code: 'request_invalid',
      pointer,
    })
  })
})

describe('the list of keys', () => {
  const list = async (query: string): Promise<readonly Json[]> =>
    (await api.call('GET', `/v1/workspaces/${api.other.id}/api-keys?${query}`)).body['items'] as Json[]

  it('shows those whose maker has left, and comes with 30 days of checks when asked', async () => {
    const maker = await api.tokenOf({ reach: [api.other.id] })
    const made = await api.call('POST', `/v1/workspaces/${api.other.id}/api-keys`, {
      body: { name: 'Orphan' },
      token: maker,
    })
    const { token, apiKey } = made.body as { token: string; apiKey: Json }
    expect(await list('creatorLeft=true')).toEqual([])
    await api.call('POST', `/v1/api-keys/${String(apiKey['createdBy'])}/revoke`)
    expect(await list('creatorLeft=true')).toMatchObject([{ name: 'Orphan' }])
    expect(await outcomeOf(token)).toBe('allowed')
    await api.engine.recorder.flush()
    const day = new Date().toISOString().slice(0, 10)
    expect(await list('include=usage30d&creatorLeft=true')).toMatchObject([
      { usage30d: [{ day, allowed: 1, refused: 0 }] },
    ])
    expect((await list('creatorLeft=true'))[0]).not.toHaveProperty('usage30d')
  })

  it('shows those of which an old secret is still in use', async () => {
    const { body } = await api.call('POST', `/v1/workspaces/${api.other.id}/api-keys`, { body: { name: 'Rotating' } })
    const { token, apiKey } = body as { token: string; apiKey: Json }
    await api.call('POST', `/v1/api-keys/${String(apiKey['id'])}/rotate`, { body: { overlap: '7d' } })
    expect(await list('oldSecretInUse=true')).toEqual([])
    expect(await outcomeOf(token)).toBe('allowed')
    await api.engine.recorder.flush()
    expect(await list('oldSecretInUse=true')).toMatchObject([{ name: 'Rotating' }])
  })
})
