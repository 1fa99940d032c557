import { describe, expect, it } from 'vitest'
import {
  type Answer,
  ask,
  askAsCurl,
  asOperator,
  curlLinesIn,
  type MadeKey,
  makeBadTokens,
  makeKey,
  makeKeyIn,
  makeWorkspace,
  manage,
  postKey,
  reach,
  revoke,
  runCommand,
  useRunningExample,
  waitAsTold,
  whatIsSaidLater,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const PUBLIC = ['records:read', 'files:read', 'search:read', 'analytics:read', 'notifications:read', 'schedules:read']
const SECRET_ONLY = [
  'records:write',
  'records:publish',
  'records:delete',
  'drafts:read',
  'files:write',
  'files:delete',
  'schemas:read',
  'operations:execute',
  'extensions:manage',
]
const PAGES = '{ records(modelKey: "page", limit: 100) { items { id status data } } }'
const PREVIEW = '{ records(modelKey: "page", limit: 100, preview: true) { items { id status data } } }'
const ORIGIN = 'https://shop.example.com'

interface Page {
  readonly id: string
  readonly status: string
  readonly data: unknown
}

const at = (path: string): string => `${running().service('foir').exampleUrl}/${path}`
const withKey = ({ token }: { token: string }): { headers: Record<string, string> } => ({
  headers: { 'x-api-key': token },
})
const secretKey = (fields: Record<string, unknown> = {}, workspace = 0): Promise<MadeKey> =>
  makeKey(
    running(),
    'foir',
    { type: 'secret', environment: 'live', scopes: [...PUBLIC, ...SECRET_ONLY], ...fields },
    workspace,
  )
const publicKey = (fields: Record<string, unknown> = {}): Promise<MadeKey> =>
  makeKey(running(), 'foir', { type: 'public', environment: 'live', scopes: PUBLIC, ...fields })
const query = (key: { token: string }, text: string, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(at('graphql'), { method: 'POST', body: { query: text }, headers: { 'x-api-key': key.token, ...headers } })
const pagesFor = async (key: { token: string }, text = PAGES): Promise<readonly Page[]> =>
  (await query(key, text)).json.data.records.items
const limitedKey = async (hourly: unknown): Promise<MadeKey> => {
  const key = await publicKey()
  const changed = await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { limits: { hourly } })
  expect(changed.status).toBe(200)
  return key
}
const statusesOf = (answers: readonly Answer[]): readonly number[] => answers.map(({ status }) => status)
const draftBy = async (key: { token: string }, title: string): Promise<string> =>
  (await query(key, `mutation { createRecord(modelKey: "page", data: { title: "${title}" }) { id } }`)).json.data
    .createRecord.id

describe('Foir keys', () => {
  it.each([
    ['public', 'live', 'pk_live_'],
    ['public', 'test', 'pk_test_'],
    ['secret', 'live', 'sk_live_'],
    ['secret', 'test', 'sk_test_'],
  ])('FO-01 has two types in two modes, which the token shows: %s %s is %s', async (type, environment, prefix) => {
    const key = await makeKey(running(), 'foir', { type, environment, scopes: ['records:read'] })
    expect(key.apiKey).toMatchObject({ type, environment })
    expect(key.token).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{30,}$`))
    expect((await query(key, PAGES)).status).toBe(200)
  })

  it('FO-02 lets public keys read and not write', async () => {
    const key = await publicKey()
    expect((await query(key, PAGES)).status).toBe(200)
    expect((await ask(at('files'), withKey(key))).status).toBe(200)
    const write = await query(key, 'mutation { createRecord(modelKey: "page", data: { title: "No" }) { id } }')
    expect(write.status).toBe(403)
    expect((await ask(at('files'), { method: 'POST', body: { name: 'a.svg' }, ...withKey(key) })).status).toBe(403)
  })

  it('FO-02 lets a page use a public key: preflight and CORS work, on a refusal too', async () => {
    const preflight = await ask(at('graphql'), {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key',
      },
    })
    expect(preflight.status).toBeLessThan(300)
    expect(preflight.headers.get('access-control-allow-origin')).toBe(ORIGIN)
    expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-api-key')
    const key = await publicKey()
    const answer = await query(key, PAGES, { origin: ORIGIN })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, ORIGIN])
    await revoke(running(), key.id)
    const refused = await query(key, PAGES, { origin: ORIGIN })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ORIGIN])
  })

  it('FO-02 lets secret keys read and write, and gives them no CORS headers', async () => {
    const key = await secretKey()
    const id = await draftBy(key, 'Written by a server')
    const answer = await query(key, PREVIEW, { origin: ORIGIN })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
    expect(answer.text).toContain(id)
    await revoke(running(), key.id)
    const refused = await query(key, PAGES, { origin: ORIGIN })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, null])
  })

  it('FO-04 takes name, type, mode and scopes at creation, in the words of the service', async () => {
    const { id } = workspaceOf(running(), 'foir')
    const body = { name: 'Staging Backend', type: 'SECRET', mode: 'TEST', scopes: ['records:read', 'records:write'] }
    const made = await manage(running(), 'POST', `/v1/workspaces/${id}/api-keys`, body)
    expect(made.status).toBe(201)
    const { name, scopes } = body
    expect(made.json.apiKey).toMatchObject({ name, type: 'secret', environment: 'test', scopes })
    for (const [left, code] of [
      ['type', 'type_required'],
      ['mode', 'environment_required'],
      ['scopes', 'scopes_required'],
    ] as const) {
      const refused = await manage(running(), 'POST', `/v1/workspaces/${id}/api-keys`, { ...body, [left]: undefined })
      expect([refused.status, refused.json.code]).toEqual([422, code])
    }
  })

  it('FO-04 shows the token at creation and never again', async () => {
    const key = await secretKey({ name: 'Seen once' })
    expect(await whatIsSaidLater(running(), key)).not.toContain(key.token.slice('sk_live_'.length, -4))
  })

  it('FO-05 lets a public key hold every public scope', async () => {
    const key = await publicKey({ scopes: PUBLIC })
    expect([...key.apiKey.scopes].sort()).toEqual([...PUBLIC].sort())
    for (const scope of PUBLIC) expect((await publicKey({ scopes: [scope] })).apiKey.scopes).toEqual([scope])
  })

  it('FO-05 opens records to records:read and files to files:read', async () => {
    const [records, files] = [
      await publicKey({ scopes: ['records:read'] }),
      await publicKey({ scopes: ['files:read'] }),
    ]
    expect((await query(records, PAGES)).status).toBe(200)
    expect((await ask(at('files'), withKey(records))).status).toBe(403)
    expect((await ask(at('files'), withKey(files))).status).toBe(200)
    expect((await query(files, PAGES)).status).toBe(403)
  })

  it('FO-06 lets a secret key hold every public scope and every secret one', async () => {
    const { apiKey } = await secretKey()
    expect([...apiKey.scopes].sort()).toEqual([...PUBLIC, ...SECRET_ONLY].sort())
    for (const scope of SECRET_ONLY) expect((await secretKey({ scopes: [scope] })).apiKey.scopes).toEqual([scope])
  })

  it('FO-06 opens writing, publishing and deleting, of records and files, each to its own scope', async () => {
    const [writer, publisher, deleter] = await Promise.all(
      ['write', 'publish', 'delete'].map((action) => secretKey({ scopes: [`records:${action}`] })),
    )
    const id = await draftBy(writer!, 'Step by step')
    const update = `mutation { updateRecord(id: "${id}", data: { title: "Next" }) { id } }`
    const publish = `mutation { publishRecord(id: "${id}") { id status } }`
    const remove = `mutation { deleteRecord(id: "${id}") { id } }`
    expect(statusesOf([await query(writer!, update), await query(deleter!, update)])).toEqual([200, 403])
    expect(statusesOf([await query(publisher!, publish), await query(deleter!, publish)])).toEqual([200, 403])
    expect(statusesOf([await query(publisher!, remove), await query(deleter!, remove)])).toEqual([403, 200])

    const files = withKey(await secretKey({ scopes: ['files:write'] }))
    const made = await ask(at('files'), { method: 'POST', body: { name: 'hero.jpg' }, ...files })
    expect(made.status).toBe(201)
    expect((await ask(at(`files/${made.json.id}`), { method: 'DELETE', ...files })).status).toBe(403)
    const cleaner = withKey(await secretKey({ scopes: ['files:delete'] }))
    expect((await ask(at(`files/${made.json.id}`), { method: 'DELETE', ...cleaner })).status).toBe(204)
  })

  it.each(SECRET_ONLY)(
    'FO-07 refuses a secret-only scope on a public key at creation and at edit, and says why: %s',
    async (scope) => {
      const key = await publicKey({ scopes: ['records:read'] })
      const created = await postKey(running(), 'foir', {
        type: 'public',
        environment: 'test',
        scopes: ['records:read', scope],
      })
      const edited = await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { scopes: ['records:read', scope] })
      for (const refused of [created, edited]) {
        expect([refused.status, refused.json.code]).toEqual([422, 'scope_not_grantable'])
        expect(refused.text).toContain(scope)
        expect(refused.text).toContain('Public keys stand in pages that anyone can read')
      }
      expect((await manage(running(), 'GET', `/v1/api-keys/${key.id}`)).json.apiKey.scopes).toEqual(['records:read'])
    },
  )

  it('FO-08 gives the same key a new secret when it is rotated, and stops the old one at once', async () => {
    const key = await secretKey({ name: 'Rotated' })
    expect((await query(key, PAGES)).status).toBe(200)
    const rotated = await manage(running(), 'POST', `/v1/api-keys/${key.id}/rotate`)
    const { token, apiKey } = rotated.json
    expect([rotated.status, apiKey.id, apiKey.name]).toEqual([200, key.id, 'Rotated'])
    expect(apiKey.scopes).toEqual(key.apiKey.scopes)
    expect(token).not.toBe(key.token)
    expect(statusesOf([await query(key, PAGES), await query({ token }, PAGES)])).toEqual([401, 200])
  })

  it('FO-09 revokes for good: no call brings a key back', async () => {
    const key = await secretKey()
    await revoke(running(), key.id)
    for (const verb of ['enable', 'disable', 'rotate']) {
      const refused = await manage(running(), 'POST', `/v1/api-keys/${key.id}/${verb}`, {})
      expect([refused.status, refused.json.code]).toEqual([409, 'key_revoked'])
    }
    const edit = { expiresAt: new Date(Date.now() + 86_400_000).toISOString(), scopes: PUBLIC }
    expect((await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, edit)).status).toBe(409)
    expect((await revoke(running(), key.id)).json.apiKey.status).toBe('revoked')
    expect((await query(key, PAGES)).status).toBe(401)
    expect((await manage(running(), 'DELETE', `/v1/api-keys/${key.id}`)).status).toBe(200)
    expect((await query(key, PAGES)).status).toBe(401)
  })

  it('FO-10 takes the key from x-api-key, and answers a records query for records:read', async () => {
    const key = await publicKey({ scopes: ['records:read'] })
    const answer = await query(key, PAGES)
    expect(answer.status).toBe(200)
    expect(answer.json.data.records.items.length).toBeGreaterThan(0)
    const bearer = { authorization: `Bearer ${key.token}` }
    expect((await ask(at('graphql'), { method: 'POST', body: { query: PAGES }, headers: bearer })).status).toBe(401)
  })

  it('FO-11 lists, creates, rotates and revokes keys on the command line as JSON, without a prompt', async () => {
    const place = ['--service', 'foir', '--workspace', workspaceOf(running(), 'foir').slug]
    const data = JSON.stringify({ name: 'Web', type: 'PUBLIC', mode: 'LIVE', scopes: ['records:read'] })
    const run = async (...args: readonly string[]): Promise<Answer['json']> => {
      const { code, stdout } = await runCommand(['api-keys', ...args, '--json'], asOperator(running()))
      expect(code).toBe(0)
      return JSON.parse(stdout)
    }
    const created = await run('create', ...place, '--data', data)
    expect(created.apiKey).toMatchObject({ name: 'Web', type: 'public', environment: 'live', scopes: ['records:read'] })
    expect((await query(created, PAGES)).status).toBe(200)
    const { items } = await run('list', ...place)
    expect(items).toContainEqual(expect.objectContaining({ id: created.apiKey.id, status: 'active' }))
    const rotated = await run('rotate', created.apiKey.id)
    expect(statusesOf([await query(created, PAGES), await query(rotated, PAGES)])).toEqual([401, 200])
    expect((await run('revoke', created.apiKey.id)).apiKey.status).toBe('revoked')
    expect((await query(rotated, PAGES)).status).toBe(401)
  })

  it('FO-11 takes the credential from an environment variable alone, and says so where there is none', async () => {
    const list = ['api-keys', 'list', '--service', 'foir', '--workspace', workspaceOf(running(), 'foir').slug, '--json']
    const without = await runCommand(list, { KEYWRIGHT_URL: running().url, KEYWRIGHT_API_KEY: '' })
    expect(without.code).toBe(4)
    expect(without.stderr).toContain('KEYWRIGHT_API_KEY')
    expect((await runCommand(list, asOperator(running()))).code).toBe(0)
  })

  it('FO-18 offers a new key as FOIR_PUBLIC_KEY or FOIR_SECRET_KEY, by its type', async () => {
    const place = ['--service', 'foir', '--workspace', workspaceOf(running(), 'foir').slug]
    for (const [type, variable, prefix] of [
      ['public', 'FOIR_PUBLIC_KEY', /^pk_live_/],
      ['secret', 'FOIR_SECRET_KEY', /^sk_live_/],
    ] as const) {
      const chosen = ['--type', type, '--environment', 'live', '--scope', 'records:read', '--name', 'Web']
      const made = await runCommand(['api-keys', 'create', ...place, ...chosen], asOperator(running()))
      const token = made.stdout.trim()
      expect([made.code, token]).toEqual([0, expect.stringMatching(prefix)])
      expect(made.stderr).toMatch(new RegExp(`^\\s*${variable}=`, 'm'))
      const [curl] = curlLinesIn(made.stderr)
      const here = curl!.replace('https://api.foir.io', running().service('foir').exampleUrl)
      const answer = await askAsCurl(here, { [variable]: token })
      expect([answer.status, answer.json.data.records.items.length > 0]).toEqual([200, true])
    }
  })
})

describe('Foir content', () => {
  it('FO-03 shows published content alone to live keys, and drafts too to test keys without asking', async () => {
    const secretTest = await secretKey({ environment: 'test' })
    const id = await draftBy(secretTest, 'Not yet')
    const statuses = async (key: MadeKey): Promise<readonly string[]> =>
      [...new Set((await pagesFor(key)).map(({ status }) => status))].sort()
    for (const live of [await secretKey(), await publicKey()]) {
      expect(await statuses(live)).toEqual(['published'])
      expect((await query(live, `{ record(id: "${id}") { id } }`)).json.data.record).toBeNull()
    }
    for (const test of [secretTest, await publicKey({ environment: 'test' })]) {
      expect(await statuses(test)).toEqual(['draft', 'published'])
      expect((await query(test, `{ record(id: "${id}") { id } }`)).json.data.record).toEqual({ id })
    }
  })

  it('FO-03 keeps one store of content: what a test key writes, a live key sees once it is published', async () => {
    const id = await draftBy(await secretKey({ environment: 'test' }), 'Shared')
    const live = await secretKey()
    await query(live, `mutation { publishRecord(id: "${id}") { id } }`)
    const seen = (await pagesFor(live)).find((page) => page.id === id)
    expect(seen).toMatchObject({ status: 'published', data: { title: 'Shared' } })
  })

  it('FO-16 answers missing, malformed, unknown, revoked, disabled, superseded and expired keys with 401', async () => {
    const fields = { type: 'secret', environment: 'live', scopes: ['records:read', 'files:read'] }
    const tokens = await makeBadTokens(running(), 'foir', fields)
    const { token } = await secretKey(fields)
    for (const bad of [...Object.values(tokens), 'nonsense', 'sk_live_', token.replace('sk_live_', 'pk_live_')]) {
      expect((await query({ token: bad }, PAGES)).status).toBe(401)
      expect((await ask(at('files'), withKey({ token: bad }))).status).toBe(401)
    }
    expect((await ask(at('graphql'), { method: 'POST', body: { query: PAGES } })).status).toBe(401)
  })

  it('FO-16 answers a missing scope with 403 and names it', async () => {
    const key = await secretKey({ scopes: ['records:read'] })
    const mutation = await query(key, 'mutation { createRecord(modelKey: "page", data: { title: "No" }) { id } }')
    expect([mutation.status, mutation.text]).toEqual([403, expect.stringContaining('records:write')])
    const files = await ask(at('files'), withKey(key))
    expect([files.status, files.text]).toEqual([403, expect.stringContaining('files:read')])
  })

  it('FO-17 shows drafts for preview: true to a secret key with drafts:read, in live mode too', async () => {
    for (const environment of ['live', 'test']) {
      const key = await secretKey({ environment, scopes: ['records:read', 'drafts:read'] })
      const statuses = (await pagesFor(key, PREVIEW)).map(({ status }) => status)
      expect(statuses).toContain('draft')
      expect(statuses).toContain('published')
    }
  })

  it('FO-17 answers anyone else who asks for preview: true with 403, however it is asked', async () => {
    const asVariable = {
      query: 'query Pages($p: Boolean!) { records(modelKey: "page", preview: $p) { items { id } } }',
      variables: { p: true },
    }
    for (const key of [
      await secretKey({ scopes: ['records:read'] }),
      await secretKey({ environment: 'test', scopes: ['records:read'] }),
      await publicKey(),
      await publicKey({ environment: 'test' }),
    ]) {
      const refused = await query(key, PREVIEW)
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('drafts:read')])
      expect((await ask(at('graphql'), { method: 'POST', body: asVariable, ...withKey(key) })).status).toBe(403)
      expect((await query(key, PREVIEW.replace('true', 'false'))).status).toBe(200)
    }
  })

  it("FO-19 keeps a key from another project's content", async () => {
    const here = await secretKey()
    const there = await secretKey({}, 1)
    const id = await draftBy(there, 'Theirs')
    await query(there, `mutation { publishRecord(id: "${id}") { id } }`)
    expect((await query(here, PREVIEW)).text).not.toContain(id)
    expect((await query(here, `{ record(id: "${id}", preview: true) { id } }`)).json.data.record).toBeNull()
    for (const field of [
      `updateRecord(id: "${id}", data: {})`,
      `publishRecord(id: "${id}")`,
      `deleteRecord(id: "${id}")`,
    ]) {
      const changed = await query(here, `mutation { ${field} { id } }`)
      expect(Object.values(changed.json.data)).toEqual([null])
    }
    const kept = await query(there, `{ record(id: "${id}") { data } }`)
    expect(kept.json.data.record.data).toEqual({ title: 'Theirs' })
    const file = await ask(at('files'), { method: 'POST', body: { name: 'theirs.svg' }, ...withKey(there) })
    for (const method of ['GET', 'DELETE'])
      expect((await ask(at(`files/${file.json.id}`), { method, ...withKey(here) })).status).toBe(404)
  })

  it('FO-20 lets records:write alone neither publish nor delete', async () => {
    const writer = await secretKey({ scopes: ['records:write'] })
    const id = await draftBy(writer, 'Kept as a draft')
    for (const [field, scope] of [
      [`publishRecord(id: "${id}")`, 'records:publish'],
      [`deleteRecord(id: "${id}")`, 'records:delete'],
    ] as const) {
      const refused = await query(writer, `mutation { ${field} { id } }`)
      expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(scope)])
      const both = await query(writer, `mutation { updateRecord(id: "${id}", data: { a: 1 }) { id } ${field} { id } }`)
      expect(both.status).toBe(403)
    }
    const record = await query(await secretKey(), `{ record(id: "${id}", preview: true) { status data } }`)
    expect(record.json.data.record).toEqual({ status: 'draft', data: { title: 'Kept as a draft' } })
  })
})

describe('Foir limits', () => {
  it('FO-12 gives each key its own budget: 10,000 an hour, or the number set for it', async () => {
    const { apiKey } = await publicKey()
    expect(apiKey.effectiveLimits).toEqual([{ name: 'hourly', limit: 10_000, window: '1h', per: 'key' }])
    const [one, other] = [await limitedKey({ limit: 5 }), await limitedKey({ limit: 5 })]
    const inSequence = []
    for (let count = 0; count < 7; count += 1) inSequence.push(await query(one, PAGES))
    expect(statusesOf(inSequence)).toEqual([200, 200, 200, 200, 200, 429, 429])
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => query(other, PAGES)))
    expect(statusesOf(atOnce).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    await manage(running(), 'PATCH', `/v1/api-keys/${one.id}`, { limits: { hourly: { limit: 6 } } })
    expect(statusesOf([await query(one, PAGES), await query(one, PAGES)])).toEqual([200, 429])
  })

  it('FO-12 raises the budget of every key of a project at once with its plan', async () => {
    const workspace = await makeWorkspace(running(), 'foir', 'big')
    const fields = { type: 'public', environment: 'live', scopes: ['records:read'] }
    const key = await makeKeyIn(running(), workspace, fields)
    expect((await query(key, PAGES)).headers.get('x-ratelimit-limit')).toBe('10000')
    const changed = await manage(running(), 'PATCH', `/v1/workspaces/${workspace}`, { plan: 'enterprise' })
    expect(changed.status).toBe(200)
    expect((await query(key, PAGES)).headers.get('x-ratelimit-limit')).toBe('100000')
  })

  it('FO-13 slides the window: only what was spent a whole window ago comes back', async () => {
    const key = await limitedKey({ limit: 6, window: '2s' })
    const burst = (count: number): Promise<readonly Answer[]> =>
      Promise.all(Array.from({ length: count }, () => query(key, PAGES)))
    expect(statusesOf(await burst(3))).toEqual([200, 200, 200])
    // Late enough in the window that a whole Retry-After later the first half has left it and the second has not.
    await reach(Date.now() + 1300)
    expect(statusesOf(await burst(3))).toEqual([200, 200, 200])
    const [refused] = await burst(1)
    expect(refused?.status).toBe(429)
    await waitAsTold(refused!)
    expect(statusesOf(await burst(6)).toSorted()).toEqual([200, 200, 200, 429, 429, 429])
  })

  it('FO-14 tells limit, remaining and reset with every successful answer', async () => {
    const key = await limitedKey({ limit: 20 })
    const answers = [
      await query(key, PAGES),
      await ask(at('files'), withKey(key)),
      await query(key, '{ __typename }'),
      await query(key, '{ record(id: "none") { id } }'),
    ]
    const remaining = answers.map(({ status, headers }) => {
      expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, '20'])
      const untilReset = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000
      expect(untilReset).toBeGreaterThan(0)
      // A window and the bucket that it is counted in.
      expect(untilReset).toBeLessThanOrEqual(3600 + 60 + 1)
      return Number(headers.get('x-ratelimit-remaining'))
    })
    expect(remaining).toEqual([19, 18, 17, 16])
  })

  it('FO-15 answers a spent budget with 429, and lets a request pass as many seconds later as it says', async () => {
    const key = await limitedKey({ limit: 5, window: '1s' })
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => query(key, PAGES)))
    expect(statusesOf(atOnce).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
    const refused = atOnce.find(({ status }) => status === 429)
    expect(await waitAsTold(refused!)).toBeLessThanOrEqual(2)
    expect((await query(key, PAGES)).status).toBe(200)
  })
})
