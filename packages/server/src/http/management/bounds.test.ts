import { KEY_BOUNDS } from '@keywright/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SYSTEM_CALLER } from '../../app/index.ts'
import { HTTP_BOUNDS } from '../bounds.ts'
import { type CallOptions, type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

/** What an answer says in short: its status, and the code of a refusal. */
async function outcome(method: string, path: string, options: CallOptions = {}): Promise<string> {
  const { status, body } = await api.call(method, path, options)
  return typeof body['code'] === 'string' ? `${status} ${body['code']}` : String(status)
}

const keys = (): string => `/v1/workspaces/${api.acme.id}/api-keys`
const create = (fields: Json): Promise<string> => outcome('POST', keys(), { body: { name: 'X', ...fields } })
const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i))
const INVALID = '400 request_invalid'

/** A value of each size that a field may have, and what is answered at its bound; one past it is always `request_invalid`. */
const FIELDS: readonly (readonly [title: string, bound: number, at: string, make: (size: number) => Json])[] = [
  ['the name', KEY_BOUNDS.nameLengthMax, '201', (size) => ({ name: 'n'.repeat(size) })],
  [
    'entries of metadata',
    KEY_BOUNDS.metadataEntriesMax,
    '201',
    (size) => ({ metadata: Object.fromEntries(many(size, (i) => [`m${i}`, 'v'])) }),
  ],
  [
    'a name in metadata',
    KEY_BOUNDS.metadataNameLengthMax,
    '201',
    (size) => ({ metadata: { ['m'.repeat(size)]: 'v' } }),
  ],
  ['a value in metadata', KEY_BOUNDS.metadataValueLengthMax, '201', (size) => ({ metadata: { m: 'v'.repeat(size) } })],
  ['addresses', KEY_BOUNDS.allowedIpsMax, '201', (size) => ({ allowedIps: many(size, (i) => `203.0.113.${i}`) })],
  [
    'origins',
    KEY_BOUNDS.allowedOriginsMax,
    '201',
    (size) => ({ allowedOrigins: many(size, (i) => `https://a${i}.example.com`) }),
  ],
  [
    'an origin',
    KEY_BOUNDS.originLengthMax,
    '201',
    (size) => ({ allowedOrigins: [`https://${'a'.repeat(size - 'https://.example'.length)}.example`] }),
  ],
  // The service has two scopes, so a list of as many as may be is read, and then refused for what it says.
  ['scopes', KEY_BOUNDS.scopesMax, '422 scope_unknown', (size) => ({ scopes: many(size, (i) => `a${i}`) })],
  ['the number of a limit', KEY_BOUNDS.limitMax, '201', (size) => ({ limits: { hourly: { limit: size } } })],
]

describe('the fields of a key', () => {
  it.each(FIELDS)('takes %s at the bound of %d and refuses one more', async (_, bound, at, make) => {
    expect(await create(make(bound))).toBe(at)
    expect(await create(make(bound + 1))).toBe(INVALID)
  })

  it('refuses what is empty, or no whole number, or no address, origin or instant', async () => {
    const wrong: readonly Json[] = [
      { name: '' },
      { name: '  ' },
      { name: 'a\u0000b' },
      { name: 'a\ud800' },
      { metadata: { '': 'x' } },
      { metadata: { a: '\u0000' } },
      { limits: { hourly: { limit: 0 } } },
      { limits: { hourly: { limit: 1.5 } } },
      { limits: { hourly: { limit: 1, window: '1' } } },
      { limits: { hourly: { limit: 1, window: '0s' } } },
      { limits: { hourly: { limit: 1, window: '367d' } } },
      { allowedIps: ['203.0.113.256'] },
      { allowedIps: ['203.0.113.0/33'] },
      { allowedOrigins: ['https://example.com/'] },
      { expiresAt: '2027-02-30' },
      { expiresAt: '2027-01-31T12:00:00' },
      { expiresAt: 1_800_000_000 },
    ]
    for (const fields of wrong) expect(await create(fields), JSON.stringify(fields)).toBe(INVALID)
  })

  it('holds as many keys in a workspace as the definition says', async () => {
    const made = many(4, () => api.call('POST', `/v1/workspaces/${api.tiny.id}/api-keys`, { body: { name: 'X' } }))
    const statuses = (await Promise.all(made)).map(({ status, body }) =>
      `${status} ${String(body['code'] ?? '')}`.trim(),
    )
    expect(statuses.sort()).toEqual(['201', '201', '201', '409 keys_in_workspace_exhausted'])
  })

  it('holds five live secrets, and shows the latest twenty that ended', async () => {
    const { id } = await api.makeKey()
    const rotate = (overlap: string) => api.call('POST', `/v1/api-keys/${id}/rotate`, { body: { overlap } })
    for (let i = 1; i < KEY_BOUNDS.liveSecretsMax; i += 1) expect((await rotate('1h')).status).toBe(200)
    expect((await rotate('1h')).body).toMatchObject({ status: 409, code: 'secrets_exhausted' })
    for (let i = 0; i < KEY_BOUNDS.endedSecretsKept + 2; i += 1) await rotate('0s')
    const { body } = await api.call('GET', `/v1/api-keys/${id}`)
    const secrets = (body['apiKey'] as { secrets: readonly { ended: boolean; createdAt: string }[] }).secrets
    expect(secrets.map(({ ended }) => ended)).toEqual([false, ...many(KEY_BOUNDS.endedSecretsKept, () => true)])
    expect(secrets.map(({ createdAt }) => createdAt)).toEqual(
      secrets
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    )
  })
})

describe('the fields of other bodies', () => {
  it('bounds the reason of a revocation, the slug of a workspace and the reach of a token', async () => {
    const { id } = await api.makeKey()
    const revoke = (size: number) =>
      outcome('POST', `/v1/api-keys/${id}/revoke`, { body: { reason: 'r'.repeat(size) } })
    expect([await revoke(501), await revoke(KEY_BOUNDS.reasonLengthMax)]).toEqual([INVALID, '200'])

    const make = (slug: string) => outcome('POST', '/v1/workspaces', { body: { service: 'acme', slug, name: 'X' } })
    expect([await make('s'.repeat(61)), await make('s'.repeat(KEY_BOUNDS.slugLengthMax))]).toEqual([INVALID, '201'])

    const path = `/v1/workspaces/${api.engine.managementWorkspace.id}/api-keys`
    const reaching = (size: number) => {
      const reach = many(size, (i) => `ws_${String(i).padStart(20, '0')}`)
      return outcome('POST', path, { body: { name: 'X', scopes: ['nodes:read'], reach } })
    }
    expect([await reaching(101), await reaching(HTTP_BOUNDS.reachMax)]).toEqual([INVALID, '201'])
  })

  it('bounds a token that is searched for and the overlap of a rotation', async () => {
    const search = (size: number) => outcome('POST', `${keys()}/search`, { body: { token: 't'.repeat(size) } })
    expect([await search(513), await search(HTTP_BOUNDS.tokenLengthMax)]).toEqual([INVALID, '200'])
    const { id } = await api.makeKey()
    const rotate = (overlap: string) => outcome('POST', `/v1/api-keys/${id}/rotate`, { body: { overlap } })
    expect([await rotate('2592001s'), await rotate('2592000s')]).toEqual(['422 overlap_too_long', '200'])
  })
})

describe('lists', () => {
  it('gives from 1 to 100 entries, and 50 when nothing is said', async () => {
    const workspace = await api.engine.workspaces.createWorkspace(SYSTEM_CALLER, {
      service: api.acme.service,
      slug: 'full',
      name: 'Full',
    })
    const path = `/v1/workspaces/${workspace.id}/api-keys`
    await Promise.all(many(101, () => api.call('POST', path, { body: { name: 'X' } })))
    const sizeOf = async (query: string) =>
      ((await api.call('GET', `${path}${query}`)).body['items'] as unknown[]).length
    expect([await sizeOf('?limit=100'), await sizeOf('?limit=1'), await sizeOf('')]).toEqual([100, 1, 50])
    for (const limit of ['101', '0', '-1', '1.0', '1e2', '']) {
      expect(await outcome('GET', `${path}?limit=${limit}`), limit).toBe(INVALID)
    }
  })

  it('takes 32 parameters and an address of 8 KiB', async () => {
    const parameters = (count: number) => many(count, (i) => `p${i}=1`).join('&')
    const manyParameters = await api.call('GET', `/v1/workspaces?${parameters(33)}`)
    expect(manyParameters.body['detail']).toContain('32 parameters')
    expect((await api.call('GET', `/v1/workspaces?${parameters(32)}`)).body['detail']).toContain('does not know')
    const path = '/v1/workspaces?slug='
    const room = HTTP_BOUNDS.urlLengthMax - `http://keys.test${path}`.length
    expect((await api.call('GET', path + 's'.repeat(room + 1))).body['detail']).toContain('8192')
    expect((await api.call('GET', path + 's'.repeat(room))).body['pointer']).toBe('/slug')
  })
})

describe('headers', () => {
  it('bounds the Idempotency-Key and the If-Match', async () => {
    const once = (key: string) => outcome('POST', keys(), { body: { name: 'X' }, headers: { 'idempotency-key': key } })
    expect([await once('k'.repeat(256)), await once('k'.repeat(255))]).toEqual(['400 header_invalid', '201'])
    expect([await once(''), await once('a b'), await once('"')]).toEqual(many(3, () => '400 header_invalid'))
    const { id } = await api.makeKey()
    const edit = (tag: string) =>
      outcome('PATCH', `/v1/api-keys/${id}`, { body: { name: 'Y' }, headers: { 'if-match': tag } })
    expect([await edit(`"${'e'.repeat(255)}"`), await edit(`"${'e'.repeat(254)}"`)]).toEqual([
      '400 header_invalid',
      '412 etag_mismatch',
    ])
  })
})

describe('bodies', () => {
  const raw = (content: string | Uint8Array | ReadableStream<Uint8Array>, type = 'application/json') =>
    outcome('POST', keys(), { raw: { content, type } })
  const padded = (size: number): string => `{"name":"X"}${' '.repeat(size - 12)}`
  const streamed = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream() as ReadableStream<Uint8Array>

  it('takes 64 KiB and not one byte more, with a length or without', async () => {
    const { bodyBytesMax } = HTTP_BOUNDS
    expect(await raw(padded(bodyBytesMax))).toBe('201')
    expect(await raw(padded(bodyBytesMax + 1))).toBe('413 body_too_large')
    expect(await raw(streamed(padded(bodyBytesMax)))).toBe('201')
    expect(await raw(streamed(padded(bodyBytesMax + 1)))).toBe('413 body_too_large')
  })

  it('ends the connection of whoever may still be sending what nobody reads', async () => {
    const ending = async (headers: Record<string, string>) =>
      (await api.call('POST', keys(), { token: null, body: {}, headers })).headers.get('connection')
    expect(await ending({ 'content-length': '65537' })).toBe('close')
    expect(await ending({ 'transfer-encoding': 'chunked' })).toBe('close')
    expect(await ending({})).toBeNull()
  })

  /** A body without an end, and how often it was asked for more. */
  const endless = (): { readonly content: ReadableStream<Uint8Array>; readonly asked: () => number } => {
    let asked = 0
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      asked += 1
      controller.enqueue(new Uint8Array(16_384))
    }
    return { content: new ReadableStream({ pull }), asked: () => asked }
  }

  it('stops reading at the bound', async () => {
    const { content, asked } = endless()
    expect(await raw(content)).toBe('413 body_too_large')
    expect(asked()).toBeLessThan(10)
  })

  it('reads no body of whoever has no token', async () => {
    const { content, asked } = endless()
    expect(await outcome('POST', keys(), { token: null, raw: { content, type: 'application/json' } })).toBe(
      '401 credential_missing',
    )
    // One piece is what the stream holds ready by itself.
    expect(asked()).toBeLessThanOrEqual(1)
  })

  it('takes 512 KiB for a definition', async () => {
    const put = (size: number) =>
      outcome('PUT', '/v1/services/acme', { raw: { content: '#'.repeat(size), type: 'application/yaml' } })
    expect(await put(HTTP_BOUNDS.definitionBytesMax)).toBe('422 definition_invalid')
    expect(await put(HTTP_BOUNDS.definitionBytesMax + 1)).toBe('413 body_too_large')
  })

  it('nests sixteen deep and holds a thousand members', async () => {
    const nested = (depth: number) => `{"name":"X","metadata":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(await raw(nested(HTTP_BOUNDS.jsonDepthMax))).toBe(INVALID)
    expect(await raw(nested(HTTP_BOUNDS.jsonDepthMax + 1))).toBe('400 body_unreadable')
    const wide = (members: number) => JSON.stringify(Object.fromEntries(many(members, (i) => [`m${i}`, 1])))
    expect(await raw(wide(HTTP_BOUNDS.jsonMembersMax))).toBe(INVALID)
    expect(await raw(wide(HTTP_BOUNDS.jsonMembersMax + 1))).toBe('400 body_unreadable')
  })

  it('refuses what two parsers could read differently', async () => {
    const bodies = [
      '{"name":"X","name":"Y"}',
      '{"name":"X","n\\u0061me":"Y"}',
      '{"name":"X","metadata":{"a":"1","a":"2"}}',
      '{"name":"X","__proto__":{"operator":true}}',
      '{"name":"X",}',
      "{'name':'X'}",
      '',
      new Uint8Array([...new TextEncoder().encode('{"name":"'), 0xff, 0x22, 0x7d]),
    ]
    for (const body of bodies) expect(await raw(body), String(body)).toBe('400 body_unreadable')
    for (const body of ['[]', '"X"', '1', 'null', 'true']) expect(await raw(body), body).toBe(INVALID)
  })

  it('takes no other type of body, and no other characters than UTF-8', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      'application/yaml',
    ]
    for (const type of types) expect(await raw('{"name":"X"}', type), type).toBe('415 media_type_unsupported')
    expect(await raw('{"name":"X"}', 'Application/JSON; Charset="UTF-8"')).toBe('201')
    const bytes = new TextEncoder().encode('{"name":"X"}')
    expect(await outcome('POST', keys(), { raw: { content: bytes } })).toBe('415 media_type_unsupported')
    const headers = { 'content-encoding': 'gzip' }
    expect(await outcome('POST', keys(), { body: { name: 'X' }, headers })).toBe('415 media_type_unsupported')
  })
})
