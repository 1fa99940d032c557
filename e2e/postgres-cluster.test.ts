import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostgres, makeDatabase, runOn } from '../packages/server/src/storage/testing/postgres-databases.ts'
import { ask, makeKey, manage, type MadeKey, type RunningExample, runCommand, startExample } from './support/index.ts'

const NODES = 3

describe.skipIf(!hasPostgres)('several starts on one Postgres and one data directory', () => {
  let database: Awaited<ReturnType<typeof makeDatabase>> | undefined
  let nodes: readonly RunningExample[] = []
  const dataDir = mkdtempSync(join(tmpdir(), 'keywright-cluster-'))
  const node = (index: number): RunningExample => {
    const found = nodes[index]
    if (found === undefined) throw new Error('the nodes run within the suite')
    return found
  }
  const url = (): string => database?.url ?? ''
  const start = (): Promise<RunningExample> => startExample(dataDir, { KEYWRIGHT_DATABASE_URL: url() })

  beforeAll(async () => {
    database = await makeDatabase()
    // All at once, on an empty database: one migrates, one makes the demo.
    nodes = await Promise.all(Array.from({ length: NODES }, start))
  })
  afterAll(async () => {
    await Promise.all(nodes.map((each) => each.stop()))
    await database?.remove()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Asks the example API of a node, which is guarded by the Keywright in the same process. */
  const leads = async (at: RunningExample, token: string): Promise<number> =>
    (await ask(`${at.exampleUrl('foxreach')}/api/v1/leads`, { headers: { 'X-API-Key': token } })).status
  const verify = async (at: RunningExample, token: string, service = 'foxreach'): Promise<string> => {
    const body = { service, token }
    const headers = { authorization: `Bearer ${at.managementToken}` }
    const { json } = await ask(`${at.url}/v1/verify`, { method: 'POST', headers, body })
    return json.allowed === true ? 'allowed' : json.reason
  }

  it('make one demo, whose file holds tokens that every node knows', async () => {
    const path = join(dataDir, 'quickstart.json')
    const file = JSON.parse(readFileSync(path, 'utf8'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    for (const each of nodes) {
      expect(each.managementToken).toBe(file.managementToken)
      expect(await leads(each, file.services.foxreach.workspaces[0].tokens[0].token)).toBe(200)
    }
    const [counts] = await runOn(
      url(),
      `select count(*) filter (where revoked_at is null) as live, count(*) filter (where revoked_at is not null) as revoked
        from keywright.api_keys where name = 'Demo operator'`,
    )
    expect(counts).toEqual({ live: 1, revoked: 0 })
  })

  it('are the nodes of one cluster, each of which lists all', async () => {
    const lists = await Promise.all(nodes.map((each) => manage(each, 'GET', '/v1/nodes')))
    for (const { json } of lists) expect(json.items).toHaveLength(NODES)
    const ids = lists.map(({ json }) => json.items.map((item: { id: string }) => item.id).toSorted())
    expect(ids).toEqual(ids.map(() => ids[0]))
  })

  it('refuse a key at once on every node when one of them has answered its revocation, over HTTP and in the embedding API', async () => {
    const keys: MadeKey[] = []
    for (let i = 0; i < 5; i += 1) keys.push(await makeKey(node(i % NODES), 'foxreach'))
    for (const [i, key] of keys.entries()) {
      for (const each of nodes) {
        expect([await verify(each, key.token), await leads(each, key.token)]).toEqual(['allowed', 200])
      }
      const revoked = await manage(node(i % NODES), 'POST', `/v1/api-keys/${key.id}/revoke`, {})
      expect(revoked.json.effective).toMatchObject({ everywhere: true, nodes: NODES })
      const answers = await Promise.all(
        nodes.map(async (each) => [await verify(each, key.token), await leads(each, key.token)]),
      )
      for (const answer of answers) expect(answer).toEqual(['revoked', 403])
    }
  })

  it('admit of one limit no more than it says, whichever nodes are asked', async () => {
    const { token } = await makeKey(node(0), 'leadterra', { limits: { hourly: { limit: 30 } } })
    const asked = Array.from({ length: 60 }, (_, i) => verify(node(i % NODES), token, 'leadterra'))
    const answers = await Promise.all(asked)
    expect(answers.filter((outcome) => outcome === 'allowed')).toHaveLength(30)
    expect(answers.filter((outcome) => outcome === 'rate_limited')).toHaveLength(30)
  })

  it('go on with the same tokens when one stops and comes back, and wait for none that has left', async () => {
    await node(2).stop()
    const key = await makeKey(node(0), 'foxreach')
    const revoked = await manage(node(1), 'POST', `/v1/api-keys/${key.id}/revoke`, {})
    expect(revoked.json.effective).toMatchObject({ everywhere: true, nodes: NODES - 1 })
    const back = await start()
    nodes = [node(0), node(1), back]
    expect(back.managementToken).toBe(node(0).managementToken)
    expect(await verify(back, key.token)).toBe('revoked')
  })

  it('are told by init where the operator’s token stands, and by a wrong address which setting it is', async () => {
    const env = { KEYWRIGHT_DATABASE_URL: url(), KEYWRIGHT_DATA_DIR: join(dataDir, 'other') }
    const made = await runCommand(['init', '--json'], env)
    expect(made.code).toBe(0)
    expect(JSON.parse(made.stdout).file).toBe(join(dataDir, 'other', 'operator-token'))
    const wrong = await runCommand(['serve'], { KEYWRIGHT_DATABASE_URL: 'mysql://root:secret-word@localhost/x' })
    expect([wrong.code, wrong.stderr.includes('KEYWRIGHT_DATABASE_URL')]).toEqual([64, true])
    expect(wrong.stderr).not.toContain('secret-word')
  })
})
