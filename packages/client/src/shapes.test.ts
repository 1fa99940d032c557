import { describe, expect, it } from 'vitest'
import { ConnectionError, createClient, type KeywrightClient } from './index.ts'

const KEY = 'key_00000000000000000001'
const WORKSPACE = 'ws_00000000000000000001'
const EFFECTIVE = { everywhere: true, nodes: 1, waitedMs: 1 }
const VERDICT = {
  allowed: true,
  reason: null,
  missingScopes: [],
  diagnosis: null,
  apiKey: null,
  limits: [],
  response: { status: 200, headers: {}, body: '' },
}

/** A client whose server answers everything with 200 and this, and what was asked of it. */
function clientOf(answer: unknown): {
  readonly client: KeywrightClient
  readonly seen: { url: string; body: unknown }[]
} {
  const seen: { url: string; body: unknown }[] = []
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    seen.push({ url, body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined })
    return Response.json(answer)
  }
  return { client: createClient({ url: 'http://keys.test', token: 'kw_x', fetch, wait: async () => {} }), seen }
}

const ask = { service: 'acme', token: 'acme_x' }

describe('an answer with 200 that no Keywright gives', () => {
  const faults = Object.entries({
    allowed: 'yes',
    reason: 5,
    missingScopes: null,
    diagnosis: 'cut',
    apiKey: [],
    limits: {},
    response: undefined,
  }).map(([name, value]) => [name, { ...VERDICT, [name]: value }] as const)

  it.each([
    ['nothing', null],
    ['a list', []],
    ['a text', 'ok'],
    ['an empty object', {}],
    ...faults,
    ['a denial without a reason', { ...VERDICT, allowed: false }],
    ['a good key with a reason', { ...VERDICT, reason: 'revoked' }],
  ] as const)('is no verdict, whichever way it is asked for: %s', async (_, answer) => {
    const { client } = clientOf(answer)
    for (const call of [client.verify(ask), client.explain(ask)]) {
      const error: unknown = await call.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ConnectionError)
      expect(error).toMatchObject({ fault: 'foreign', status: 200 })
    }
  })

  it.each<[string, (client: KeywrightClient) => Promise<unknown>]>([
    ['a list of keys', (client) => client.apiKeys.list(WORKSPACE)],
    ['a key', (client) => client.apiKeys.get(KEY)],
    ['a new key', (client) => client.apiKeys.create(WORKSPACE, { name: 'x' })],
    ['a revocation', (client) => client.apiKeys.revoke(KEY)],
    ['a rotation', (client) => client.apiKeys.rotate(KEY)],
    ['an edit', (client) => client.apiKeys.edit(KEY, {})],
    ['a command on many', (client) => client.apiKeys.bulk(WORKSPACE, { action: 'disable', ids: [KEY] })],
    ['an import', (client) => client.apiKeys.import(WORKSPACE, [])],
    ['a workspace', (client) => client.workspaces.get(WORKSPACE)],
    ['a service', (client) => client.services.get('acme')],
    ['who calls', (client) => client.whoami()],
    ['a list of events', (client) => client.audit.list()],
  ])('is no answer to a call for %s', async (_, call) => {
    for (const answer of [{}, { items: {}, apiKey: null, workspace: [], service: 'x', caller: 1 }]) {
      await expect(call(clientOf(answer).client)).rejects.toMatchObject({ fault: 'foreign' })
    }
  })

  it('is told from one of a newer server, which holds more', async () => {
    await expect(clientOf({ ...VERDICT, newer: 1 }).client.verify(ask)).resolves.toMatchObject({ allowed: true })
    const denied = { ...VERDICT, allowed: false, reason: 'a_newer_reason' }
    await expect(clientOf(denied).client.verify(ask)).resolves.toMatchObject({ reason: 'a_newer_reason' })
  })
})

describe('one command on many keys', () => {
  it('is sent as one, and answers with what became of each', async () => {
    const answer = { items: [{ id: KEY, changed: true, status: 'disabled' }], effective: EFFECTIVE }
    const { client, seen } = clientOf(answer)
    const command = { action: 'disable', ids: [KEY], reason: 'review' } as const
    expect(await client.apiKeys.bulk(WORKSPACE, command, { wait: false })).toEqual(answer)
    expect(seen).toEqual([
      { url: `http://keys.test/v1/workspaces/${WORKSPACE}/api-keys/bulk?wait=false`, body: command },
    ])
  })

  it.each([
    ['disable', 3],
    ['revoke', 3],
    ['delete', 1],
  ] as const)('is asked for again after a lost answer where that is the same: %s, %i times', async (action, times) => {
    let attempts = 0
    const fetch = async (): Promise<Response> => {
      attempts += 1
      throw new TypeError('fetch failed')
    }
    const client = createClient({ url: 'http://keys.test', token: 'kw_x', fetch, wait: async () => {} })
    await expect(client.apiKeys.bulk(WORKSPACE, { action, ids: [KEY] })).rejects.toMatchObject({ fault: 'unreachable' })
    expect(attempts).toBe(times)
  })
})
