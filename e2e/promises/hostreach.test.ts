import { describe, expect, it } from 'vitest'
import {
  type Answer,
  ask,
  asOperator,
  type MadeKey,
  makeBadTokens,
  holdStore,
  makeKey,
  makeKeyIn,
  makeWorkspace,
  manage,
  postKey,
  revoke,
  runCommand,
  useRunningExample,
  waitAsTold,
  whatIsSaidLater,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const REFUSAL = { statusCode: 401, message: 'Invalid or missing API key' }
const at = (path: string): string => `${running().service('hostreach').exampleUrl}/v1/public/v1/${path}`
const withKey = ({ token }: { token: string }): { headers: Record<string, string> } => ({
  headers: { 'X-Api-Key': token },
})
const liveKey = (fields: Record<string, unknown> = {}, workspace = 0): Promise<MadeKey> =>
  makeKey(running(), 'hostreach', { environment: 'live', ...fields }, workspace)
const testKey = (fields: Record<string, unknown> = {}): Promise<MadeKey> => liveKey({ ...fields, environment: 'test' })
const limitedKey = async (limits: unknown): Promise<MadeKey> => {
  const key = await liveKey()
  expect((await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { limits })).status).toBe(200)
  return key
}
const statusesOf = (answers: readonly Answer[]): readonly number[] => answers.map(({ status }) => status)

describe('Hostreach', () => {
  it('HR-01 takes a name, an environment and scopes at creation, and asks for the environment', async () => {
    const { apiKey } = await liveKey({ name: 'CRM', environment: 'test', scopes: ['leads:read'] })
    expect(apiKey).toMatchObject({ name: 'CRM', environment: 'test', scopes: ['leads:read'], fullAccess: false })
    const refused = await postKey(running(), 'hostreach', { name: 'No environment' })
    expect([refused.status, refused.json.code]).toEqual([422, 'environment_required'])
    expect((await postKey(running(), 'hostreach', { environment: 'staging' })).status).toBe(422)
  })

  it('HR-01 shows the token at creation and never again', async () => {
    const key = await liveKey({ name: 'Seen once' })
    expect(await whatIsSaidLater(running(), key)).not.toContain(key.token.slice('hr_live_a1b2c3d4_'.length, -4))
  })

  it.each(['live', 'test'])(
    'HR-02 makes keys of prefix, environment, public id and secret, and keeps the id when the key is rotated: %s',
    async (environment) => {
      const form = new RegExp(`^hr_${environment}_([0-9A-Za-z]{8})_[0-9A-Za-z]{30,}$`)
      const key = await liveKey({ environment })
      const other = await liveKey({ environment })
      expect(key.token).toMatch(form)
      expect(form.exec(other.token)?.[1]).not.toBe(form.exec(key.token)?.[1])
      const rotated = await manage(running(), 'POST', `/v1/api-keys/${key.id}/rotate`, {})
      expect(form.exec(rotated.json.token)?.[1]).toBe(form.exec(key.token)?.[1])
    },
  )

  it('HR-03 takes the key from X-Api-Key or from Authorization: Bearer, either one', async () => {
    const { token } = await liveKey()
    for (const headers of [
      { 'X-Api-Key': token },
      { Authorization: `Bearer ${token}` },
      { Authorization: `bearer ${token}` },
      { 'X-Api-Key': token, Authorization: `Bearer ${token}` },
    ]) {
      expect((await ask(at('me'), { headers })).status).toBe(200)
    }
    expect((await ask(at('me'), { headers: { Authorization: `Basic ${token}` } })).status).toBe(401)
  })

  it.each([
    'campaigns',
    'leads',
    'extractions',
    'messaging',
    'templates',
    'accounts',
    'valuations',
    'fichas',
    'scheduling',
    'webhooks',
  ])(
    'HR-04 opens reading to the read scope and changing to the write scope, and neither to the other: %s',
    async (name) => {
      const reader = withKey(await liveKey({ scopes: [`${name}:read`] }))
      const writer = withKey(await liveKey({ scopes: [`${name}:write`] }))
      const body = { name: 'Made by a test' }
      const made = await ask(at(name), { method: 'POST', body, ...writer })
      expect(made.status).toBe(201)
      const one = at(`${name}/${made.json.id}`)
      expect((await ask(at(name), reader)).json.items).toContainEqual(expect.objectContaining({ id: made.json.id }))
      expect((await ask(one, reader)).status).toBe(200)
      expect((await ask(one, { method: 'PATCH', body, ...writer })).status).toBe(200)
      const refused = [
        [await ask(at(name), writer), 'read'],
        [await ask(one, writer), 'read'],
        [await ask(at(name), { method: 'POST', body, ...reader }), 'write'],
        [await ask(one, { method: 'PATCH', body, ...reader }), 'write'],
        [await ask(one, { method: 'DELETE', ...reader }), 'write'],
      ] as const
      for (const [answer, action] of refused) {
        expect(answer.status).toBe(403)
        expect(answer.json.message).toContain(`${name}:${action}`)
      }
      expect((await ask(one, { method: 'DELETE', ...writer })).status).toBe(204)
    },
  )

  it('HR-04 opens the notes of a lead to leads:read, and writing them to leads:write', async () => {
    const reader = withKey(await liveKey({ scopes: ['leads:read'] }))
    const writer = withKey(await liveKey({ scopes: ['leads:write'] }))
    const [lead] = (await ask(at('leads'), reader)).json.items
    const notes = at(`leads/${lead.id}/notes`)
    expect((await ask(notes, reader)).json.items.length).toBeGreaterThan(0)
    const body = { name: 'Called again' }
    expect((await ask(notes, { method: 'POST', body, ...writer })).status).toBe(201)
    expect((await ask(notes, { method: 'POST', body, ...reader })).status).toBe(403)
    expect((await ask(notes, writer)).status).toBe(403)
  })

  it('HR-04 opens filter schemas and the location search to platforms:read, and has no platforms:write', async () => {
    const reader = withKey(await liveKey({ scopes: ['platforms:read'] }))
    const [platform] = (await ask(at('platforms'), reader)).json.items
    expect((await ask(at(`platforms/${platform.id}/filters`), reader)).json.items.length).toBeGreaterThan(0)
    const found = await ask(at('platforms/locations?search=malaga'), reader)
    expect(found.json.items).toEqual([expect.objectContaining({ name: 'Málaga' })])
    const refused = await postKey(running(), 'hostreach', { environment: 'live', scopes: ['platforms:write'] })
    expect([refused.status, refused.json.code]).toEqual([422, 'scope_unknown'])
    const everything = withKey(await liveKey())
    expect((await ask(at('platforms'), { method: 'POST', body: { name: 'New' }, ...everything })).status).toBe(403)
    expect((await ask(at('platforms'), withKey(await liveKey({ scopes: ['leads:read'] })))).status).toBe(403)
  })

  it('HR-05 takes an empty and an omitted list of scopes as full access, and lists show it as that', async () => {
    const { id, slug } = workspaceOf(running(), 'hostreach')
    for (const fields of [{ scopes: [] }, {}]) {
      const key = await liveKey(fields)
      for (const name of ['campaigns', 'leads', 'platforms', 'webhooks'])
        expect((await ask(at(name), withKey(key))).status).toBe(200)
      const page = await manage(running(), 'GET', `/v1/workspaces/${id}/api-keys?fullAccess=true&limit=100`)
      expect(page.json.items).toContainEqual(expect.objectContaining({ id: key.id, fullAccess: true }))
      const listed = await runCommand(
        ['api-keys', 'list', '--service', 'hostreach', '--workspace', slug],
        asOperator(running()),
      )
      const line = listed.stdout.split('\n').find((each) => each.startsWith(key.id))
      expect(line).toContain('full access')
    }
  })

  it('HR-05 extends full access to a scope that is added later, and no chosen list', async () => {
    const { services, verify } = running().client
    const full = await liveKey()
    const source = (await services.get('hostreach')).source ?? ''
    const chosen = await liveKey({ scopes: full.apiKey.scopes })
    await services.apply('hostreach', source.replace('\nscopes:\n', '\nscopes:\n  reports:read: Read reports\n'))
    try {
      const asked = { service: 'hostreach', scopes: ['reports:read'] }
      expect((await verify({ ...asked, token: full.token })).allowed).toBe(true)
      expect((await verify({ ...asked, token: chosen.token })).missingScopes).toEqual(['reports:read'])
    } finally {
      await services.apply('hostreach', source)
    }
  })

  it('HR-06 answers a missing and every invalid key with 401 and one body', async () => {
    const tokens = await makeBadTokens(running(), 'hostreach', { environment: 'live' })
    const answers = [await ask(at('me')), await ask(at('leads'), withKey({ token: 'nonsense' }))]
    for (const token of Object.values(tokens)) {
      answers.push(await ask(at('me'), withKey({ token })))
      answers.push(await ask(at('me'), { headers: { Authorization: `Bearer ${token}` } }))
    }
    for (const { status, json } of answers) expect([status, json]).toEqual([401, REFUSAL])
  })

  it('HR-06 gives 400, 403, 404 and 429 the same two fields', async () => {
    const key = await liveKey({ scopes: ['leads:read', 'leads:write'] })
    const spent = await limitedKey({ minutely: { limit: 1, window: '60m' } })
    await ask(at('me'), withKey(spent))
    const both = { 'X-Api-Key': key.token, Authorization: `Bearer ${spent.token}` }
    const wrong = [
      [400, await ask(at('leads'), { method: 'POST', body: 'not JSON', ...withKey(key) })],
      [400, await ask(at('me'), { headers: both })],
      [403, await ask(at('campaigns'), withKey(key))],
      [403, await ask(at('nowhere'), withKey(key))],
      [404, await ask(at('leads/never-existed'), withKey(key))],
      [429, await ask(at('me'), withKey(spent))],
    ] as const
    for (const [status, answer] of wrong) {
      expect(answer.status).toBe(status)
      expect(answer.json).toEqual({ statusCode: status, message: expect.stringMatching(/./) })
    }
  })

  it('HR-06 answers an outage with 503 in the same two fields, and never as a bad key', async () => {
    const key = await liveKey()
    const release = await holdStore(running())
    const answer = await ask(at('me'), withKey(key)).finally(release)
    expect([answer.status, answer.json]).toEqual([503, { statusCode: 503, message: expect.stringMatching(/./) }])
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9][0-9]*$/)
    while ((await ask(at('me'), withKey(key))).status !== 200) await new Promise((resolve) => setImmediate(resolve))
  })

  it('HR-07 answers a good key that lacks the scope with 403', async () => {
    const key = await liveKey({ scopes: ['campaigns:read'] })
    const answer = await ask(at('leads'), withKey(key))
    expect(answer.status).toBe(403)
    expect(answer.json.message).toContain('leads:read')
    expect((await ask(at('campaigns'), withKey(key))).status).toBe(200)
  })

  it('HR-08 lets exactly the rate limit pass, in sequence and at once, and answers 429 beyond', async () => {
    const key = await limitedKey({ minutely: { limit: 5, window: '60m' } })
    const inSequence = []
    for (let count = 0; count < 7; count += 1) inSequence.push(await ask(at('me'), withKey(key)))
    expect(statusesOf(inSequence)).toEqual([200, 200, 200, 200, 200, 429, 429])
    const other = await limitedKey({ minutely: { limit: 5, window: '60m' } })
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => ask(at('me'), withKey(other))))
    expect(statusesOf(atOnce).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
  })

  it('HR-08 lets a request pass again after as many seconds as Retry-After says', async () => {
    const key = await limitedKey({ minutely: { limit: 2, window: '1s' } })
    await Promise.all([ask(at('me'), withKey(key)), ask(at('me'), withKey(key))])
    const refused = await ask(at('me'), withKey(key))
    expect(refused.status).toBe(429)
    expect(await waitAsTold(refused)).toBeLessThanOrEqual(2)
    expect((await ask(at('me'), withKey(key))).status).toBe(200)
  })

  it('HR-08 spends the monthly quota with all keys of a workspace together, and answers 429 beyond', async () => {
    const workspace = await makeWorkspace(running(), 'hostreach', 'small-quota')
    const one = await makeKeyIn(running(), workspace, { environment: 'live' })
    const other = await makeKeyIn(running(), workspace, { environment: 'live' })
    const limits = { monthly: { limit: 3 } }
    expect((await manage(running(), 'PATCH', `/v1/workspaces/${workspace}`, { limits })).status).toBe(200)
    const answers = []
    for (const key of [one, other, one, other, one]) answers.push(await ask(at('me'), withKey(key)))
    expect(statusesOf(answers)).toEqual([200, 200, 200, 429, 429])
    expect(answers[4]?.json.statusCode).toBe(429)
    expect(Number(answers[4]?.headers.get('retry-after'))).toBeLessThanOrEqual(31 * 86_400)
  })

  it('HR-08 gives a new key 600 requests a minute and its workspace 100,000 a month, as the definition says', async () => {
    const { services, workspaces, verify } = running().client
    const { apiKey } = await liveKey()
    expect(apiKey.effectiveLimits).toEqual([
      { name: 'minutely', limit: 600, window: '1m', per: 'key' },
      { name: 'monthly', limit: 100_000, period: 'month', per: 'workspace' },
    ])
    const source = (await services.get('hostreach')).source ?? ''
    const tighter = source.replace('id: hostreach', 'id: hostreach-small').replace('limit: 600', 'limit: 2')
    await services.apply('hostreach-small', tighter)
    const { id } = await workspaces.create({ service: 'hostreach-small', slug: 'small', name: 'Small' })
    const { token } = await makeKeyIn(running(), id, { environment: 'live' })
    const statuses = []
    for (let count = 0; count < 3; count += 1)
      statuses.push((await verify({ service: 'hostreach-small', token })).response.status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('HR-09 says at /me who the key is: workspace, environment and scopes, whatever scopes it holds', async () => {
    const { id } = workspaceOf(running(), 'hostreach')
    const narrow = await testKey({ scopes: ['webhooks:read'] })
    const answer = await ask(at('me'), withKey(narrow))
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({ workspace: id, environment: 'test', scopes: ['webhooks:read'] })
    const elsewhere = await ask(at('me'), withKey(await liveKey({}, 1)))
    expect(elsewhere.json).toMatchObject({ workspace: workspaceOf(running(), 'hostreach', 1).id, environment: 'live' })
  })

  it('HR-10 answers a revoked key with 401 on the very next request, at every door and under load', async () => {
    const key = await liveKey()
    const { url } = running()
    const before = Promise.all(Array.from({ length: 50 }, () => ask(at('me'), withKey(key))))
    const revoked = await revoke(running(), key.id)
    const after = await Promise.all([
      ...Array.from({ length: 20 }, () => ask(at('me'), withKey(key))),
      ask(`${url}/forward-auth/hostreach/v1/public/v1/me`, withKey(key)),
    ])
    expect(revoked.json.effective.everywhere).toBe(true)
    expect(statusesOf(after)).toEqual(after.map(() => 401))
    const verdict = await manage(running(), 'POST', '/v1/verify', { service: 'hostreach', token: key.token })
    expect(verdict.json).toMatchObject({ allowed: false, reason: 'revoked', response: { status: 401 } })
    for (const status of statusesOf(await before)) expect([200, 401]).toContain(status)
  })

  it('HR-11 rotates by overlap: both keys work until the old one is revoked', async () => {
    const old = await liveKey()
    const next = await liveKey()
    expect((await ask(at('me'), withKey(old))).status).toBe(200)
    expect((await ask(at('me'), withKey(next))).status).toBe(200)
    await revoke(running(), old.id)
    expect((await ask(at('me'), withKey(old))).status).toBe(401)
    expect((await ask(at('me'), withKey(next))).status).toBe(200)
  })

  it.each(['leads', 'campaigns', 'extractions'])(
    'HR-13 keeps test keys from live data, and live keys from test data: %s',
    async (name) => {
      const [live, test] = [withKey(await liveKey()), withKey(await testKey())]
      for (const [mine, theirs] of [
        [live, test],
        [test, live],
      ] as const) {
        const made = await ask(at(name), { method: 'POST', body: { name: 'Mine' }, ...mine })
        await expectHidden(name, made.json.id, theirs)
        expect((await ask(at(`${name}/${made.json.id}`), mine)).json.name).toBe('Mine')
      }
    },
  )

  it("HR-14 keeps a key from another workspace's data, whatever the request names", async () => {
    const here = withKey(await liveKey())
    const there = withKey(await liveKey({}, 1))
    const other = workspaceOf(running(), 'hostreach', 1).id
    const theirs = await ask(at('leads'), { method: 'POST', body: { name: 'Theirs' }, ...there })
    await expectHidden('leads', theirs.json.id, here)
    expect((await ask(at(`leads/${theirs.json.id}/notes`), here)).status).toBe(404)
    expect((await ask(at(`leads/${theirs.json.id}`), there)).json.name).toBe('Theirs')
    const body = { name: 'Ours', workspace: other, workspaceId: other }
    const ours = await ask(at(`leads?workspace=${other}`), { method: 'POST', body, ...here })
    await expectHidden('leads', ours.json.id, there)
  })
})

/** Another's thing can be neither read, listed, changed nor deleted, and is answered for as what never existed. */
async function expectHidden(collection: string, id: string, key: { headers: Record<string, string> }): Promise<void> {
  expect((await ask(at(collection), key)).text).not.toContain(id)
  for (const request of [{ method: 'GET' }, { method: 'PATCH', body: { name: 'Taken' } }, { method: 'DELETE' }]) {
    const foreign = await ask(at(`${collection}/${id}`), { ...request, ...key })
    const never = await ask(at(`${collection}/never-existed`), { ...request, ...key })
    expect([foreign.status, foreign.text]).toEqual([404, never.text])
  }
}
