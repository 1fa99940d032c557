import { describe, expect, it } from 'vitest'
import { createClient, type Fetch } from './index.ts'

interface Seen {
  readonly url: string
  readonly init: RequestInit
}

/** A client with a browser's session, and what it has sent; every answer is the same. */
function sessionClient(answer: () => Response = () => Response.json({ items: [] })) {
  const seen: Seen[] = []
  const fetch: Fetch = async (url, init) => {
    seen.push({ url, init })
    return answer()
  }
  return { client: createClient({ url: 'http://keys.test', session: true, fetch, wait: async () => {} }), seen }
}
const headersOf = ({ init }: Seen) => new Headers(init.headers)

describe('a client with a session', () => {
  it('sends cookies to its own origin and the header against forged requests, and no Authorization', async () => {
    const { client, seen } = sessionClient()
    await client.session.get()
    await client.session.signIn('ada@acme.example', 'a password')
    await client.workspaces.list()
    expect(seen).toHaveLength(3)
    for (const one of seen) {
      expect(one.init.credentials).toBe('same-origin')
      expect(headersOf(one).get('keywright-csrf')).toBe('1')
      expect(headersOf(one).has('authorization')).toBe(false)
    }
  })

  it('puts passwords and one-time tokens into the body, never into the address', async () => {
    const { client, seen } = sessionClient()
    const fields = { token: 'one-time', name: 'Ada', password: 'a password' }
    await client.session.confirm('a password')
    await client.session.readLink('one-time')
    await client.session.acceptLink(fields)
    expect(seen.map(({ url }) => url)).toEqual([
      'http://keys.test/v1/session/confirm',
      'http://keys.test/v1/links/read',
      'http://keys.test/v1/links/accept',
    ])
    expect(seen[2]?.init.body).toBe(JSON.stringify(fields))
  })

  it('tries a sign-in once, since a second attempt would count against the throttle', async () => {
    const { client, seen } = sessionClient(() => new Response('', { status: 503 }))
    await expect(client.session.signIn('ada@acme.example', 'a password')).rejects.toThrow('HTTP 503')
    expect(seen).toHaveLength(1)
  })

  it('searches for a pasted token in the body of a request', async () => {
    const { client, seen } = sessionClient(() => Response.json({ apiKey: null }))
    await expect(client.apiKeys.search('ws_00000000000000000001', 'sk_live_pasted')).resolves.toBeNull()
    expect(seen[0]?.url).not.toContain('sk_live')
    expect(seen[0]?.init.body).toBe('{"token":"sk_live_pasted"}')
  })
})

describe('a client with a management token', () => {
  it('names no credentials and no header of a session, as runtimes without cookies throw at the field', async () => {
    const seen: Seen[] = []
    const fetch: Fetch = async (url, init) => {
      seen.push({ url, init })
      return Response.json({ items: [], nextCursor: null })
    }
    await createClient({ url: 'http://keys.test', token: 'kw_token', fetch }).workspaces.list()
    expect(seen[0]?.init).not.toHaveProperty('credentials')
    expect(new Headers(seen[0]?.init.headers).has('keywright-csrf')).toBe(false)
  })
})
