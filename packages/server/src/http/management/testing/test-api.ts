import type { Role, Workspace, WorkspaceId } from '@keywright/core'
import { expect } from 'vitest'
import { MANAGEMENT_SCOPES, SYSTEM_CALLER } from '../../../app/index.ts'
import { ipFault } from '../../../cache/index.ts'
import { applySource, verifyOf } from '../../../embed.ts'
import { type Engine, type EngineOptions, openEngine } from '../../../engine.ts'
import { openTestDatabase } from '../../../testing/test-database.ts'
import { makeApp } from '../app.ts'
import type { Route } from '../route.ts'

/** Everything that a definition can say about a key, in one service. */
export const ACME = `id: acme
name: Acme
url: https://api.acme.example
example: GET /v1/records
environments:
  live: {}
  test: {}
  lab: { title: Laboratory, optIn: true }
types:
  public: { tag: pk, envVar: ACME_PUBLIC_KEY, browser: true, scopes: [records:read], why: Pages are read by anyone. }
  secret: { tag: sk, envVar: ACME_SECRET_KEY }
token: { format: "{type}_{environment}_{secret:34}{checksum}" }
credentials: [{ header: X-API-Key }, bearer]
scopes:
  records:read: Read records
  records:write: { description: Change records, includes: [records:read] }
newKeys: { scopes: [records:read], environment: live, type: secret, maxLifetime: 366d }
words: { workspace: project, environment: mode, name: label }
limits:
  hourly: { limit: 100, window: 60m }
  monthly: { limit: 1000, period: month, timeZone: UTC, per: workspace }
plans:
  enterprise: { limits: { hourly: { limit: 5000 } } }
`

/** Room for three keys, and full access by default. */
const TINY = `id: tiny
name: Tiny
token: { format: "ty_{secret:34}{checksum}" }
credentials: [bearer]
envVar: TINY_KEY
scopes: { read: Read everything }
newKeys: { scopes: all, perWorkspace: 3 }
`

export type Json = Readonly<Record<string, unknown>>

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

export interface CallOptions {
  /** Absent: the operator's; `null`: none. */
  readonly token?: string | null
  readonly body?: unknown
  /** Sent as it is, with a type. */
  readonly raw?: { readonly type?: string; readonly content: string | Uint8Array | ReadableStream<Uint8Array> }
  readonly headers?: Readonly<Record<string, string>>
}

export interface Grant {
  readonly scopes?: readonly string[]
  readonly reach?: 'all' | readonly WorkspaceId[]
  readonly operator?: boolean
}

export interface SignedInMember {
  readonly id: string
  readonly email: string
  readonly password: string
  /** The headers that the dashboard's page sends; they follow every cookie that an answer sets. */
  readonly headers: Readonly<Record<string, string>>
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
}

export interface TestApi {
  readonly engine: Engine
  /** For a test that writes behind the engine's back. */
  readonly app: ReturnType<typeof makeApp>
  readonly acme: Workspace
  readonly other: Workspace
  readonly tiny: Workspace
  /** What the server's log heard. */
  readonly logged: unknown[]
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  tokenOf(grant: Grant): Promise<string>
  /** A new member with a role in the workspace `acme`, or an operator, signed in as a browser is. */
  member(role: Role | 'operator', workspace?: Workspace): Promise<SignedInMember>
  /** Every session as it will be when so much time has gone by. */
  ageSessions(ms: number): Promise<void>
  ageInvitations(ms: number): Promise<void>
  ageChallenges(ms: number): Promise<void>
  /** Writes in one transaction behind the engine's back. */
  write(...statements: readonly string[]): Promise<void>
  /** Reads the tables over a connection of its own. */
  rows(sql: string): Promise<readonly unknown[]>
  /** A new key of the workspace `acme`, as the API made it. */
  makeKey(
    fields?: Json,
  ): Promise<{ readonly id: string; readonly token: string; readonly apiKey: Json; readonly etag: string }>
  close(): Promise<void>
}

/** The management API over a real engine on a database of its own, without a socket. */
export async function openTestApi(options: Partial<EngineOptions> = {}): Promise<TestApi> {
  const { place, rows, write, remove } = await openTestDatabase()
  const engine = await openEngine({ ...place, ...options })
  await applySource(engine, ACME)
  await applySource(engine, TINY)
  const logged: unknown[] = []
  let requests = 0
  const requestId = (): string => `req_${(requests += 1)}`
  const app = makeApp({ ...engine, verify: verifyOf(engine), ipFault, requestId, log: (error) => logged.push(error) })
  const [acme, other, tiny] = await Promise.all([
    makeWorkspace(engine, 'acme', 'one'),
    makeWorkspace(engine, 'acme', 'two'),
    makeWorkspace(engine, 'tiny', 'three'),
  ])
  const tokenOf = (grant: Grant): Promise<string> => makeToken(engine, grant)
  const operator = await tokenOf({ operator: true })
  const call: TestApi['call'] = async (method, path, options = {}) => {
    const response = await app.fetch(requestOf(method, path, { token: operator, ...options }), { ip: '203.0.113.9' })
    const text = await response.text()
    const body: Json = text === '' ? {} : JSON.parse(text)
    if (response.ok && text !== '') expectDocumented(app.routes, { method, path, status: response.status, body })
    return { status: response.status, headers: response.headers, body }
  }
  const member: TestApi['member'] = async (role, workspace = acme) => {
    const email = `${role}-${(people += 1)}@example.com`
    const password = `a long pass phrase of ${email}`
    const made =
      role === 'operator'
        ? await engine.invitations.inviteOperator(SYSTEM_CALLER, email)
        : await engine.invitations.invite(SYSTEM_CALLER, workspace.id, { email, role })
    const given = { token: made.token, name: `The ${role}`, password }
    const opened = await engine.acceptInvitation.accept(given, { ip: undefined, requestId: undefined }, undefined)
    if (opened === undefined) throw new Error('a new person is signed in')
    let headers: Record<string, string> = { cookie: `keywright=${opened.token}`, 'keywright-csrf': '1' }
    return {
      id: opened.session.memberId,
      email,
      password,
      get headers() {
        return headers
      },
      async call(method, path, options = {}) {
        const reply = await call(method, path, { token: null, ...options, headers: { ...headers, ...options.headers } })
        const cookie = reply.headers.get('set-cookie')?.split(';')[0]
        if (cookie !== undefined) headers = { ...headers, cookie }
        return reply
      },
    }
  }
  let people = 0
  return {
    member,
    engine,
    app,
    acme,
    other,
    tiny,
    logged,
    call,
    tokenOf,
    ageSessions: (ms) =>
      write(
        `update sessions set created_at = created_at - ${ms}, confirmed_at = confirmed_at - ${ms},
          seen_at = seen_at - ${ms}, ends_at = ends_at - ${ms}`,
      ),
    ageInvitations: (ms) => write(`update invitations set expires_at = expires_at - ${ms}`),
    ageChallenges: (ms) => write(`update challenges set expires_at = expires_at - ${ms}`),
    write,
    rows,
    async makeKey(fields = {}) {
      const made = await call('POST', `/v1/workspaces/${acme.id}/api-keys`, { body: { name: 'A key', ...fields } })
      expect(made.status, JSON.stringify(made.body)).toBe(201)
      const apiKey = made.body['apiKey'] as Json
      return {
        id: String(apiKey['id']),
        token: String(made.body['token']),
        apiKey,
        etag: made.headers.get('etag') ?? '',
      }
    },
    async close() {
      await engine.close()
      await remove()
    },
  }
}

function makeWorkspace(engine: Engine, service: string, slug: string): Promise<Workspace> {
  const fields = { service: service as Workspace['service'], slug, name: slug }
  return engine.workspaces.createWorkspace(SYSTEM_CALLER, fields)
}

async function makeToken(engine: Engine, { scopes = MANAGEMENT_SCOPES, reach = 'all', operator = false }: Grant) {
  const request = { name: 'A token', scopes, reach, operator }
  const { token } = await engine.createKey(SYSTEM_CALLER, engine.managementWorkspace.id, request)
  if (token === undefined) throw new Error('a new key has its token')
  return token.reveal()
}

function requestOf(method: string, path: string, { token, body, raw, headers }: CallOptions): Request {
  const type = raw?.type ?? (body === undefined ? undefined : 'application/json')
  const content = raw?.content ?? (body === undefined ? undefined : JSON.stringify(body))
  return new Request(`http://keys.test${path}`, {
    method,
    headers: {
      ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content, duplex: 'half' }),
  } as RequestInit)
}

/** Every answer of every test is held against what the document says of it, to the last field. */
function expectDocumented(
  routes: readonly Route[],
  {
    method,
    path,
    status,
    body,
  }: { readonly method: string; readonly path: string; readonly status: number; readonly body: Json },
): void {
  const route = routes.find((each) => each.method === method && patternOf(each.path).test(path.split('?')[0] ?? ''))
  if (route === undefined) throw new Error(`${method} ${path} answers and is not declared`)
  expect(status, `${method} ${path}`).toBe(route.docs.status)
  expect(route.docs.answer.parse(body), `the documented answer of ${method} ${path}`).toEqual(body)
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}
