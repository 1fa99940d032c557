import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  ConnectionError,
  createClient,
  type Fetch,
  KeywrightError,
  type KeywrightClient,
  type Verifier,
} from './index.ts'

const TOKEN = 'kw_aSecretThatMustNeverBeShown0000000000'
const KEY = 'key_00000000000000000001'
const WORKSPACE = 'ws_00000000000000000001'
const EFFECTIVE = { everywhere: true, nodes: 3, waitedMs: 4 }

interface Seen {
  readonly url: string
  readonly init: RequestInit
}

/** A client whose server gives these answers in turn, with what was asked and how long it waited. */
function clientOf(...answers: readonly (Response | Error)[]): {
  /** A client has the shape of a verifier, so that a guard takes it. */
  readonly client: KeywrightClient & Verifier
  readonly seen: readonly Seen[]
  readonly waits: readonly number[]
} {
  const seen: Seen[] = []
  const waits: number[] = []
  const fetch: Fetch = async (url, init) => {
    const answer = answers[seen.length]
    seen.push({ url, init })
    if (answer === undefined) throw new Error('the test has no more answers')
    if (answer instanceof Error) throw answer
    return answer
  }
  const wait = async (ms: number): Promise<void> => void waits.push(ms)
  return { client: createClient({ url: 'http://keys.test/base/', token: TOKEN, fetch, wait }), seen, waits }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

const problem = (code: string, status: number, more: Record<string, unknown> = {}): Response =>
  json(
    { type: `https://docs.test/${code}`, title: 'T', detail: 'What to do.', status, code, requestId: 'req_1', ...more },
    status,
  )

const headerOf = (seen: Seen | undefined, name: string): string | null => new Headers(seen?.init.headers).get(name)

/** A server that never answers. */
const silent: Fetch = (_url, { signal }) =>
  new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('it should have been refused'),
    (error: unknown) => error,
  )
}

describe('a call', () => {
  it('carries the management token in its header, below the path of the url', async () => {
    const { client, seen } = clientOf(json({ caller: { apiKeyId: KEY } }))
    await expect(client.whoami()).resolves.toEqual({ apiKeyId: KEY })
    expect(seen[0]?.url).toBe('http://keys.test/base/v1/whoami')
    expect(headerOf(seen[0], 'authorization')).toBe(`Bearer ${TOKEN}`)
    expect(seen[0]?.init.redirect).toBe('manual')
  })

  it('puts filters into the query and leaves absent ones out', async () => {
    const { client, seen } = clientOf(json({ items: [], nextCursor: null }))
    await client.apiKeys.list(WORKSPACE, { name: 'a b&c', neverUsed: true, limit: 2 })
    expect(seen[0]?.url).toBe(
      `http://keys.test/base/v1/workspaces/${WORKSPACE}/api-keys?name=a+b%26c&neverUsed=true&limit=2`,
    )
  })

  it('walks every page of a list', async () => {
    const { client, seen } = clientOf(
      json({ items: [{ id: 'a' }, { id: 'b' }], nextCursor: 'two' }),
      json({ items: [{ id: 'c' }], nextCursor: null }),
    )
    const ids: string[] = []
    for await (const { id } of client.workspaces.each({ limit: 2 })) ids.push(id)
    expect(ids).toEqual(['a', 'b', 'c'])
    expect(seen[1]?.url).toContain('cursor=two')
  })

  it('stops walking when a server sends the same cursor again', async () => {
    const { client } = clientOf(json({ items: [], nextCursor: 'x' }), json({ items: [], nextCursor: 'x' }))
    await expect(client.services.each().next()).resolves.toMatchObject({ done: true })
  })

  it('sends a definition as YAML, and says when it is a preview', async () => {
    const { client, seen } = clientOf(json({ diff: { blocked: false, changes: [] }, warnings: [] }))
    await client.services.preview('acme', 'id: acme\n')
    expect(seen[0]).toMatchObject({
      url: 'http://keys.test/base/v1/services/acme?dryRun=true',
      init: { body: 'id: acme\n' },
    })
    expect(headerOf(seen[0], 'content-type')).toBe('application/yaml')
  })

  it('passes the words of the service through at creation, with a key against making two', async () => {
    const { client, seen } = clientOf(json({ apiKey: {}, token: 'otr_x' }, 201))
    await client.apiKeys.create(WORKSPACE, { name: 'n', mode: 'LIVE', type: 'PUBLIC' })
    expect(JSON.parse(String(seen[0]?.init.body))).toEqual({ name: 'n', mode: 'LIVE', type: 'PUBLIC' })
    expect(headerOf(seen[0], 'idempotency-key')).toMatch(/^[0-9a-f]{32}$/)
  })

  it('sends If-Match and wait=false when told to', async () => {
    const { client, seen } = clientOf(json({ apiKey: {}, effective: EFFECTIVE }))
    await client.apiKeys.disable(KEY, { wait: false, ifMatch: '"7"' })
    expect(seen[0]?.url).toBe(`http://keys.test/base/v1/api-keys/${KEY}/disable?wait=false`)
    expect(headerOf(seen[0], 'if-match')).toBe('"7"')
  })

  it('hands over the ETag of a key to whoever reads it for a change, and to nobody else', async () => {
    const { client } = clientOf(
      ...Array.from({ length: 2 }, () => json({ apiKey: { id: KEY } }, 200, { etag: '"r7"' })),
    )
    expect(await client.apiKeys.read(KEY)).toEqual({ apiKey: { id: KEY }, etag: '"r7"' })
    expect(await client.apiKeys.get(KEY)).toEqual({ id: KEY })
  })

  it('does the same for a workspace', async () => {
    const { client } = clientOf(
      ...Array.from({ length: 2 }, () => json({ workspace: { id: WORKSPACE } }, 200, { etag: '"r3"' })),
    )
    expect(await client.workspaces.read(WORKSPACE)).toEqual({ workspace: { id: WORKSPACE }, etag: '"r3"' })
    expect(await client.workspaces.get(WORKSPACE)).toEqual({ id: WORKSPACE })
  })

  it('introspects with a form (RFC 7662)', async () => {
    const { client, seen } = clientOf(json({ active: false }))
    await client.introspect({ service: 'acme', token: 'a+b' })
    expect(seen[0]?.init.body).toBe('token=a%2Bb&service=acme')
  })
})

describe('an error', () => {
  it('is a KeywrightError with everything that the problem says', async () => {
    const { client } = clientOf(problem('scope_unknown', 422, { pointer: '/scopes/1', details: { likely: 'read' } }))
    const error = await failure(client.apiKeys.edit(KEY, { scopes: ['a', 'raed'] }))
    expect(error).toBeInstanceOf(KeywrightError)
    expect(error).toMatchObject({
      code: 'scope_unknown',
      status: 422,
      message: 'What to do.',
      requestId: 'req_1',
      pointer: '/scopes/1',
      details: { likely: 'read' },
      docs: 'https://docs.test/scope_unknown',
    })
  })

  it('leads to its page also where the server tells it from its own address on', async () => {
    const { client } = clientOf(problem('internal', 500, { type: '/docs/errors/internal' }))
    expect(await failure(client.whoami())).toMatchObject({ docs: 'http://keys.test/base/docs/errors/internal' })
  })

  it('of an unreachable server is a ConnectionError that says nothing of the key', async () => {
    const gone = new TypeError('fetch failed')
    const { client } = clientOf(gone)
    const error = await failure(client.verify({ service: 'acme', token: 'otr_secret' }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({ fault: 'unreachable', message: 'http://keys.test cannot be reached.' })
  })

  it('of a proxy in between is a ConnectionError too, also where it answers 200', async () => {
    const { client } = clientOf(new Response('<h1>hello</h1>'))
    expect(await failure(client.apiKeys.rotate(KEY))).toMatchObject({
      name: 'ConnectionError',
      fault: 'foreign',
      status: 200,
    })
  })

  it('of a redirect is told, and the redirect is not followed', async () => {
    const { client, seen } = clientOf(
      new Response(null, { status: 308, headers: { location: 'http://elsewhere.test' } }),
    )
    expect(await failure(client.whoami())).toMatchObject({ fault: 'redirected' })
    expect(seen).toHaveLength(1)
  })

  it('of a server that stays silent comes when its time is up', async () => {
    const client = createClient({ url: 'http://keys.test', token: TOKEN, fetch: silent, timeoutMs: 1 })
    expect(await failure(client.verify({ service: 'acme', token: 'x' }))).toMatchObject({ fault: 'timeout' })
  })

  it('rejects with the reason of the signal that ended it', async () => {
    const controller = new AbortController()
    const client = createClient({ url: 'http://keys.test', token: TOKEN, fetch: silent })
    const call = failure(client.whoami({ signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect(await call).toMatchObject({ message: 'enough' })
  })
})

describe('a second attempt', () => {
  const busy = (): Response => problem('overloaded', 503, { retryAfterSeconds: 2 })

  it('follows an outage of a read, no sooner than Retry-After says', async () => {
    const { client, waits, seen } = clientOf(busy(), new TypeError('fetch failed'), json({ apiKey: { id: KEY } }))
    await expect(client.apiKeys.get(KEY)).resolves.toEqual({ id: KEY })
    expect(seen).toHaveLength(3)
    expect(waits[0]).toBe(2000)
    expect(waits[1]).toBeGreaterThan(0)
  })

  it('is the last but one: after the third the error stands', async () => {
    const { client, seen } = clientOf(busy(), busy(), busy(), busy())
    expect(await failure(client.apiKeys.get(KEY))).toMatchObject({ code: 'overloaded', retryAfterSeconds: 2 })
    expect(seen).toHaveLength(3)
  })

  it('is not made when the server asks for a long wait', async () => {
    const { client, seen } = clientOf(problem('overloaded', 503, { retryAfterSeconds: 600 }))
    await failure(client.apiKeys.get(KEY))
    expect(seen).toHaveLength(1)
  })

  it('reads Retry-After as a date too, and from a proxy that is no Keywright', async () => {
    const soon = new Date(Date.now() + 3000).toUTCString()
    const { client, waits } = clientOf(
      new Response('busy', { status: 503, headers: { 'retry-after': soon } }),
      json({ caller: {} }),
    )
    await client.whoami()
    expect(waits[0]).toBeGreaterThanOrEqual(1000)
    expect(waits[0]).toBeLessThanOrEqual(3000)
  })

  it('of a creation carries the same Idempotency-Key, so that one key is made', async () => {
    const { client, seen } = clientOf(
      new TypeError('fetch failed'),
      json({ apiKey: { id: KEY }, token: null, replayed: true }),
    )
    await expect(client.apiKeys.create(WORKSPACE, { name: 'n' })).resolves.toMatchObject({
      token: null,
      replayed: true,
    })
    expect(headerOf(seen[0], 'idempotency-key')).toBe(headerOf(seen[1], 'idempotency-key'))
  })

  it('never follows a refusal', async () => {
    const { client, seen } = clientOf(problem('permission_missing', 403))
    await failure(client.whoami())
    expect(seen).toHaveLength(1)
  })

  it.each<[string, (client: KeywrightClient) => Promise<unknown>]>([
    ['a check, which spends', (client) => client.verify({ service: 'acme', token: 'x' })],
    ['a rotation, which makes a secret each time', (client) => client.apiKeys.rotate(KEY)],
    ['a deletion, which would then find nothing', (client) => client.apiKeys.delete(KEY)],
    [
      'a change with If-Match, which would then clash with itself',
      (client) => client.apiKeys.enable(KEY, { ifMatch: '"1"' }),
    ],
  ])('is never made of %s', async (_what, call) => {
    const { client, seen } = clientOf(busy())
    await failure(call(client))
    expect(seen).toHaveLength(1)
  })

  it('is made of a revocation, which may be said twice', async () => {
    const { client } = clientOf(new TypeError('fetch failed'), json({ apiKey: { id: KEY }, effective: EFFECTIVE }))
    await expect(client.apiKeys.revoke(KEY)).resolves.toMatchObject({ effective: EFFECTIVE })
  })
})

describe('a token', () => {
  it('is refused in the place of an id, and the message does not repeat it', async () => {
    const { client, seen } = clientOf()
    const calls = [
      () => client.apiKeys.get('otr_secret'),
      () => client.apiKeys.list('otr_secret'),
      () => client.services.get('otr_secret'),
      () => client.apiKeys.endSecret(KEY, 'otr_secret'),
      () => client.apiKeys.get('..'),
    ]
    for (const call of calls) {
      const error = await failure(call())
      expect(error).toBeInstanceOf(TypeError)
      expect(inspect(error)).not.toContain('otr_secret')
    }
    expect(seen).toEqual([])
  })

  it('with a line break is refused before fetch can repeat it in an error', () => {
    const make = (): unknown => createClient({ url: 'http://keys.test', token: `${TOKEN}\n` })
    expect(make).toThrow(TypeError)
    expect(make).not.toThrow(new RegExp(TOKEN))
  })

  it('shows in no error, whatever went wrong', async () => {
    const broken = [new TypeError('fetch failed'), new Response('no', { status: 500 }), problem('internal', 500)]
    for (const answer of broken) {
      const { client } = clientOf(answer)
      const error = await failure(client.verify({ service: 'acme', token: 'otr_presented' }))
      expect(inspect(error, { depth: 9 })).not.toMatch(/kw_aSecret|otr_presented/)
    }
  })

  it.each(['', 'not a url', 'ftp://keys.test', 'http://user:pass@keys.test'])(
    'is sent nowhere when the url is %j',
    (url) => {
      expect(() => createClient({ url, token: TOKEN })).toThrow(TypeError)
    },
  )
})
