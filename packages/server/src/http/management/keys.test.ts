import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Json, openTestApi, type TestApi } from './testing/test-api.ts'

let api: TestApi

beforeAll(async () => {
  api = await openTestApi()
})
afterAll(() => api.close())

const create = (body: unknown, headers: Record<string, string> = {}, workspace = api.acme) =>
  api.call('POST', `/v1/workspaces/${workspace.id}/api-keys`, { body, headers })
const keyOf = ({ body }: { readonly body: Json }): Json => body['apiKey'] as Json
const isAllowed = async (token: string, ip?: string): Promise<boolean> => {
  const { verdict } = await api.engine.check({
    service: api.acme.service,
    credential: () => ({ kind: 'token', token }),
    demand: ip === undefined ? {} : { ip },
  })
  return verdict.allowed
}

describe('reading API keys', () => {
  it('finds the key of a pasted token, within the workspace alone', async () => {
    const { id, token } = await api.makeKey()
    const search = (workspace: string, pasted: string) =>
      api.call('POST', `/v1/workspaces/${workspace}/api-keys/search`, { body: { token: pasted } })
    expect((await search(api.acme.id, ` ${token}\n`)).body).toMatchObject({ apiKey: { id } })
    expect((await search(api.other.id, token)).body).toEqual({ apiKey: null })
    expect((await search(api.acme.id, 'sk_live_nothing')).body).toEqual({ apiKey: null })
  })

  it('pages through a list, newest first, and misses none', async () => {
    const path = `/v1/workspaces/${api.other.id}/api-keys`
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create({ name, mode: 'test' }, {}, api.other)
    const names: unknown[] = []
    let next = `${path}?limit=2&environment=TEST`
    for (;;) {
      const { body } = await api.call('GET', next)
      names.push(...(body['items'] as Json[]).map(({ name }) => name))
      if (body['nextCursor'] === null) break
      next = `${path}?limit=2&mode=test&cursor=${String(body['nextCursor'])}`
    }
    expect(names).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  it('takes a cursor only of the same list with the same filters', async () => {
    const list = (query: string, workspace = api.other) =>
      api.call('GET', `/v1/workspaces/${workspace.id}/api-keys?${query}`)
    for (const name of ['x', 'y']) await create({ name }, {}, api.other)
    const { body } = await list('limit=1&environment=live')
    const cursor = String(body['nextCursor'])
    expect((await list(`limit=2&environment=live&cursor=${cursor}`)).status).toBe(200)
    const wrong = [
      list(`environment=test&cursor=${cursor}`),
      list(`cursor=${cursor}`),
      list('cursor=abc'),
      list('cursor='),
    ]
    for (const reply of [...(await Promise.all(wrong)), await list(`environment=live&cursor=${cursor}`, api.acme)]) {
      expect(reply.body).toMatchObject({ status: 400, code: 'request_invalid', pointer: '/cursor' })
    }
  })

  it('refuses a filter that it does not know, and one that stands twice', async () => {
    const path = `/v1/workspaces/${api.acme.id}/api-keys`
    const misspelt = await api.call('GET', `${path}?statsu=revoked`)
    expect(misspelt.body).toMatchObject({
      status: 400,
      pointer: '/statsu',
      detail: expect.stringContaining('"status"'),
    })
    expect((await api.call('GET', `${path}?status=active&status=revoked`)).status).toBe(400)
    expect((await api.call('GET', `${path}?neverUsed=yes`)).body).toMatchObject({ status: 400, pointer: '/neverUsed' })
    expect((await api.call('GET', `${path}?unusedSince=2027-01-31`)).body).toMatchObject({ pointer: '/unusedSince' })
  })

  it('tells where the limits of a key stand when asked to, and spends nothing by telling', async () => {
    const { id, token } = await api.makeKey()
    const read = (query: string) => api.call('GET', `/v1/api-keys/${id}${query}`)
    const remaining = async () =>
      ((await read('?include=limits')).body['limits'] as Json[]).map((one) => one['remaining'])
    expect((await remaining())[0]).toBe(100)
    await isAllowed(token)
    const spent = await remaining()
    expect(spent[0]).toBe(99)
    for (let turn = 0; turn < 3; turn += 1) expect(await remaining()).toEqual(spent)
    expect((await read('')).body).not.toHaveProperty('limits')
    expect((await read('?include=all')).body).toMatchObject({ status: 400, pointer: '/include' })
  })

  it('tells a last use that the store does not know of yet', async () => {
    const { id, token } = await api.makeKey()
    await isAllowed(token)
    const key = keyOf(await api.call('GET', `/v1/api-keys/${id}`))
    expect(Date.parse(String(key['lastUsedAt']))).toBeGreaterThan(Date.now() - 60_000)
    await api.engine.recorder.flush()
    const { body } = await api.call('GET', `/v1/api-keys/${id}/usage?by=secret`)
    expect(body['total']).toEqual({ allowed: 1 })
    const [secret] = key['secrets'] as readonly Json[]
    expect(body['hours']).toMatchObject([{ outcome: 'allowed', count: 1, secretId: secret?.['id'] }])
    expect((await api.call('GET', `/v1/api-keys/${id}/usage`)).body['hours']).toMatchObject([
      { count: 1, secretId: null },
    ])
  })

  it('counts the callers of a key and of each secret, by the addresses that the checks told', async () => {
    const { id, token } = await api.makeKey()
    const usage = async (query: string) => {
      await api.engine.recorder.flush()
      return (await api.call('GET', `/v1/api-keys/${id}/usage${query}`)).body
    }
    await isAllowed(token)
    expect(await usage('')).toMatchObject({ callers: { count: 0, more: false } })
    await isAllowed(token, '203.0.113.1')
    await isAllowed(token, '203.0.113.2')
    const fresh = String(
      (await api.call('POST', `/v1/api-keys/${id}/rotate`, { body: { overlap: '1h' } })).body['token'],
    )
    await isAllowed(fresh, '203.0.113.2')
    await isAllowed(fresh, '203.0.113.2')
    const body = await usage('?by=secret')
    expect(body['callers']).toEqual({ count: 2, more: false })
    expect((body['secrets'] as Json[]).map(({ callers }) => callers)).toEqual([
      { count: 1, more: false },
      { count: 2, more: false },
    ])
    expect(JSON.stringify(body)).not.toContain('203.0.113')
    for (let i = 0; i < 40; i += 1) await isAllowed(fresh, `198.51.100.${i}`)
    expect((await usage(''))['callers']).toMatchObject({ more: true })
    expect(await usage(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).toMatchObject({
      callers: { count: 0, more: false },
    })
  })

  it('lists the refusals of a key, and of its workspace', async () => {
    const { id, token } = await api.makeKey()
    await api.call('POST', `/v1/api-keys/${id}/revoke`)
    await isAllowed(token)
    await api.engine.recorder.flush()
    for (const path of [`/v1/api-keys/${id}/refusals`, `/v1/workspaces/${api.acme.id}/refusals`]) {
      const items = (await api.call('GET', path)).body['items'] as readonly Json[]
      expect(items[0]).toMatchObject({ apiKeyId: id, reason: 'revoked' })
    }
  })
})

describe('changing an API key', () => {
  it('changes what is named, and leaves the rest', async () => {
    const { id } = await api.makeKey({ metadata: { a: '1' }, expiresAt: '2027-01-31T12:00:00+02:00' })
    const changed = await api.call('PATCH', `/v1/api-keys/${id}`, {
      body: { label: 'New', limits: { hourly: { limit: 5, window: '60m' } }, allowedIps: ['203.0.113.0/24'] },
    })
    expect(changed.headers.get('etag')).toBe('"r2"')
    expect(changed.body['effective']).toMatchObject({ everywhere: true })
    expect(keyOf(changed)).toMatchObject({
      name: 'New',
      limits: { hourly: { limit: 5, window: '1h' } },
      allowedIps: ['203.0.113.0/24'],
      metadata: { a: '1' },
      expiresAt: '2027-01-31T10:00:00.000Z',
    })
  })

  it('takes an expiry away with null, and reads a date as its end in UTC', async () => {
    const { id, apiKey } = await api.makeKey()
    const latest = Date.parse(String(apiKey['createdAt'])) + 366 * 86_400_000
    const day = new Date(latest - 86_400_000).toISOString().slice(0, 10)
    const dated = await api.call('PATCH', `/v1/api-keys/${id}`, { body: { expiresAt: day } })
    expect(keyOf(dated)['expiresAt']).toBe(`${day}T23:59:59.999Z`)
    const cleared = await api.call('PATCH', `/v1/api-keys/${id}`, { body: { expiresAt: null } })
    // The service's own longest lifetime is what stays.
    expect(keyOf(cleared)['expiresAt']).toBe(new Date(latest).toISOString())
    const free = await create({ name: 'X', expiresAt: '2099-12-31' }, {}, api.tiny)
    const never = await api.call('PATCH', `/v1/api-keys/${String(keyOf(free)['id'])}`, { body: { expiresAt: null } })
    expect(keyOf(never)['expiresAt']).toBeNull()
  })

  it('leaves a key alone that has changed since it was read', async () => {
    const { id, etag } = await api.makeKey()
    const path = `/v1/api-keys/${id}`
    const edit = (ifMatch: string) => api.call('PATCH', path, { body: { name: 'X' }, headers: { 'if-match': ifMatch } })
    expect((await edit(etag)).status).toBe(200)
    expect((await edit(etag)).body).toMatchObject({ status: 412, code: 'etag_mismatch' })
    expect((await edit('W/"r2"')).status).toBe(412)
    expect((await edit('"r1", "r2"')).status).toBe(200)
    expect((await edit('r2')).body).toMatchObject({ status: 400, code: 'header_invalid' })
    const stale = { headers: { 'if-match': etag } }
    expect((await api.call('POST', `${path}/revoke`, stale)).status).toBe(412)
    expect((await api.call('DELETE', path, stale)).status).toBe(412)
  })

  it('rotates to a new token and ends the old one at once, or after the overlap', async () => {
    const { id, token } = await api.makeKey()
    const rotated = await api.call('POST', `/v1/api-keys/${id}/rotate`, { body: { overlap: '30d' } })
    expect(await Promise.all([isAllowed(token), isAllowed(String(rotated.body['token']))])).toEqual([true, true])
    const [newest, old] = keyOf(rotated)['secrets'] as readonly Json[]
    expect([newest?.['endsAt'], old?.['ended']]).toEqual([null, false])
    const ended = await api.call('POST', `/v1/api-keys/${id}/secrets/${String(old?.['id'])}/end`)
    expect(ended.body['effective']).toMatchObject({ everywhere: true })
    expect(await isAllowed(token)).toBe(false)
    const again = await api.call('POST', `/v1/api-keys/${id}/rotate`)
    expect(await isAllowed(String(rotated.body['token']))).toBe(false)
    expect(await isAllowed(String(again.body['token']))).toBe(true)
    const tooLong = await api.call('POST', `/v1/api-keys/${id}/rotate`, { body: { overlap: '31d' } })
    expect(tooLong.body).toMatchObject({ status: 422, code: 'overlap_too_long' })
    const none = await api.call('POST', `/v1/api-keys/${id}/secrets/sec_none/end`)
    expect(none.body).toMatchObject({ status: 404, code: 'secret_not_found' })
  })

  it('disables, enables, revokes for ever and then purges', async () => {
    const { id, token } = await api.makeKey()
    const command = async (word: string) => keyOf(await api.call('POST', `/v1/api-keys/${id}/${word}`))['status']
    expect([await command('disable'), await isAllowed(token)]).toEqual(['disabled', false])
    expect([await command('enable'), await isAllowed(token)]).toEqual(['active', true])
    expect((await api.call('DELETE', `/v1/api-keys/${id}`)).body).toMatchObject({
      status: 409,
      code: 'key_not_revoked',
    })
    const revoked = await api.call('POST', `/v1/api-keys/${id}/revoke`, { body: { reason: 'It leaked.' } })
    expect(revoked.body).toMatchObject({ apiKey: { status: 'revoked' }, effective: { everywhere: true } })
    expect(await isAllowed(token)).toBe(false)
    expect((await api.call('POST', `/v1/api-keys/${id}/revoke`)).status).toBe(200)
    expect((await api.call('POST', `/v1/api-keys/${id}/enable`)).body).toMatchObject({
      status: 409,
      code: 'key_revoked',
    })
    expect((await api.call('DELETE', `/v1/api-keys/${id}`)).body).toMatchObject({ deleted: true, id })
    expect((await api.call('GET', `/v1/api-keys/${id}`)).status).toBe(404)
  })

  it('does not wait for the proof when it is told not to', async () => {
    const { id } = await api.makeKey()
    const { body } = await api.call('POST', `/v1/api-keys/${id}/revoke?wait=false`)
    expect(body['effective']).toEqual({ everywhere: false, nodes: 0, waitedMs: 0 })
  })
})
