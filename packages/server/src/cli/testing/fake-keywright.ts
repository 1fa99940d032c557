import type { ApiKeyResource, ServiceResource, WorkspaceResource } from '@keywright/client'

/** A request as the fake saw it. */
export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly headers: Headers
}

type Handler = (request: SeenRequest, ...parts: readonly string[]) => unknown

/** What an endpoint throws to answer with a problem. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly more: Readonly<Record<string, unknown>>

  constructor(code: string, status: number, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.code = code
    this.status = status
    this.more = more
  }
}

export const MANAGEMENT_TOKEN = 'kw_managementTokenOfTheTests000000000000'
export const KEY_ID = 'key_00000000000000000001'
export const WORKSPACE_ID = 'ws_00000000000000000001'
export const NEW_TOKEN = 'otr_PLACEHOLDERtokenOfTheTests0000000000000'
export const EFFECTIVE = { everywhere: true, nodes: 3, waitedMs: 4.2 } as const

export function workspaceOf(more: Partial<WorkspaceResource> = {}): WorkspaceResource {
  return {
    id: WORKSPACE_ID,
    service: 'foxreach',
    slug: 'acme',
    name: 'Acme',
    plan: null,
    environments: [],
    limits: {},
    createdAt: '2026-01-02T03:04:05.000Z',
    ...more,
  }
}

export function keyOf(more: Partial<ApiKeyResource> = {}): ApiKeyResource {
  return {
    id: KEY_ID,
    service: 'foxreach',
    workspaceId: WORKSPACE_ID,
    name: 'CRM sync',
    environment: 'live',
    type: 'secret',
    scopes: ['read'],
    fullAccess: false,
    status: 'active',
    createdAt: '2026-01-02T03:04:05.000Z',
    createdBy: 'key_00000000000000000009',
    lastUsedAt: null,
    expiresAt: null,
    disabledAt: null,
    revokedAt: null,
    revokedBy: null,
    limits: {},
    effectiveLimits: [],
    allowedIps: [],
    allowedOrigins: [],
    metadata: {},
    envVar: 'FOXREACH_API_KEY',
    secrets: [
      {
        id: 'sec_00000000000000000001',
        display: 'otr_...0000',
        createdAt: '2026-01-02T03:04:05.000Z',
        endsAt: null,
        ended: false,
        lastUsedAt: null,
      },
    ],
    ...more,
  }
}

export const FOXREACH: ServiceResource & { readonly source: string } = {
  id: 'foxreach',
  name: 'FoxReach',
  revision: 2,
  url: 'https://api.foxreach.io',
  example: { request: 'GET /api/v1/leads' },
  credentials: [{ kind: 'header', header: 'x-api-key', title: 'X-API-Key' }],
  environments: [{ name: 'live', title: 'live', optIn: false }],
  types: [
    {
      name: 'secret',
      title: 'secret',
      tag: 'secret',
      envVar: 'FOXREACH_API_KEY',
      browser: false,
      scopes: ['read'],
      why: null,
      newKeys: {
        scopes: ['read'],
        environment: 'live',
        type: 'secret',
        expiry: 'optional',
        maxLifetime: null,
        perWorkspace: 100,
      },
    },
  ],
  scopes: [{ name: 'read', description: 'Read', includes: [] }],
  limits: [],
  plans: [],
  words: {},
  breadcrumb: null,
  cliEnvVar: null,
  source: 'id: foxreach\n',
}

/** A server of a few endpoints: enough for the command line to talk to, and nothing of what Keywright decides. */
export class FakeKeywright {
  readonly seen: SeenRequest[] = []
  workspaces: readonly WorkspaceResource[] = [workspaceOf()]
  keys: readonly ApiKeyResource[] = [keyOf()]
  readonly #handlers = new Map<string, Handler>()

  constructor() {
    this.on('GET /v1/workspaces', ({ query }) => {
      const slug = query.get('slug')
      const service = query.get('service')
      return pageOf(
        this.workspaces.filter(
          (each) => (slug ?? each.slug) === each.slug && (service ?? each.service) === each.service,
        ),
        query,
      )
    })
    this.on('GET /v1/workspaces/*/api-keys', ({ query }) => pageOf(this.keys, query))
    this.on('POST /v1/workspaces/*/api-keys', () => ({ apiKey: keyOf(), token: NEW_TOKEN }))
    this.on('GET /v1/api-keys/*', () => ({ apiKey: this.keys[0] }))
    this.on('PATCH /v1/api-keys/*', ({ body }) => ({
      apiKey: { ...this.keys[0], ...Object(body) },
      effective: EFFECTIVE,
    }))
    for (const verb of ['revoke', 'disable', 'enable']) {
      this.on(`POST /v1/api-keys/*/${verb}`, () => ({ apiKey: this.keys[0], effective: EFFECTIVE }))
    }
    this.on('POST /v1/api-keys/*/rotate', () => ({ apiKey: keyOf(), token: NEW_TOKEN, effective: EFFECTIVE }))
    this.on('GET /v1/services', ({ query }) => pageOf([FOXREACH], query))
    this.on('GET /v1/services/*', () => ({ service: FOXREACH }))
    this.on('GET /v1/whoami', () => ({
      caller: { apiKeyId: KEY_ID, name: 'ci', scopes: ['api-keys:read'], reach: 'all', operator: true },
    }))
  }

  /** Answers a call; a star stands for one segment of the path. A later handler takes the place of an earlier one. */
  on(call: string, handler: Handler): void {
    this.#handlers.set(call, handler)
  }

  /** The body of the last request of a method and a path. */
  bodyOf(call: string): unknown {
    return this.seen.findLast(({ method, path }) => matches(call, method, path))?.body
  }

  readonly fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const url = new URL(input)
    const headers = new Headers(init.headers)
    const text = typeof init.body === 'string' ? init.body : ''
    const isJson = headers.get('content-type') === 'application/json'
    const method = init.method ?? 'GET'
    const request = {
      method,
      path: url.pathname,
      query: url.searchParams,
      body: isJson ? JSON.parse(text) : text,
      headers,
    }
    this.seen.push(request)
    try {
      if (headers.get('authorization') !== `Bearer ${MANAGEMENT_TOKEN}`) {
        throw new Problem('credential_invalid', 401, 'This management token is not accepted.')
      }
      const found = [...this.#handlers].find(([call]) => matches(call, method, url.pathname))
      if (found === undefined) throw new Problem('not_found', 404, 'There is nothing at this address.')
      return Response.json(await found[1](request, ...url.pathname.split('/').slice(1)))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const { code, status, message, more } = error
      const type = `https://keywright.test/errors/${code}`
      return Response.json(
        { type, title: code, status, detail: message, code, requestId: 'req_1', ...more },
        { status },
      )
    }
  }
}

function matches(call: string, method: string, path: string): boolean {
  const [wanted = '', pattern = ''] = call.split(' ')
  const parts = pattern.split('/')
  const given = path.split('/')
  return (
    wanted === method && parts.length === given.length && parts.every((part, i) => part === '*' || part === given[i])
  )
}

function pageOf<Item>(items: readonly Item[], query: URLSearchParams): unknown {
  const from = Number(query.get('cursor') ?? 0)
  const to = from + Number(query.get('limit') ?? 50)
  return { items: items.slice(from, to), nextCursor: to < items.length ? String(to) : null }
}
