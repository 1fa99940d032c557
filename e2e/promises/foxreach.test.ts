import { describe, expect, it } from 'vitest'
import {
  ask,
  damaged,
  makeKey,
  manage,
  postKey,
  revoke,
  runCommand,
  useRunningExample,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const REFUSAL = '{"detail":"Invalid or missing API key"}'
const leads = (): string => `${running().service('foxreach').exampleUrl}/api/v1/leads`
const withKey = (token: string): { headers: Record<string, string> } => ({ headers: { 'X-API-Key': token } })

describe('FoxReach', () => {
  it('FR-01 takes the key from X-API-Key, and not from a Bearer header alone', async () => {
    const { token } = await makeKey(running(), 'foxreach')
    expect((await ask(leads(), withKey(token))).status).toBe(200)
    expect((await ask(leads(), { headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
  })

  it('FR-01 ignores a Bearer header beside a good X-API-Key', async () => {
    const { token } = await makeKey(running(), 'foxreach')
    const answer = await ask(leads(), { headers: { 'X-API-Key': token, authorization: 'Bearer otr_something_else' } })
    expect(answer.status).toBe(200)
  })

  it('FR-03 shows the token at creation and in no later answer, list or output', async () => {
    const key = await makeKey(running(), 'foxreach', { name: 'Seen once' })
    const { id } = workspaceOf(running(), 'foxreach')
    const later = await Promise.all([
      manage(running(), 'GET', `/v1/api-keys/${key.id}`),
      manage(running(), 'GET', `/v1/workspaces/${id}/api-keys`),
      manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { name: 'Seen once, renamed' }),
      manage(running(), 'POST', '/v1/verify', { service: 'foxreach', token: key.token }),
      manage(running(), 'GET', `/v1/api-keys/${key.id}/usage`),
    ])
    for (const answer of [...later, await revoke(running(), key.id)]) {
      expect(answer.status).toBe(200)
      expect(answer.text).not.toContain(key.token.slice(4, -4))
    }
    expect(running().output()).not.toContain(key.token)
  })

  it('FR-04 makes keys of otr_ and random characters', async () => {
    const [one, other] = await Promise.all([makeKey(running(), 'foxreach'), makeKey(running(), 'foxreach')])
    expect(one.token).toMatch(/^otr_[0-9A-Za-z]{30,}$/)
    expect(one.token).not.toBe(other.token)
  })

  it.each(['leads', 'campaigns', 'accounts', 'templates', 'webhooks'])(
    'FR-05 lets read list and get, and write create, update and delete: %s',
    async (collection) => {
      const base = `${running().service('foxreach').exampleUrl}/api/v1/${collection}`
      const reader = withKey((await makeKey(running(), 'foxreach', { scopes: ['read'] })).token)
      const writer = withKey((await makeKey(running(), 'foxreach', { scopes: ['write'] })).token)
      const body = { name: 'Ada', email: 'ada@example.com' }
      const created = await ask(base, { method: 'POST', body, ...writer })
      expect(created.status).toBe(201)
      const one = `${base}/${created.json.id}`
      expect((await ask(base, reader)).status).toBe(200)
      expect((await ask(one, reader)).status).toBe(200)
      expect((await ask(one, { method: 'PATCH', body: { name: 'Grace' }, ...writer })).status).toBe(200)
      for (const [refused, scope] of [
        [await ask(base, writer), 'read'],
        [await ask(base, { method: 'POST', body, ...reader }), 'write'],
        [await ask(one, { method: 'PATCH', body, ...reader }), 'write'],
        [await ask(one, { method: 'DELETE', ...reader }), 'write'],
      ] as const) {
        expect(refused.status).toBe(403)
        expect(refused.json.detail).toContain(scope)
      }
      expect((await ask(one, { method: 'DELETE', ...writer })).status).toBeLessThan(300)
      expect((await ask(one, reader)).status).toBe(404)
    },
  )

  it('FR-06 gives both scopes to a key made without choosing, and refuses an explicit empty list', async () => {
    const { apiKey } = await makeKey(running(), 'foxreach')
    expect([...apiKey.scopes].sort()).toEqual(['read', 'write'])
    const refused = await postKey(running(), 'foxreach', { scopes: [] })
    expect([refused.status, refused.json.code]).toEqual([422, 'scopes_required'])
  })

  it('FR-07 answers an id of another workspace as one that never existed, and changes nothing there', async () => {
    const here = withKey((await makeKey(running(), 'foxreach')).token)
    const there = withKey((await makeKey(running(), 'foxreach', {}, 1)).token)
    const theirs = await ask(leads(), { method: 'POST', body: { email: 'b@example.com', name: 'Bea' }, ...there })
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const body = method === 'PATCH' ? { name: 'Taken' } : undefined
      const foreign = await ask(`${leads()}/${theirs.json.id}`, { method, ...(body && { body }), ...here })
      const never = await ask(`${leads()}/never-existed`, { method, ...(body && { body }), ...here })
      expect([foreign.status, foreign.text]).toEqual([404, never.text])
    }
    const kept = await ask(`${leads()}/${theirs.json.id}`, there)
    expect([kept.status, kept.json.name]).toEqual([200, 'Bea'])
    const listed = await ask(leads(), here)
    expect(listed.text).not.toContain(theirs.json.id)
  })

  it('FR-08 keeps what a key creates in its own workspace, whatever workspace the body names', async () => {
    const here = withKey((await makeKey(running(), 'foxreach')).token)
    const there = withKey((await makeKey(running(), 'foxreach', {}, 1)).token)
    const other = workspaceOf(running(), 'foxreach', 1).id
    const body = { email: 'c@example.com', name: 'Cyd', workspace: other, workspaceId: other }
    const created = await ask(leads(), { method: 'POST', body, ...here })
    expect(created.status).toBe(201)
    expect((await ask(`${leads()}/${created.json.id}`, here)).status).toBe(200)
    expect((await ask(`${leads()}/${created.json.id}`, there)).status).toBe(404)
  })

  it('FR-09 keeps several keys of a workspace active at once', async () => {
    const old = await makeKey(running(), 'foxreach')
    const next = await makeKey(running(), 'foxreach')
    expect((await ask(leads(), withKey(old.token))).status).toBe(200)
    expect((await ask(leads(), withKey(next.token))).status).toBe(200)
    await revoke(running(), old.id)
    expect((await ask(leads(), withKey(next.token))).status).toBe(200)
  })

  it('FR-10 answers missing, malformed, unknown, disabled, revoked, superseded and expired keys alike to the byte', async () => {
    const disabled = await makeKey(running(), 'foxreach')
    await manage(running(), 'POST', `/v1/api-keys/${disabled.id}/disable`)
    const revoked = await makeKey(running(), 'foxreach')
    await revoke(running(), revoked.id)
    const superseded = await makeKey(running(), 'foxreach')
    await manage(running(), 'POST', `/v1/api-keys/${superseded.id}/rotate`, {})
    const expired = await makeKey(running(), 'foxreach', { expiresAt: new Date(Date.now() + 300).toISOString() })
    const deleted = await makeKey(running(), 'foxreach')
    await revoke(running(), deleted.id)
    await manage(running(), 'DELETE', `/v1/api-keys/${deleted.id}`)
    await until(async () => (await ask(leads(), withKey(expired.token))).status !== 200)
    const tokens = [disabled, revoked, superseded, expired, deleted].map(({ token }) => token)
    const answers = await Promise.all([
      ask(leads()),
      ...[...tokens, damaged(revoked.token), 'otr_', 'nonsense', 'sk_live_else'].map((token) =>
        ask(leads(), withKey(token)),
      ),
    ])
    for (const answer of answers) {
      expect([answer.status, answer.text]).toEqual([403, REFUSAL])
      expect(answer.headers.get('content-type')).toBe(answers[0]?.headers.get('content-type'))
    }
  })

  it('FR-11 answers GET /api/v1/leads with the leads of the workspace', async () => {
    const { token } = await makeKey(running(), 'foxreach')
    const answer = await ask(leads(), withKey(token))
    expect(answer.status).toBe(200)
    expect(answer.json.items.length).toBeGreaterThan(0)
    expect(answer.json.items[0]).toHaveProperty('id')
  })

  it.each([
    ['foxreach', '/api/v1/leads'],
    ['enrich-engine', '/lists'],
    ['leadterra', '/v1/leads'],
  ])('FR-12 gives a preflight no Access-Control-Allow-Origin: %s', async (service, path) => {
    const answer = await ask(`${running().service(service).exampleUrl}${path}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })

  it('FR-13 offers a new key as FOXREACH_API_KEY, with a curl line that reads that variable', async () => {
    const { slug } = workspaceOf(running(), 'foxreach')
    const made = await runCommand(
      ['api-keys', 'create', '--service', 'foxreach', '--workspace', slug, '--name', 'CRM'],
      environment(),
    )
    expect(made.code).toBe(0)
    expect(made.stdout.trim()).toMatch(/^otr_/)
    expect(made.stderr).toContain('FOXREACH_API_KEY=')
    expect(made.stderr).toMatch(/curl .*\$FOXREACH_API_KEY/)
  })

  it('FR-14 finds otr_ keys in a source tree, and only real ones', async () => {
    const { mkdtemp, writeFile, rm } = await import('node:fs/promises')
    const { tmpdir } = await import('node:os')
    const { join } = await import('node:path')
    const folder = await mkdtemp(join(tmpdir(), 'keywright-scan-'))
    const { token } = await makeKey(running(), 'foxreach')
    await writeFile(
      join(folder, 'config.py'),
      `x = 1\nkey = "${token}"\nfake = "${damaged(token)}"\nother = "otr_example"\n`,
    )
    const scanned = await runCommand(['scan', folder, '--services', 'services', '--json'], environment())
    await rm(folder, { recursive: true })
    expect(scanned.code).toBe(1)
    expect(scanned.stdout).toContain('config.py')
    expect(scanned.stdout).not.toContain(token)
    expect(JSON.stringify(JSON.parse(scanned.stdout)).match(/foxreach/g)).toHaveLength(1)
  })
})

function environment(): Record<string, string> {
  return { KEYWRIGHT_URL: running().url, KEYWRIGHT_API_KEY: running().managementToken }
}

/** Asks again until it holds: the product's clock is real here, so an instant can only be waited for. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}
