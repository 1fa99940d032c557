import { describe, expect, it } from 'vitest'
import { idOf, itemsOf, startExample } from './testing/calls.ts'

const callers = {
  a: { workspaceId: 'ws_a' },
  b: { workspaceId: 'ws_b' },
  aTest: { workspaceId: 'ws_a', environment: 'test' },
  fresh: { workspaceId: 'ws_fresh' },
}
const start = () => startExample(callers)

const collections = [
  ...['leads', 'campaigns', 'accounts', 'templates', 'webhooks'].map((name) => `/foxreach/api/v1/${name}`),
  ...['leads', 'campaigns', 'extractions', 'messaging', 'templates', 'accounts', 'valuations', 'fichas'].map(
    (name) => `/hostreach/v1/public/v1/${name}`,
  ),
  ...['scheduling', 'webhooks'].map((name) => `/hostreach/v1/public/v1/${name}`),
  ...['lists', 'leads'].map((name) => `/enrich-engine/${name}`),
  ...['sender-pools', 'campaigns', 'leads'].map((name) => `/leadterra/v1/${name}`),
  '/foir/files',
]
const apart = collections.filter((path) => /hostreach|leadterra/.test(path))

describe.each(collections)('%s', (path) => {
  const body = path.includes('/foxreach/api/v1/leads') ? { email: 'x@y.example', name: 'X' } : { name: 'X' }
  const foreignStatus = /enrich-engine|leadterra/.test(path) ? 403 : 404

  it('lists demo data, and makes, gets, changes and deletes what is the workspace’s own', async () => {
    const { call } = start()
    const before = itemsOf(await call('a', 'GET', path))
    expect(before.length).toBeGreaterThan(0)
    const made = await call('a', 'POST', path, { ...body, workspaceId: 'ws_b', workspace: 'ws_b', id: 'mine' })
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject(body)
    const id = idOf(made)
    expect(id).not.toBe('mine')
    expect((await call('a', 'PATCH', `${path}/${id}`, { name: 'Y', workspaceId: 'ws_b' })).body).toMatchObject({
      id,
      name: 'Y',
    })
    expect((await call('a', 'GET', `${path}/${id}`)).body).toMatchObject({ id, name: 'Y' })
    expect(itemsOf(await call('a', 'GET', path)).length).toBe(before.length + 1)
    expect((await call('a', 'DELETE', `${path}/${id}`)).status).toBe(204)
    expect((await call('a', 'GET', `${path}/${id}`)).status).toBe(404)
  })

  it('keeps workspaces apart', async () => {
    const { call } = start()
    const id = idOf(await call('a', 'POST', path, body))
    const others = itemsOf(await call('b', 'GET', path))
    expect(others.map((item) => item.id)).not.toContain(id)
    for (const [method, sent] of [['GET'], ['PATCH', { name: 'Z' }], ['DELETE']] as const) {
      expect((await call('b', method, `${path}/${id}`, sent)).status).toBe(foreignStatus)
      expect((await call('b', method, `${path}/never`, sent)).status).toBe(404)
    }
    expect((await call('a', 'GET', `${path}/${id}`)).body).toMatchObject(body)
    expect(itemsOf(await call('fresh', 'GET', path))).toEqual([])
  })

  it('answers 400 to what cannot be read', async () => {
    const { call } = start()
    for (const sent of ['{', '[]', '"x"', '{}', '{"name":7,"email":7}', '{"name":"","email":""}']) {
      expect((await call('a', 'POST', path, sent)).status).toBe(400)
    }
    expect((await call('a', 'POST', path, JSON.stringify({ name: 'x'.repeat(70_000) }))).status).toBe(413)
  })

  it('refuses whom Keywright refuses, with its answer', async () => {
    const { call } = start()
    const refused = await call('nobody', 'GET', path)
    expect([refused.status, refused.body]).toEqual([401, { refused: true }])
    expect((await call('a', 'GET', path)).headers.get('x-ratelimit-remaining')).toBe('7')
  })
})

describe.each(apart)('%s', (path) => {
  it('keeps live and test data apart', async () => {
    const { call } = start()
    const id = idOf(await call('a', 'POST', path, { name: 'Live' }))
    expect(itemsOf(await call('aTest', 'GET', path)).map((item) => item.id)).not.toContain(id)
    expect((await call('aTest', 'GET', `${path}/${id}`)).status).toBe(404)
    expect((await call('aTest', 'DELETE', `${path}/${id}`)).status).toBe(404)
    expect((await call('a', 'GET', `${path}/${id}`)).status).toBe(200)
  })
})

describe('a collection', () => {
  it('holds a bounded number for each workspace', async () => {
    const { call } = start()
    const statuses = new Set<number>()
    for (let i = 0; i < 501; i += 1)
      statuses.add((await call('fresh', 'POST', '/enrich-engine/lists', { name: 'X' })).status)
    expect([...statuses]).toEqual([201, 409])
    expect((await call('a', 'POST', '/enrich-engine/lists', { name: 'X' })).status).toBe(201)
  })
})

describe('Hostreach', () => {
  const at = '/hostreach/v1/public/v1'

  it('says who a key is', async () => {
    const { call } = startExample({ k: { workspaceId: 'ws_a', environment: 'test', scopes: ['leads:read'] } })
    expect((await call('k', 'GET', `${at}/me`)).body).toEqual({
      workspace: 'ws_a',
      environment: 'test',
      scopes: ['leads:read'],
    })
  })

  it('keeps the notes of a lead, and shows them to nobody else', async () => {
    const { call } = start()
    const id = idOf(await call('a', 'POST', `${at}/leads`, { name: 'Lead' }))
    expect((await call('a', 'POST', `${at}/leads/${id}/notes`, { name: 'Called' })).status).toBe(201)
    expect(itemsOf(await call('a', 'GET', `${at}/leads/${id}/notes`))).toMatchObject([{ name: 'Called' }])
    for (const token of ['b', 'aTest']) {
      expect((await call(token, 'GET', `${at}/leads/${id}/notes`)).status).toBe(404)
      expect((await call(token, 'POST', `${at}/leads/${id}/notes`, { name: 'X' })).status).toBe(404)
    }
  })

  it('offers platforms with filters and locations, and takes none', async () => {
    const { call } = start()
    const [platform] = itemsOf(await call('a', 'GET', `${at}/platforms`))
    expect(itemsOf(await call('a', 'GET', `${at}/platforms/${platform?.id}/filters`)).length).toBeGreaterThan(0)
    expect(itemsOf(await call('a', 'GET', `${at}/platforms/${platform?.id}/locations?search=malag`))).toEqual([
      { id: 'malaga', name: 'Málaga' },
    ])
    expect((await call('a', 'POST', `${at}/platforms`, { name: 'X' })).status).toBe(404)
  })

  it('tells errors in its own form', async () => {
    const { call } = start()
    const form = (statusCode: number) => ({ statusCode, message: expect.any(String) })
    expect((await call('a', 'GET', `${at}/leads/never`)).body).toEqual(form(404))
    expect((await call('a', 'GET', `${at}/nothing/at/all`)).body).toEqual(form(404))
    expect((await call('a', 'POST', `${at}/leads`, '{')).body).toEqual(form(400))
  })
})

describe('Enrich Engine', () => {
  it('counts the leads of a list', async () => {
    const { call } = start()
    const [list] = itemsOf(await call('a', 'GET', '/enrich-engine/lists'))
    expect(list).toMatchObject({ leadCount: 2 })
    await call('a', 'POST', '/enrich-engine/leads', { name: 'New', listId: list?.id })
    await call('b', 'POST', '/enrich-engine/leads', { name: 'Intruder', listId: list?.id })
    expect((await call('a', 'GET', `/enrich-engine/lists/${list?.id}`)).body).toMatchObject({ leadCount: 3 })
  })
})
