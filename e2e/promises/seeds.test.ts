import { describe, expect, it } from 'vitest'
import {
  ask,
  askAsCurl,
  asOperator,
  curlLinesIn,
  damaged,
  makeKey,
  manage,
  revoke,
  runCommand,
  useRunningExample,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const host = (service: string): string => running().service(service).exampleUrl
/** A demo key of the first workspace, as the first start hands it out. */
const demoToken = (service: string, type = 'secret'): string =>
  workspaceTokens(service).find((each) => each.type === type && each.environment === 'live')!.token
const workspaceTokens = (service: string) => running().service(service).workspaces[0]!.tokens
const WEB_KEY =
  '{ "name": "Production Frontend", "type": "PUBLIC", "mode": "LIVE", "scopes": ["records:read", "files:read", "search:read"] }'
const FOIR_BODY = '{"query": "{ records(modelKey: \\"page\\", limit: 10) { items { id data } } }"}'

describe('the documented requests, with nothing but host and key replaced', () => {
  it('answers FoxReach’s list of leads', async () => {
    const token = demoToken('foxreach')
    const answer = await ask(`${host('foxreach')}/api/v1/leads`, { headers: { 'X-API-Key': token } })
    expect([answer.status, answer.json.items.length > 0]).toEqual([200, true])
  })

  it('answers Hostreach’s who am I with the key in either header', async () => {
    const token = demoToken('hostreach')
    for (const headers of [{ 'X-Api-Key': token }, { Authorization: `Bearer ${token}` }]) {
      const answer = await ask(`${host('hostreach')}/v1/public/v1/me`, { headers: { ...headers } })
      expect(answer.status).toBe(200)
      expect(answer.json).toMatchObject({ workspace: workspaceOf(running(), 'hostreach').id, environment: 'live' })
    }
  })

  it('answers Enrich Engine’s lists and leads with the key in X-API-Key', async () => {
    const headers = { 'X-API-Key': demoToken('enrich-engine') }
    for (const path of ['lists', 'leads']) {
      const answer = await ask(`${host('enrich-engine')}/${path}`, { headers })
      expect([answer.status, answer.json.items.length > 0]).toEqual([200, true])
    }
  })

  it('answers Leadterra’s list of sender pools', async () => {
    const headers = { Authorization: `Bearer ${demoToken('leadterra')}` }
    const answer = await ask(`${host('leadterra')}/v1/sender-pools`, { headers })
    expect([answer.status, answer.json.items.length > 0]).toEqual([200, true])
  })

  it.each(['public', 'secret'])('answers Foir’s records query for a %s key', async (type) => {
    const headers = { 'Content-Type': 'application/json', 'x-api-key': demoToken('foir', type) }
    const answer = await ask(`${host('foir')}/graphql`, { method: 'POST', headers, body: FOIR_BODY })
    expect(answer.status).toBe(200)
    expect(answer.json.errors).toBeUndefined()
    expect(answer.json.data.records.items[0]).toEqual({ id: expect.any(String), data: expect.any(Object) })
  })

  it('answers every curl line that the start prints, as pasted into a shell', async () => {
    const lines = curlLinesIn(running().output())
    const asked = lines.map((line) => /https?:[^\s']+/.exec(line)?.[0])
    expect(asked.sort()).toEqual(
      [
        `${host('enrich-engine')}/lists`,
        `${host('foir')}/graphql`,
        `${host('foxreach')}/api/v1/leads`,
        `${host('hostreach')}/v1/public/v1/me`,
        `${host('hostreach')}/v1/public/v1/me`,
        `${host('leadterra')}/v1/sender-pools`,
      ].sort(),
    )
    for (const line of lines) expect([line, (await askAsCurl(line)).status]).toEqual([line, 200])
  })
})

describe('the documented refusals', () => {
  it('answers FoxReach’s missing, invalid, revoked and expired keys with 403 and the printed body', async () => {
    const revoked = await makeKey(running(), 'foxreach')
    await revoke(running(), revoked.id)
    for (const token of [undefined, 'otr_your_api_key_here', damaged(demoToken('foxreach')), revoked.token]) {
      const headers: Record<string, string> = token === undefined ? {} : { 'X-API-Key': token }
      const answer = await ask(`${host('foxreach')}/api/v1/leads`, { headers })
      expect([answer.status, answer.json]).toEqual([403, { detail: 'Invalid or missing API key' }])
    }
  })

  it('answers Hostreach’s missing and invalid keys with 401 and the printed body', async () => {
    for (const headers of [
      {},
      { 'X-Api-Key': 'hr_live_your_key_here' },
      { Authorization: 'Bearer hr_live_your_key_here' },
    ]) {
      const answer = await ask(`${host('hostreach')}/v1/public/v1/me`, { headers: { ...headers } })
      expect([answer.status, answer.json]).toEqual([401, { statusCode: 401, message: 'Invalid or missing API key' }])
    }
  })

  it('answers Enrich Engine’s placeholder key with 401', async () => {
    const answer = await ask(`${host('enrich-engine')}/lists`, { headers: { 'X-API-Key': 'ee_live_xxxxxxxxxxxxx' } })
    expect(answer.status).toBe(401)
  })

  it('answers Leadterra’s absent header and placeholder key with 401, and a restricted key with 403', async () => {
    const pools = `${host('leadterra')}/v1/sender-pools`
    const restricted = await makeKey(running(), 'leadterra', { scopes: ['leads:read'] })
    expect((await ask(pools)).status).toBe(401)
    expect((await ask(pools, { headers: { Authorization: 'Bearer sk_live_YOUR_KEY' } })).status).toBe(401)
    expect((await ask(pools, { headers: { Authorization: `Bearer ${restricted.token}` } })).status).toBe(403)
  })

  it('answers Foir’s placeholder key with 401, and a spent budget with 429 and Retry-After', async () => {
    const send = (token: string) => {
      const headers = { 'Content-Type': 'application/json', 'x-api-key': token }
      return ask(`${host('foir')}/graphql`, { method: 'POST', headers, body: FOIR_BODY })
    }
    expect((await send('pk_live_abc123...')).status).toBe(401)
    const key = await makeKey(running(), 'foir', { type: 'public', environment: 'live', scopes: ['records:read'] })
    await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { limits: { hourly: { limit: 1 } } })
    expect((await send(key.token)).status).toBe(200)
    const spent = await send(key.token)
    expect([spent.status, spent.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^[1-9][0-9]*$/)])
  })
})

describe('the documented commands', () => {
  it('makes, lists, rotates and revokes Foir’s key from the printed JSON', async () => {
    const place = ['--service', 'foir', '--workspace', workspaceOf(running(), 'foir').slug]
    const run = (...args: readonly string[]) => runCommand(['api-keys', ...args], asOperator(running()))
    const created = await run('create', '--data', WEB_KEY, ...place, '--json')
    const { apiKey, token } = JSON.parse(created.stdout)
    expect(apiKey).toMatchObject({ name: 'Production Frontend', type: 'public', environment: 'live' })
    expect(apiKey.scopes).toEqual(['records:read', 'files:read', 'search:read'])
    expect(token).toMatch(/^pk_live_/)
    expect((await run('list', ...place)).stdout).toContain(apiKey.id)
    const rotated = await run('rotate', apiKey.id)
    expect(rotated.stdout.trim()).toMatch(/^pk_live_/)
    expect(rotated.stdout.trim()).not.toBe(token)
    expect((await run('revoke', apiKey.id)).code).toBe(0)
  })
})
