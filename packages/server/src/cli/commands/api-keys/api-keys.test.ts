import { beforeEach, describe, expect, it } from 'vitest'
import { EFFECTIVE, FakeKeywright, KEY_ID, keyOf, NEW_TOKEN, Problem } from '../../testing/fake-keywright.ts'
import { run } from '../../testing/run.ts'

let server: FakeKeywright

beforeEach(() => {
  server = new FakeKeywright()
})

describe('api-keys list', () => {
  it('prints one line a key with tabs between the fields into a pipe', async () => {
    const { exit, stdout, stderr } = await run(['api-keys', 'list'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toBe(`${KEY_ID}\tCRM sync\totr_...0000\tactive\tlive\tsecret\tread\tnever\tnever\n`)
  })

  it('prints a table with titles at a terminal', async () => {
    const { stdout } = await run(['api-keys', 'list'], { terminal: {} })
    expect(stdout).toMatch(/^ID +NAME +TOKEN/)
  })

  it('prints every field of every page as JSON', async () => {
    server.keys = Array.from({ length: 230 }, (_, i) => keyOf({ name: `key ${i}` }))
    const { stdout } = await run(['api-keys', 'list', '--json'], { server })
    const { items, nextCursor } = JSON.parse(stdout)
    expect(items).toHaveLength(230)
    expect(items[229]).toEqual(server.keys[229])
    expect(nextCursor).toBeNull()
  })

  it('stops at --max and tells how to go on', async () => {
    server.keys = Array.from({ length: 130 }, (_, i) => keyOf({ name: `key ${i}` }))
    const { stdout, stderr } = await run(['api-keys', 'list', '--max', '120'], { server })
    expect(stdout.trimEnd().split('\n')).toHaveLength(120)
    expect(stderr).toContain('--cursor 120')
  })

  it('passes on the filters that were given, and no others', async () => {
    await run(['api-keys', 'list', '--status', 'active', '--unused-since', '90d', '--never-expires'], { server })
    expect(Object.fromEntries(server.seen.at(-1)?.query ?? [])).toEqual({
      status: 'active',
      unusedSince: '2026-08-22T12:00:00.000Z',
      neverExpires: 'true',
      limit: '100',
    })
  })

  it('shows full access as such', async () => {
    server.keys = [keyOf({ fullAccess: true, scopes: ['a', 'b'] })]
    expect((await run(['api-keys', 'list'], { server })).stdout).toContain('\tfull access\t')
  })
})

describe('a change', () => {
  it('of a name changes the name alone', async () => {
    expect(await run(['api-keys', 'rename', KEY_ID, 'Other'], { server })).toMatchObject({ exit: 0 })
    expect(server.bodyOf(`PATCH /v1/api-keys/${KEY_ID}`)).toEqual({ name: 'Other' })
  })

  it('can take the expiry away', async () => {
    await run(['api-keys', 'edit', KEY_ID, '--expires', 'never'], { server })
    expect(server.bodyOf(`PATCH /v1/api-keys/${KEY_ID}`)).toEqual({ expiresAt: null })
  })

  it('of nothing is refused', async () => {
    expect(await run(['api-keys', 'edit', KEY_ID], { server })).toMatchObject({ exit: 64 })
    expect(server.seen).toEqual([])
  })

  it('rotates without a question and hands over the new token', async () => {
    const { exit, stdout, stderr } = await run(['api-keys', 'rotate', KEY_ID, '--overlap', '24h'], { server })
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: `${NEW_TOKEN}\n` })
    expect(server.bodyOf(`POST /v1/api-keys/${KEY_ID}/rotate`)).toEqual({ overlap: '24h' })
    expect(stderr).toContain('effective on all 3 nodes, in 4 ms')
  })

  it.each(['disable', 'enable'])('%s says where it is in effect', async (verb) => {
    const { stdout } = await run(['api-keys', verb, KEY_ID], { server })
    expect(stdout).toBe(`${verb}d ${KEY_ID} (CRM sync): effective on all 3 nodes, in 4 ms\n`)
  })

  it('does not wait when told not to, and says so', async () => {
    server.on('POST /v1/api-keys/*/disable', () => ({
      apiKey: keyOf(),
      effective: { everywhere: false, nodes: 3, waitedMs: 0 },
    }))
    const { stdout } = await run(['api-keys', 'disable', KEY_ID, '--no-wait'], { server })
    expect(server.seen.at(-1)?.query.get('wait')).toBe('false')
    expect(stdout).toContain('not every node has confirmed it yet')
  })

  it('ends an old secret', async () => {
    server.on('POST /v1/api-keys/*/secrets/*/end', () => ({ apiKey: keyOf(), effective: EFFECTIVE }))
    expect(await run(['api-keys', 'end-secret', KEY_ID, 'sec_00000000000000000001'], { server })).toMatchObject({
      exit: 0,
    })
  })
})

describe('api-keys revoke', () => {
  const revoke = ['api-keys', 'revoke', KEY_ID]
  const isRevoked = (): boolean => server.bodyOf(`POST /v1/api-keys/${KEY_ID}/revoke`) !== undefined

  it('asks nothing where there is no terminal', async () => {
    const { exit, stdout } = await run([...revoke, '--reason', 'leaked'], { server })
    expect(exit).toBe(0)
    expect(stdout).toBe(`revoked ${KEY_ID} (CRM sync): effective on all 3 nodes, in 4 ms\n`)
    expect(server.bodyOf(`POST /v1/api-keys/${KEY_ID}/revoke`)).toEqual({ reason: 'leaked' })
  })

  it('asks for the name at a terminal, after saying when the key was last used', async () => {
    server.keys = [keyOf({ lastUsedAt: '2026-11-20T11:56:00.000Z' })]
    const { exit, asked, stderr } = await run(revoke, { server, terminal: { answers: ['CRM sync'] } })
    expect(exit).toBe(0)
    expect(asked).toHaveLength(1)
    expect(stderr).toContain('last used at 2026-11-20T11:56:00.000Z')
    expect(isRevoked()).toBe(true)
  })

  it('does nothing when another name is typed, and ends with 2', async () => {
    expect(await run(revoke, { server, terminal: { answers: ['y'] } })).toMatchObject({ exit: 2 })
    expect(isRevoked()).toBe(false)
  })

  it('holds a script to the name that it gives', async () => {
    expect(await run([...revoke, '--confirm', 'Other'], { server })).toMatchObject({ exit: 64 })
    expect(isRevoked()).toBe(false)
    expect(await run([...revoke, '--confirm', 'CRM sync'], { server })).toMatchObject({ exit: 0, asked: [] })
    expect(isRevoked()).toBe(true)
  })

  it('asks nothing after --json', async () => {
    const { exit, asked, stdout } = await run([...revoke, '--json'], { server, terminal: {} })
    expect({ exit, asked }).toEqual({ exit: 0, asked: [] })
    expect(JSON.parse(stdout)).toEqual({ apiKey: keyOf(), effective: EFFECTIVE })
  })
})

describe('api-keys delete', () => {
  it('purges, and tells when the key is not revoked yet', async () => {
    server.on('DELETE /v1/api-keys/*', () => ({ deleted: true, id: KEY_ID, effective: EFFECTIVE }))
    expect(await run(['api-keys', 'delete', KEY_ID], { server })).toMatchObject({
      exit: 0,
      stdout: `deleted ${KEY_ID}: effective on all 3 nodes, in 4 ms\n`,
    })
    server.on('DELETE /v1/api-keys/*', () => {
      throw new Problem('key_not_revoked', 409, 'Revoke it first.')
    })
    expect(await run(['api-keys', 'delete', KEY_ID], { server })).toMatchObject({ exit: 1 })
  })
})

describe('api-keys usage', () => {
  it('prints the hours, and the sum beside them', async () => {
    server.on('GET /v1/api-keys/*/usage', () => ({
      hours: [{ hour: '2026-11-20T11:00:00.000Z', outcome: 'allowed', count: 41, secretId: null }],
      total: { allowed: 41 },
    }))
    const { stdout, stderr } = await run(['api-keys', 'usage', KEY_ID, '--since', '24h'], { server })
    expect(stdout).toBe('2026-11-20T11:00:00.000Z\tallowed\t41\n')
    expect(stderr).toContain('41 allowed')
    expect(server.seen.at(-1)?.query.get('since')).toBe('2026-11-19T12:00:00.000Z')
  })
})

describe('api-keys get', () => {
  it('prints the fields that a person looks for, or all as JSON', async () => {
    const { stdout } = await run(['api-keys', 'get', KEY_ID], { server })
    expect(stdout).toContain('name\tCRM sync\n')
    expect(stdout).toContain('secret sec_00000000000000000001\totr_...0000, live, last used never\n')
    expect(JSON.parse((await run(['api-keys', 'get', KEY_ID, '--json'], { server })).stdout)).toEqual(keyOf())
  })
})
