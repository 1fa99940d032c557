import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ask,
  askAsCurl,
  asOperator,
  curlLinesIn,
  type MadeKey,
  makeBadTokens,
  makeKey,
  manage,
  postKey,
  reach,
  revoke,
  runCommand,
  useRunningExample,
  whatIsSaidLater,
  workspaceOf,
} from '../support/index.ts'

const running = useRunningExample()
const ALL = ['lists:read', 'lists:write', 'leads:read', 'leads:write']
const at = (path: string): string => `${running().service('enrich-engine').exampleUrl}/${path}`
const withKey = ({ token }: { token: string }): { headers: Record<string, string> } => ({
  headers: { 'X-API-Key': token },
})
const newKey = (fields: Record<string, unknown> = {}, workspace = 0): Promise<MadeKey> =>
  makeKey(running(), 'enrich-engine', { scopes: ALL, ...fields }, workspace)
const inWorkspace = (): readonly string[] => [
  '--service',
  'enrich-engine',
  '--workspace',
  workspaceOf(running(), 'enrich-engine').slug,
]

describe('Enrich Engine', () => {
  it('EE-01 takes a name, scopes and an expiry date at creation, and lets the key live until then', async () => {
    const expiresAt = new Date(Date.now() + 2000).toISOString()
    const key = await newKey({ name: 'GTM Dialer Production', scopes: ['lists:read'], expiresAt })
    expect(key.apiKey).toMatchObject({ name: 'GTM Dialer Production', scopes: ['lists:read'], expiresAt })
    expect((await ask(at('lists'), withKey(key))).status).toBe(200)
    await reach(Date.parse(expiresAt))
    expect((await ask(at('lists'), withKey(key))).status).toBe(401)
  })

  it('EE-01 leaves the expiry to choice, and asks for scopes', async () => {
    expect((await newKey()).apiKey.expiresAt).toBeNull()
    for (const fields of [{}, { scopes: [] }]) {
      const refused = await postKey(running(), 'enrich-engine', fields)
      expect([refused.status, refused.json.code]).toEqual([422, 'scopes_required'])
    }
  })

  it('EE-01 shows the token at creation and never again', async () => {
    const key = await newKey({ name: 'Seen once' })
    expect(await whatIsSaidLater(running(), key)).not.toContain(key.token.slice('ee_live_abc'.length))
  })

  it('EE-02 makes keys of ee_live_ and 32 characters, and knows no other environment', async () => {
    const [one, other] = await Promise.all([newKey(), newKey()])
    expect(one.token).toMatch(/^ee_live_[0-9A-Za-z]{32}$/)
    expect(one.token).not.toBe(other.token)
    const refused = await postKey(running(), 'enrich-engine', { scopes: ALL, environment: 'test' })
    expect([refused.status, refused.json.code]).toEqual([422, 'environment_unknown'])
  })

  it.each(['lists', 'leads'])(
    'EE-03 opens reading to the read scope, and creating, updating and deleting to the write scope: %s',
    async (name) => {
      const reader = withKey(await newKey({ scopes: [`${name}:read`] }))
      const writer = withKey(await newKey({ scopes: [`${name}:write`] }))
      const body = { name: 'Made by a test' }
      const made = await ask(at(name), { method: 'POST', body, ...writer })
      expect(made.status).toBe(201)
      const one = at(`${name}/${made.json.id}`)
      expect((await ask(at(name), reader)).json.items).toContainEqual(expect.objectContaining({ id: made.json.id }))
      expect((await ask(one, { method: 'PATCH', body: { name: 'Changed' }, ...writer })).status).toBe(200)
      expect((await ask(one, reader)).json.name).toBe('Changed')
      for (const refused of [
        await ask(at(name), writer),
        await ask(one, writer),
        await ask(at(name), { method: 'POST', body, ...reader }),
        await ask(one, { method: 'PATCH', body, ...reader }),
        await ask(one, { method: 'DELETE', ...reader }),
      ]) {
        expect(refused.status).toBe(403)
      }
      expect((await ask(one, { method: 'DELETE', ...writer })).status).toBe(204)
      expect((await ask(one, reader)).status).toBe(404)
    },
  )

  it('EE-03 shows counts to lists:read, and contact information to leads:read alone', async () => {
    const lists = await ask(at('lists'), withKey(await newKey({ scopes: ['lists:read'] })))
    expect(lists.json.items[0]).toMatchObject({ name: expect.any(String), leadCount: expect.any(Number) })
    expect(lists.text).not.toContain('@')
    const leads = await ask(at('leads'), withKey(await newKey({ scopes: ['leads:read'] })))
    expect(leads.json.items[0]).toMatchObject({ email: expect.stringContaining('@'), phone: expect.any(String) })
    const refused = await ask(at('leads'), withKey(await newKey({ scopes: ['lists:read', 'lists:write'] })))
    expect([refused.status, refused.text]).toEqual([403, expect.not.stringContaining('@')])
  })

  it('EE-04 lists keys with name, displayed prefix, scopes and last use, over HTTP and on the command line', async () => {
    const key = await newKey({ name: 'Listed', scopes: ['lists:read', 'leads:read'] })
    const idle = await newKey({ name: 'Idle' })
    const calledAt = Date.now()
    await ask(at('lists'), withKey(key))
    const { id } = workspaceOf(running(), 'enrich-engine')
    const page = await manage(running(), 'GET', `/v1/workspaces/${id}/api-keys?limit=100`)
    const [used, unused] = [key, idle].map((made) =>
      page.json.items.find(({ id: listed }: MadeKey) => listed === made.id),
    )
    expect(used).toMatchObject({ name: 'Listed', scopes: ['lists:read', 'leads:read'] })
    expect(used.secrets[0].display).toBe(`${key.token.slice(0, 'ee_live_abc'.length)}...`)
    expect(Date.parse(used.lastUsedAt)).toBeGreaterThanOrEqual(calledAt - 1000)
    expect(unused.lastUsedAt).toBeNull()

    const listed = await runCommand(['api-keys', 'list', ...inWorkspace()], asOperator(running()))
    const cells = listed.stdout
      .split('\n')
      .find((line) => line.startsWith(key.id))
      ?.split('\t')
    expect(cells).toEqual(expect.arrayContaining(['Listed', `${key.token.slice(0, 11)}...`, 'lists:read, leads:read']))
    expect(cells).toContain(used.lastUsedAt)
  })

  it('EE-05 disables a revoked key at once, for good', async () => {
    const key = await newKey()
    expect((await ask(at('lists'), withKey(key))).status).toBe(200)
    expect((await revoke(running(), key.id)).json.apiKey.status).toBe('revoked')
    expect((await ask(at('lists'), withKey(key))).status).toBe(401)
    for (const undoing of ['enable', 'disable', 'rotate']) {
      const refused = await manage(running(), 'POST', `/v1/api-keys/${key.id}/${undoing}`, {})
      expect([refused.status, refused.json.code]).toEqual([409, 'key_revoked'])
    }
    const edited = await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { name: 'Back again', expiresAt: null })
    expect(edited.status).toBe(409)
    expect((await ask(at('lists'), withKey(key))).status).toBe(401)
  })

  it('EE-06 renames a key over HTTP and on the command line: nothing else changes and it goes on working', async () => {
    const key = await newKey({ name: 'Before', expiresAt: new Date(Date.now() + 86_400_000).toISOString() })
    const renamed = await manage(running(), 'PATCH', `/v1/api-keys/${key.id}`, { name: 'After' })
    expect(renamed.json.apiKey).toEqual({ ...key.apiKey, name: 'After' })
    expect((await ask(at('lists'), withKey(key))).status).toBe(200)
    const again = await runCommand(['api-keys', 'rename', key.id, 'At last', '--json'], asOperator(running()))
    const { name, secrets, ...rest } = JSON.parse(again.stdout).apiKey
    expect(name).toBe('At last')
    expect(secrets).toEqual([{ ...key.apiKey.secrets[0], lastUsedAt: expect.any(String) }])
    const { name: _, secrets: __, ...before } = key.apiKey
    expect(rest).toEqual({ ...before, lastUsedAt: expect.any(String) })
    expect((await ask(at('lists'), withKey(key))).status).toBe(200)
  })

  it('EE-07 shows the prefix and the first three characters after creation, and no fourth', async () => {
    const key = await newKey({ name: 'Hidden' })
    const shown = key.token.slice(0, 'ee_live_abc'.length)
    const said = await whatIsSaidLater(running(), key)
    expect(said).toContain(`${shown}...`)
    expect(said).not.toContain(key.token.slice(0, shown.length + 1))
    expect(said).not.toContain(key.token.slice(-4))
  })

  it('EE-08 answers a wrong, revoked or expired key and a wrong header with 401', async () => {
    const tokens = await makeBadTokens(running(), 'enrich-engine', { scopes: ALL })
    for (const token of [...Object.values(tokens), 'nonsense', 'ee_live_', 'ee_live_xxx'])
      expect((await ask(at('lists'), withKey({ token }))).status).toBe(401)
    const { token } = await newKey()
    for (const headers of [{}, { Authorization: `Bearer ${token}` }, { 'Api-Key': token }, { 'X-API-Token': token }])
      expect((await ask(at('lists'), { headers: { ...headers } })).status).toBe(401)
    expect((await ask(at(`lists?X-API-Key=${token}`))).status).toBe(401)
  })

  it('EE-09 answers a missing scope with 403', async () => {
    const key = await newKey({ scopes: ['lists:read'] })
    const refused = await ask(at('lists'), { method: 'POST', body: { name: 'New' }, ...withKey(key) })
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('lists:write')
  })

  it('EE-09 answers a resource of another organization with 403 and an id that never existed with 404', async () => {
    const here = withKey(await newKey())
    const there = withKey(await newKey({}, 1))
    for (const name of ['lists', 'leads']) {
      const theirs = await ask(at(name), { method: 'POST', body: { name: 'Theirs' }, ...there })
      for (const request of [{ method: 'GET' }, { method: 'PATCH', body: { name: 'Taken' } }, { method: 'DELETE' }]) {
        expect((await ask(at(`${name}/${theirs.json.id}`), { ...request, ...here })).status).toBe(403)
        expect((await ask(at(`${name}/never-existed`), { ...request, ...here })).status).toBe(404)
      }
      expect((await ask(at(`${name}/${theirs.json.id}`), there)).json.name).toBe('Theirs')
      expect((await ask(at(name), here)).text).not.toContain(theirs.json.id)
    }
  })

  it('EE-10 takes the key from X-API-Key, in any case of the name, and from nowhere else', async () => {
    const { token } = await newKey()
    expect((await ask(at('lists'), { headers: { 'X-API-Key': token } })).status).toBe(200)
    expect((await ask(at('lists'), { headers: { 'x-api-key': token } })).status).toBe(200)
    const refused = await ask(at('lists'), { headers: { Authorization: `Bearer ${token}`, Cookie: `key=${token}` } })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toContain('X-API-Key')
  })

  it('EE-11 offers a new key as ENRICH_API_KEY in an .env line, with a curl line that reads it', async () => {
    const create = ['api-keys', 'create', ...inWorkspace(), '--name', 'Dialer', '--scope', 'lists:read']
    const made = await runCommand(create, asOperator(running()))
    expect(made.code).toBe(0)
    const token = made.stdout.trim()
    expect(token).toMatch(/^ee_live_[0-9A-Za-z]{32}$/)
    expect(made.stderr).toMatch(/^\s*ENRICH_API_KEY=/m)
    const [curl] = curlLinesIn(made.stderr)
    const base = running().service('enrich-engine').exampleUrl
    expect((await askAsCurl(curl!, { ENRICH_API_KEY: token, API_URL: base })).status).toBe(200)
  })

  it('EE-11 writes the line ENRICH_API_KEY=… to an .env file when asked to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keywright-env-'))
    const file = join(folder, '.env')
    const create = ['api-keys', 'create', ...inWorkspace(), '--name', 'Dialer', '--scope', 'lists:read']
    const made = await runCommand([...create, '--dotenv', file], asOperator(running()))
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('ENRICH_API_KEY')])
    const written = await readFile(file, 'utf8')
    await rm(folder, { recursive: true })
    const [, token = ''] = /^ENRICH_API_KEY=(ee_live_[0-9A-Za-z]{32})\n$/.exec(written) ?? []
    expect((await ask(at('lists'), withKey({ token }))).status).toBe(200)
    expect(made.stdout + made.stderr).not.toContain(token)
  })

  it('EE-12 leaves the keys of other integrations working when one is revoked', async () => {
    const [dialer, crm, warehouse] = await Promise.all([newKey(), newKey(), newKey()])
    await revoke(running(), dialer.id)
    expect((await ask(at('lists'), withKey(dialer))).status).toBe(401)
    for (const key of [crm, warehouse]) expect((await ask(at('lists'), withKey(key))).status).toBe(200)
  })
})
