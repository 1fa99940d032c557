import { join } from 'node:path'
import type { ApiKeyResource } from '@keywright/client'
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
  manage,
  postKey,
  revoke,
  ROOT,
  runCommand,
  useRunningExample,
  waitAsTold,
  whatIsSaidLater,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const RESOURCES = ['campaigns', 'sender-pools', 'leads']
const ALL = RESOURCES.flatMap((name) => [`${name}:read`, `${name}:write`])
const INVALID = 'The API key is invalid or has been revoked'
const at = (path: string): string => `${running().service('leadterra').exampleUrl}/v1/${path}`
const withKey = ({ token }: { token: string }): { headers: Record<string, string> } => ({
  headers: { Authorization: `Bearer ${token}` },
})
const newKey = (fields: Record<string, unknown> = {}, workspace = 0): Promise<MadeKey> =>
  makeKey(running(), 'leadterra', fields, workspace)
const limitedKey = async (limits: unknown): Promise<MadeKey> => {
  const key = await newKey()
  expect((await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { limits })).status).toBe(200)
  return key
}
const statusesOf = (answers: readonly Answer[]): readonly number[] => answers.map(({ status }) => status)

describe('Leadterra', () => {
  it.each(RESOURCES)(
    'LT-01 takes the key from Authorization: Bearer on every method, with no step before: %s',
    async (name) => {
      const key = withKey(await newKey())
      const made = await ask(at(name), { method: 'POST', body: { name: 'New' }, ...key })
      expect(made.status).toBe(201)
      const one = at(`${name}/${made.json.id}`)
      expect((await ask(at(name), key)).status).toBe(200)
      expect((await ask(at(name), { method: 'HEAD', ...key })).status).toBe(200)
      expect((await ask(one, { method: 'PATCH', body: { name: 'Newer' }, ...key })).status).toBe(200)
      const gone = await ask(one, { method: 'DELETE', ...key })
      expect(gone.status).toBe(204)
      for (const { headers } of [made, gone]) expect(headers.get('set-cookie')).toBeNull()
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) expect((await ask(one, { method })).status).toBe(401)
    },
  )

  it('LT-01 takes the key from no cookie, no other header and no query', async () => {
    const { token } = await newKey()
    for (const headers of [{ Cookie: `token=${token}` }, { 'X-API-Key': token }, { Authorization: `Basic ${token}` }])
      expect((await ask(at('leads'), { headers: { ...headers } })).status).toBe(401)
    expect((await ask(at(`leads?access_token=${token}`))).status).toBe(401)
  })

  it('LT-02 makes sk_live_ keys, and sk_test_ keys that never touch live data where there is a sandbox', async () => {
    const [live, test] = [await newKey(), await newKey({ environment: 'test' })]
    expect(live.token).toMatch(/^sk_live_[0-9A-Za-z]{30,}$/)
    expect(test.token).toMatch(/^sk_test_[0-9A-Za-z]{30,}$/)
    for (const [mine, theirs] of [
      [live, test],
      [test, live],
    ] as const) {
      const made = await ask(at('leads'), { method: 'POST', body: { name: 'Mine' }, ...withKey(mine) })
      expect((await ask(at('leads'), withKey(theirs))).text).not.toContain(made.json.id)
      for (const method of ['GET', 'DELETE']) {
        const refused = await ask(at(`leads/${made.json.id}`), { method, ...withKey(theirs) })
        expect(refused.status).toBe(404)
      }
      expect((await ask(at(`leads/${made.json.id}`), withKey(mine))).status).toBe(200)
    }
  })

  it('LT-02 refuses a test key where there is no sandbox, and says so', async () => {
    const refused = await postKey(running(), 'leadterra', { environment: 'test' }, 1)
    expect([refused.status, refused.json.code]).toEqual([422, 'environment_not_in_workspace'])
    expect(refused.text).toContain('Sandbox')
    expect((await newKey({}, 1)).apiKey.environment).toBe('live')
  })

  it('LT-03 finds the workspace by the key alone', async () => {
    const here = withKey(await newKey())
    const there = withKey(await newKey({}, 1))
    const made = await ask(at('campaigns'), { method: 'POST', body: { name: 'Here' }, ...here })
    expect((await ask(at('campaigns'), here)).text).toContain(made.json.id)
    expect((await ask(at('campaigns'), there)).text).not.toContain(made.json.id)
  })

  it('LT-03 finds the rate limit by the key: 10,000 an hour, or its own number, and 429 beyond', async () => {
    const { apiKey } = await newKey()
    expect(apiKey.effectiveLimits).toEqual([{ name: 'hourly', limit: 10_000, window: '1h', per: 'key' }])
    const key = await limitedKey({ hourly: { limit: 5, window: '60m' } })
    const inSequence = []
    for (let count = 0; count < 7; count += 1) inSequence.push(await ask(at('leads'), withKey(key)))
    expect(statusesOf(inSequence)).toEqual([200, 200, 200, 200, 200, 429, 429])
    const other = await limitedKey({ hourly: { limit: 5, window: '60m' } })
    const atOnce = await Promise.all(Array.from({ length: 8 }, () => ask(at('leads'), withKey(other))))
    expect(statusesOf(atOnce).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429])
  })

  it('LT-03 lets a spent key pass again after as many seconds as Retry-After says', async () => {
    const key = await limitedKey({ hourly: { limit: 1, window: '1s' } })
    await ask(at('leads'), withKey(key))
    const refused = await ask(at('leads'), withKey(key))
    expect([refused.status, refused.json.status]).toEqual([429, 429])
    expect(await waitAsTold(refused)).toBeLessThanOrEqual(2)
    expect((await ask(at('leads'), withKey(key))).status).toBe(200)
  })

  it.each(RESOURCES)('LT-03 opens reading to the read scope and changing to the write scope: %s', async (name) => {
    const reader = withKey(await newKey({ scopes: [`${name}:read`] }))
    const writer = withKey(await newKey({ scopes: [`${name}:write`] }))
    const body = { name: 'New' }
    const made = await ask(at(name), { method: 'POST', body, ...writer })
    const one = at(`${name}/${made.json.id}`)
    expect(statusesOf([made, await ask(at(name), reader), await ask(one, reader)])).toEqual([201, 200, 200])
    expect((await ask(at(name), writer)).status).toBe(403)
    for (const request of [{ method: 'PATCH', body }, { method: 'DELETE' }]) {
      expect((await ask(one, { ...request, ...reader })).status).toBe(403)
      expect((await ask(one, { ...request, ...writer })).status).toBeLessThan(300)
    }
    for (const other of RESOURCES.filter((each) => each !== name))
      expect((await ask(at(other), reader)).status).toBe(403)
  })

  it("LT-03 gives a key made without choosing all of today's scopes, and none that is added later", async () => {
    const { services, verify } = running().client
    const { apiKey, token } = await newKey()
    expect([...apiKey.scopes].sort()).toEqual([...ALL].sort())
    expect(apiKey.fullAccess).toBe(false)
    const refused = await postKey(running(), 'leadterra', { scopes: [] })
    expect([refused.status, refused.json.code]).toEqual([422, 'scopes_required'])
    const source = (await services.get('leadterra')).source ?? ''
    await services.apply('leadterra', source.replace('\nscopes:\n', '\nscopes:\n  inboxes:read: Read inboxes\n'))
    try {
      const answer = await verify({ service: 'leadterra', token, scopes: ['inboxes:read'] })
      expect(answer.missingScopes).toEqual(['inboxes:read'])
    } finally {
      await services.apply('leadterra', source)
    }
  })

  it('LT-04 takes a descriptive label at creation, under that word too, and shows the token once', async () => {
    const { id } = workspaceOf(running(), 'leadterra')
    const path = `/v1/workspaces/${id}/api-keys`
    const made = await manage(running(), 'POST', path, { label: 'production-agent' })
    expect([made.status, made.json.apiKey.name]).toEqual([201, 'production-agent'])
    expect(made.headers.get('cache-control')).toContain('no-store')
    const { apiKey, token } = made.json
    const said = await whatIsSaidLater(running(), { id: apiKey.id, token, apiKey })
    expect(said).not.toContain(token.slice('sk_live_'.length, -4))
    expect((await manage(running(), 'POST', path, {})).status).toBe(400)
  })

  it('LT-05 answers an absent or malformed header with 401 and the form that it should have', async () => {
    const { token } = await newKey()
    for (const Authorization of [
      undefined,
      '',
      'Bearer',
      token,
      `Basic ${token}`,
      `Token ${token}`,
      `Bearer:${token}`,
    ]) {
      const answer = await ask(at('sender-pools'), Authorization === undefined ? {} : { headers: { Authorization } })
      expect([answer.status, answer.json.status]).toEqual([401, 401])
      expect(answer.json.message).toContain('Bearer sk_live_…')
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/)
    }
  })

  it('LT-06 answers unknown, revoked, damaged, disabled, superseded and expired keys with 401 and one message', async () => {
    const tokens = await makeBadTokens(running(), 'leadterra', {})
    const { token } = await newKey()
    for (const bad of [...Object.values(tokens), token.slice(0, -3), 'nonsense', 'sk_live_']) {
      const answer = await ask(at('sender-pools'), withKey({ token: bad }))
      expect([answer.status, answer.json]).toEqual([401, { status: 401, message: INVALID }])
    }
  })

  it('LT-07 answers a good key with 403 where it is not for this action', async () => {
    const answer = await ask(at('campaigns'), withKey(await newKey({ scopes: ['leads:read'] })))
    expect([answer.status, answer.json.status]).toEqual([403, 403])
    expect(answer.json.message).toContain('campaigns:read')
    expect((await ask(at('nowhere'), withKey(await newKey()))).status).toBe(403)
  })

  it('LT-07 answers a good key with 403 where it is not for this workspace, and changes nothing there', async () => {
    const here = withKey(await newKey())
    const there = withKey(await newKey({}, 1))
    for (const name of RESOURCES) {
      const theirs = await ask(at(name), { method: 'POST', body: { name: 'Theirs' }, ...there })
      for (const request of [{ method: 'GET' }, { method: 'PATCH', body: { name: 'Taken' } }, { method: 'DELETE' }])
        expect((await ask(at(`${name}/${theirs.json.id}`), { ...request, ...here })).status).toBe(403)
      expect((await ask(at(`${name}/${theirs.json.id}`), there)).json.name).toBe('Theirs')
    }
    expect((await ask(at('leads/never-existed'), here)).status).toBe(404)
  })

  it("LT-08 names copy-paste faults in the API's key check, before anything is looked up", async () => {
    const { token } = await newKey()
    for (const { pasted, diagnosis } of faultsOf(token)) {
      const body = { service: 'leadterra', token: pasted, explain: true }
      const { json } = await manage(running(), 'POST', '/v1/verify', body)
      expect(json).toMatchObject({ allowed: false, reason: 'malformed', diagnosis, apiKey: null })
      expect(json.diagnosis.detail).toMatch(/./)
      expect(json.steps.find(({ step }: { step: string }) => step === 'known').outcome).toBe('not_reached')
    }
    const sound = await manage(running(), 'POST', '/v1/verify', { service: 'leadterra', token })
    expect(sound.json).toMatchObject({ allowed: true, diagnosis: null })
  })

  it("LT-08 names copy-paste faults in the command line's key check, with no server to ask", async () => {
    const { token } = await newKey()
    const nowhere = { KEYWRIGHT_URL: 'http://127.0.0.1:9', KEYWRIGHT_API_KEY: 'none' }
    const definition = join(ROOT, 'services/leadterra.yaml')
    const check = ['api-keys', 'verify', '--definition', definition, '--exact', '--json']
    for (const { pasted, diagnosis } of faultsOf(token)) {
      const checked = await runCommand(check, nowhere, pasted)
      expect(checked.code).toBe(10)
      expect(JSON.parse(checked.stdout)).toMatchObject({ allowed: false, reason: 'malformed', diagnosis })
    }
    const sound = await runCommand([...check, '--offline'], nowhere, token)
    expect([sound.code, JSON.parse(sound.stdout)]).toEqual([0, { sound: true }])
  })

  it('LT-09 lists the sender pools of the workspace at GET /v1/sender-pools', async () => {
    const answer = await ask(at('sender-pools'), withKey(await newKey()))
    expect(answer.status).toBe(200)
    expect(answer.json.items.length).toBeGreaterThan(0)
    expect(answer.json.items[0]).toMatchObject({ id: expect.any(String), name: expect.any(String) })
  })

  it('LT-10 tells which keys are active, when each was last used and which are stale', async () => {
    const [used, idle, revoked] = [await newKey(), await newKey(), await newKey()]
    await ask(at('leads'), withKey(used))
    await revoke(running(), revoked.id)
    const { id, slug } = workspaceOf(running(), 'leadterra')
    const listed = async (query: string): Promise<readonly ApiKeyResource[]> =>
      (await manage(running(), 'GET', `/v1/workspaces/${id}/api-keys?limit=100&${query}`)).json.items
    const idsOf = (items: readonly ApiKeyResource[]): readonly string[] => items.map((item) => item.id)
    const active = await listed('status=active')
    expect(active.find((item) => item.id === used.id)?.lastUsedAt).toMatch(/^\d{4}-/)
    expect(active.find((item) => item.id === idle.id)?.lastUsedAt).toBeNull()
    expect(idsOf(active)).not.toContain(revoked.id)

    const place = ['--service', 'leadterra', '--workspace', slug]
    const review = ['api-keys', 'list', ...place, '--status', 'active', '--never-used', '--json']
    const stale = JSON.parse((await runCommand(review, asOperator(running()))).stdout).items
    expect(idsOf(stale)).toContain(idle.id)
    expect(idsOf(stale)).not.toContain(revoked.id)
    // Uses are written down a moment after they happen.
    while (idsOf(await listed('neverUsed=true')).includes(used.id)) await new Promise((done) => setImmediate(done))
    const longAgo = encodeURIComponent(new Date(Date.now() - 90 * 86_400_000).toISOString())
    expect(idsOf(await listed(`unusedSince=${longAgo}`))).not.toContain(used.id)
  })

  it('LT-10 deletes a stale key once it is revoked, over HTTP and on the command line', async () => {
    const [one, other] = [await newKey(), await newKey()]
    const early = await manage(running(), 'DELETE', `/v1/api-keys/${one.id}`)
    expect([early.status, early.json.code]).toEqual([409, 'key_not_revoked'])
    await revoke(running(), one.id)
    expect((await manage(running(), 'DELETE', `/v1/api-keys/${one.id}`)).status).toBe(200)
    for (const verb of ['revoke', 'delete'])
      expect((await runCommand(['api-keys', verb, other.id], asOperator(running()))).code).toBe(0)
    for (const key of [one, other]) {
      expect((await manage(running(), 'GET', `/v1/api-keys/${key.id}`)).status).toBe(404)
      expect((await ask(at('leads'), withKey(key))).json).toEqual({ status: 401, message: INVALID })
    }
  })

  it('LT-11 narrows the scopes of a key from the very next request on', async () => {
    const key = await newKey()
    expect((await ask(at('leads'), withKey(key))).status).toBe(200)
    const narrowed = await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { scopes: ['sender-pools:read'] })
    expect(narrowed.json.apiKey.scopes).toEqual(['sender-pools:read'])
    expect((await ask(at('leads'), withKey(key))).status).toBe(403)
    expect((await ask(at('sender-pools'), withKey(key))).status).toBe(200)
  })

  it('LT-11 leaves the keys of other systems working when one is rotated or revoked', async () => {
    const [agent, ci, script] = await Promise.all([newKey(), newKey(), newKey()])
    const rotated = await manage(running(), 'POST', `/v1/api-keys/${agent.id}/rotate`, {})
    await revoke(running(), ci.id)
    const tokens = [rotated.json.token, agent.token, ci.token, script.token]
    const answers = await Promise.all(tokens.map((token) => ask(at('leads'), withKey({ token }))))
    expect(statusesOf(answers)).toEqual([200, 401, 401, 200])
  })

  it('LT-12 offers a new key as LEADTERRA_API_KEY, with a curl line that reads that variable', async () => {
    const { slug } = workspaceOf(running(), 'leadterra')
    const create = ['api-keys', 'create', '--service', 'leadterra', '--workspace', slug, '--name', 'ci-pipeline']
    const made = await runCommand(create, asOperator(running()))
    expect(made.code).toBe(0)
    const token = made.stdout.trim()
    expect(token).toMatch(/^sk_live_/)
    expect(made.stderr).toMatch(/^\s*LEADTERRA_API_KEY=/m)
    const [curl] = curlLinesIn(made.stderr)
    const here = curl!.replace('https://app.leadterra.co', running().service('leadterra').exampleUrl)
    expect((await askAsCurl(here, { LEADTERRA_API_KEY: token })).status).toBe(200)
  })
})

/** A token as it comes out of a careless copy, and what must be said of each. */
function faultsOf(token: string): readonly { pasted: string; diagnosis: Record<string, unknown> }[] {
  return [
    { pasted: ` ${token}`, diagnosis: { kind: 'space' } },
    { pasted: `${token} `, diagnosis: { kind: 'space' } },
    { pasted: `${token}\n`, diagnosis: { kind: 'newline' } },
    { pasted: `${token.slice(0, 20)}\r\n${token.slice(20)}`, diagnosis: { kind: 'newline' } },
    { pasted: token.slice(0, -3), diagnosis: { kind: 'cut_short', missingCharacters: 3 } },
    { pasted: 'sk_live', diagnosis: { kind: 'cut_short' } },
  ]
}
