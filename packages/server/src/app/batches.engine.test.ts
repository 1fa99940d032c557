import { createHash, randomBytes } from 'node:crypto'
import { AppError, type KeyDigest, type KeyId, type WorkspaceId } from '@keywright/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ACME, ACME_DEFINITION, type EngineWorld, openEngineWorld, outcomeOf } from '../testing/engine-world.ts'
import { type Caller, SYSTEM_CALLER } from './caller.ts'
import type { ImportedKey } from './import-keys.ts'

const ACCEPTS = ACME_DEFINITION.replace('{checksum}" }', '{checksum}", accepts: ["old_{secret:32}"] }')
const PEPPER = `1:${Buffer.alloc(32, 7).toString('base64')}`

let world: EngineWorld
const open = async (options: Parameters<typeof openEngineWorld>[0] = {}): Promise<void> => {
  world = await openEngineWorld(options)
  await world.engine.applyService(SYSTEM_CALLER, ACME, ACCEPTS)
}
beforeEach(() => open())
afterEach(() => world.close())

const digestOf = (token: string): KeyDigest => createHash('sha256').update(token).digest('base64url') as KeyDigest
const oldToken = (): string => `old_${randomBytes(16).toString('hex')}`
const entry = (token: string, fields: Partial<ImportedKey> = {}): ImportedKey => ({
  name: 'Old key',
  digest: digestOf(token),
  ...fields,
})
const take = (keys: readonly (ImportedKey | undefined)[], more: { dryRun?: boolean; caller?: Caller } = {}) =>
  world.engine.importKeys(more.caller ?? SYSTEM_CALLER, world.workspace.id, { keys, dryRun: more.dryRun })
const bulk = (action: 'revoke' | 'disable' | 'enable' | 'delete', ids: readonly string[], workspace?: WorkspaceId) =>
  world.engine.bulkKeys(SYSTEM_CALLER, workspace ?? world.workspace.id, { action, ids: ids as readonly KeyId[] })
const refusal = (command: Promise<unknown>): Promise<AppError> =>
  command.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => (error instanceof AppError ? error : Promise.reject(error)),
  )
const problemsOf = async (command: Promise<unknown>): Promise<readonly string[]> => {
  const { details } = await refusal(command)
  const problems = details?.['problems'] as { pointer: string; code: string }[]
  return problems.map(({ pointer, code }) => `${pointer} ${code}`)
}
const count = async (table: string): Promise<number> =>
  Number((await world.rows(`select count(*) as n from ${table}`))[0]?.['n'])

describe('an import', () => {
  it('makes a digest that was just refused as unknown good for the next check, on every node', async () => {
    const other = await world.another()
    const token = oldToken()
    const there = async (): Promise<string> =>
      outcomeOf(await other.check({ service: ACME, credential: () => ({ kind: 'token', token }), demand: {} }))
    for (const ask of [() => world.outcome(token), there]) {
      expect(await ask()).toBe('unknown')
      expect(await ask()).toBe('unknown')
    }
    const passing = setInterval(() => world.clock.pass(5), 1)
    const { effective } = await take([entry(token)]).finally(() => clearInterval(passing))
    expect(effective).toMatchObject({ everywhere: true })
    expect(await world.outcome(token)).toBe('allowed')
    expect(await there()).toBe('allowed')
  })

  it('keeps the plain digest, shows the beginning of the format, and gives the key to its importer', async () => {
    const token = oldToken()
    const { apiKeys } = await take([entry(token), entry(oldToken(), { display: 'old_ab...' })])
    expect(apiKeys[0]).toMatchObject({ createdBy: 'system', environment: 'live', scopes: ['records:read'] })
    expect(apiKeys[0]?.secrets).toMatchObject([
      { digest: digestOf(token), pepperVersion: 0, display: 'old_...', format: 'old_{secret:32}' },
    ])
    expect(apiKeys[1]?.secrets).toMatchObject([{ display: 'old_ab...' }])
  })

  it('leaves one change row for all, and one audit event for each, without digests', async () => {
    const [changes, events] = [await count('changes'), await count('audit_events')]
    const { apiKeys } = await take([entry(oldToken()), entry(oldToken())])
    const rows = (await world.rows('select kind, api_key_ids from changes order by seq')).slice(changes)
    expect(rows).toEqual([{ kind: 'keys', api_key_ids: JSON.stringify(apiKeys.map(({ id }) => id)) }])
    const audit = (await world.rows('select * from audit_events order by id')).slice(events)
    expect(audit.map(({ action, subject }) => `${String(action)} ${String(subject)}`)).toEqual(
      apiKeys.map(({ id }) => `key.imported ${id}`),
    )
    expect(JSON.stringify(audit)).not.toContain(apiKeys[0]!.secrets[0]!.digest)
  })

  it('is whole or nothing, and tells every problem in the order of the entries', async () => {
    const before = await count('api_keys')
    const twice = entry(oldToken())
    const keys = [
      twice,
      entry(oldToken(), { scopes: ['nope'] }),
      entry(oldToken(), { environment: 'test' }),
      entry(oldToken(), { expiresAt: 1 }),
      twice,
      entry(oldToken(), { format: 'other_{secret:32}' }),
    ]
    expect(await problemsOf(take(keys))).toEqual([
      '/keys/1/scopes/0 scope_unknown',
      '/keys/2/environment environment_not_in_workspace',
      '/keys/3/expiresAt expiry_in_past',
      '/keys/4/digest/value digest_taken',
      '/keys/5/format request_invalid',
    ])
    expect(await count('api_keys')).toBe(before)
  })

  it('refuses a digest that is there in the same words whoever has it', async () => {
    const elsewhere = await world.engine.workspaces.createWorkspace(SYSTEM_CALLER, {
      service: ACME,
      slug: 'two',
      name: 'Two',
    })
    const [own, foreign] = [oldToken(), oldToken()]
    await take([entry(own)])
    await world.engine.importKeys(SYSTEM_CALLER, elsewhere.id, { keys: [entry(foreign)] })
    const refusals = [await refusal(take([entry(own)])), await refusal(take([entry(foreign)]))]
    const [first, second] = refusals.map(({ code, message, pointer, details }) => ({ code, message, pointer, details }))
    expect(first).toMatchObject({ code: 'digest_taken', pointer: '/keys/0/digest/value' })
    expect(second).toEqual(first)
  })

  it('of a dry run refuses the same and writes nothing', async () => {
    const token = oldToken()
    const tables = ['api_keys', 'secrets', 'audit_events', 'changes']
    const before = await Promise.all(tables.map(count))
    const { apiKeys, effective } = await take([entry(token)], { dryRun: true })
    expect({ name: apiKeys[0]?.name, effective }).toEqual({ name: 'Old key', effective: undefined })
    expect(await problemsOf(take([entry(token), entry(token)], { dryRun: true }))).toEqual([
      '/keys/1/digest/value digest_taken',
    ])
    expect(await Promise.all(tables.map(count))).toEqual(before)
    expect(await world.outcome(token)).toBe('unknown')
  })

  it('shows no whole token, be it its own or another', async () => {
    const token = oldToken()
    const shown = [entry(token, { display: token }), entry(oldToken(), { display: oldToken() })]
    expect(await problemsOf(take(shown))).toEqual([
      '/keys/0/display request_invalid',
      '/keys/1/display request_invalid',
    ])
  })

  it('keeps the bound on keys of a workspace, and tells it once', async () => {
    await world.engine.applyService(
      SYSTEM_CALLER,
      ACME,
      ACCEPTS.replace('environment: live', 'environment: live, perWorkspace: 3'),
    )
    await world.newKey()
    const keys = Array.from({ length: 4 }, () => entry(oldToken()))
    expect(await problemsOf(take(keys))).toEqual(['/keys/2 keys_in_workspace_exhausted'])
    expect((await take(keys.slice(0, 2))).apiKeys).toHaveLength(2)
  })

  it('makes no management tokens', async () => {
    const { managementWorkspace, importKeys } = world.engine
    const sent = { keys: [entry(oldToken(), { scopes: ['api-keys:read'] })] }
    expect((await refusal(importKeys(SYSTEM_CALLER, managementWorkspace.id, sent))).code).toBe('request_invalid')
  })

  it('needs the scope and the reach', async () => {
    const caller = { ...SYSTEM_CALLER, scopes: new Set<never>() }
    expect((await refusal(take([entry(oldToken())], { caller }))).code).toBe('permission_missing')
    const elsewhere: Caller = { ...SYSTEM_CALLER, reach: [] }
    expect((await refusal(take([entry(oldToken())], { caller: elsewhere }))).code).toBe('workspace_not_found')
  })

  it('takes a thousand at once, and no more', async () => {
    const tokens = Array.from({ length: 1001 }, oldToken)
    const keys = tokens.map((token) => entry(token))
    expect((await refusal(take(keys))).code).toBe('request_invalid')
    const { apiKeys, effective } = await take(keys.slice(0, 1000))
    expect(apiKeys).toHaveLength(1000)
    expect(effective).toMatchObject({ everywhere: true })
    expect(await world.outcome(tokens[999]!)).toBe('allowed')
    const ids = apiKeys.map(({ id }) => id)
    expect((await bulk('revoke', ids)).results.every(({ changed, status }) => changed && status === 'revoked')).toBe(
      true,
    )
    expect(await world.outcome(tokens[999]!)).toBe('revoked')
  })

  it('under a pepper is digested anew when it is used, and never comes before the key of an issued token', async () => {
    await world.close()
    await open({ peppers: PEPPER })
    const token = oldToken()
    const { apiKeys } = await take([entry(token)])
    expect(await world.outcome(token)).toBe('allowed')
    await expect
      .poll(
        async () => (await world.rows('select pepper_version from secrets where api_key_id = ?', apiKeys[0]!.id))[0],
      )
      .toEqual({ pepper_version: 1 })
    const { id, token: issued } = await world.newKey()
    await take([entry(issued.reveal())])
    const { known } = await world.ask(issued.reveal())
    expect(known?.key.id).toBe(id)
    expect(known?.key.secrets).toHaveLength(1)
  })
})

describe('a command on many keys', () => {
  it.each([
    ['revoke', 'revoked'],
    ['disable', 'disabled'],
  ] as const)('to %s holds for all of them when it answers, with one change row', async (action, outcome) => {
    const keys = [await world.newKey(), await world.newKey(), await world.newKey()]
    for (const { token } of keys) expect(await world.outcome(token.reveal())).toBe('allowed')
    const changes = await count('changes')
    const { results, effective } = await bulk(
      action,
      keys.map(({ id }) => id),
    )
    expect(effective).toMatchObject({ everywhere: true })
    expect(results).toEqual(keys.map(({ id }) => ({ id, changed: true, status: outcome })))
    for (const { token } of keys) expect(await world.outcome(token.reveal())).toBe(outcome)
    expect(await count('changes')).toBe(changes + 1)
  })

  it('goes on with what is so already, and waits then too', async () => {
    const [one, two] = [await world.newKey(), await world.newKey()]
    await world.engine.keys.disableKey(SYSTEM_CALLER, one.id as KeyId)
    const changed = async (): Promise<readonly boolean[]> =>
      (await bulk('disable', [one.id, two.id])).results.map((result) => result.changed)
    expect(await changed()).toEqual([false, true])
    const changes = await count('changes')
    expect(await changed()).toEqual([false, false])
    expect(await count('changes')).toBe(changes)
    expect((await bulk('enable', [one.id, two.id])).results.map(({ status }) => status)).toEqual(['active', 'active'])
  })

  it('is whole or nothing, and tells every problem', async () => {
    const elsewhere = await world.engine.workspaces.createWorkspace(SYSTEM_CALLER, {
      service: ACME,
      slug: 'two',
      name: 'Two',
    })
    const [good, revoked] = [await world.newKey(), await world.newKey()]
    const { apiKey: foreign } = await world.engine.createKey(SYSTEM_CALLER, elsewhere.id, { name: 'Theirs' })
    await bulk('revoke', [revoked.id])
    expect(await problemsOf(bulk('disable', [good.id, revoked.id, foreign.id, 'nothing', good.id]))).toEqual([
      '/ids/1 key_revoked',
      '/ids/2 key_not_found',
      '/ids/3 key_not_found',
      '/ids/4 request_invalid',
    ])
    expect(await problemsOf(bulk('delete', [revoked.id, good.id]))).toEqual(['/ids/1 key_not_revoked'])
    expect(await world.outcome(good.token.reveal())).toBe('allowed')
  })

  it('purges revoked keys, and keeps an audit event of each', async () => {
    const ids = [(await world.newKey()).id, (await world.newKey()).id]
    await bulk('revoke', ids)
    const events = await count('audit_events')
    expect((await bulk('delete', ids)).results.map(({ status }) => status)).toEqual(['deleted', 'deleted'])
    const audit = (await world.rows('select action, subject from audit_events order by id')).slice(events)
    expect(audit).toHaveLength(2)
    expect(new Set(audit.map(({ subject }) => subject))).toEqual(new Set(ids))
    expect((await refusal(bulk('delete', ids))).code).toBe('key_not_found')
  })

  it('leaves alone a management token that can do more than its caller', async () => {
    const { managementWorkspace, createKey, bulkKeys } = world.engine
    const request = { name: 'Operator', scopes: ['api-keys:read'], reach: 'all', operator: true } as const
    const { apiKey } = await createKey(SYSTEM_CALLER, managementWorkspace.id, request)
    const caller: Caller = { ...SYSTEM_CALLER, operator: false }
    const sent = { action: 'revoke', ids: [apiKey.id] } as const
    expect((await refusal(bulkKeys(caller, managementWorkspace.id, sent))).code).toBe('grant_exceeds_own')
  })
})
