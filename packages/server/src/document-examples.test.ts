import type { WorkspaceId } from '@keywright/core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MANAGEMENT_SCOPES, SYSTEM_CALLER } from './app/index.ts'
import { servedDocument } from './http/management/document.ts'
import { OPERATION_EXAMPLES } from './http/management/example-operations.ts'
import { EXAMPLE } from './http/management/example-things.ts'
import { Authenticator, type CreationOptions, type RequestOptions } from './http/management/testing/authenticator.ts'
import { type RunningServer, serve } from './serve.ts'
import { makeLog } from './system/index.ts'
import { type EngineWorld, openEngineWorld } from './testing/engine-world.ts'

// Every example of the document is sent to a server that runs. The only thing that differs is that ids and the token are those of
// things that are there, and those are made of the examples too.

interface Media {
  readonly schema: object
  readonly example?: unknown
}

interface Operation {
  readonly operationId: string
  readonly security: readonly object[]
  readonly 'x-required-scope'?: string
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly example?: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>
}

interface Sample {
  readonly title: string
  readonly method: string
  readonly path: string
  readonly operation: Operation
  /** The type and the example of a body, where there is one. */
  readonly body: { readonly type: string; readonly example: unknown } | undefined
}

// The document is of this shape: another test validates it.
const document = servedDocument() as { paths: Record<string, Record<string, Operation>>; components: object }

const samples: readonly Sample[] = Object.entries(document.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, operation]): readonly Sample[] => {
    const bodies = Object.entries(operation.requestBody?.content ?? {})
    const title = `${operation.operationId}: ${method.toUpperCase()} ${path}`
    if (bodies.length === 0) return [{ title, method, path, operation, body: undefined }]
    return bodies.map(([type, { example }]) => {
      return { title: `${title} as ${type}`, method, path, operation, body: { type, example } }
    })
  }),
)

/** These need a key that is revoked; what they do is refused otherwise. */
const OF_A_REVOKED_KEY = ['deleteApiKey', 'deleteWorkspace']
/** These need an OpenID provider, which a server without settings has not: they are tried beside one, in `oidc.test.ts`. */
const OF_A_PROVIDER = ['startOidcSignIn', 'startOidcInvitation', 'finishOidcSignIn']
/** What an authenticator signs cannot stand in an example: it signs anew what was asked for just before. */
const ASKED_BEFORE: Readonly<Record<string, string>> = {
  registerPasskey: '/v1/passkeys/registration-options',
  signInWithPasskey: '/v1/passkeys/sign-in-options',
  confirmWithPasskey: '/v1/passkeys/confirm-options',
}
/** This needs a person who is a member nowhere. */
const OF_A_LONER = ['eraseMember']

let world: EngineWorld
let running: RunningServer
let operator: string

beforeAll(async () => {
  world = await openEngineWorld()
  const log = makeLog('silent', { write: () => true })
  running = await serve({ engine: world.engine, hosts: ['127.0.0.1'], port: 0, trustedProxies: ['127.0.0.1'], log })
  const request = { name: 'Operator', reach: 'all', operator: true, scopes: MANAGEMENT_SCOPES } as const
  const made = await world.engine.createKey(SYSTEM_CALLER, world.engine.managementWorkspace.id, request)
  operator = made.token?.reveal() ?? ''
  await send('put', '/v1/services/acme', { request: exampleOf('applyService') })
})
afterAll(async () => {
  const closing = running.close()
  world.clock.pass(60_000)
  await closing
  await world.close()
})

const exampleOf = (operation: string): unknown => OPERATION_EXAMPLES[operation]?.request

interface Sent {
  readonly request?: unknown
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

async function send(method: string, path: string, { request, type = 'application/json', headers }: Sent = {}) {
  const response = await fetch(`http://127.0.0.1:${running.port}${path}`, {
    method: method.toUpperCase(),
    headers: {
      ...(headers ?? { authorization: `Bearer ${operator}` }),
      ...(request === undefined ? {} : { 'content-type': type }),
    },
    ...(request === undefined ? {} : { body: encode(request, type) }),
  })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

function encode(request: unknown, type: string): string {
  if (typeof request === 'string') return request
  return type.endsWith('urlencoded')
    ? new URLSearchParams(request as Record<string, string>).toString()
    : JSON.stringify(request)
}

let slugs = 0

/** A workspace and a rotated key as the examples make them, and what of an example stands for what of them. */
async function makeThings(): Promise<ReadonlyMap<string, string>> {
  const read = (text: string) =>
    JSON.parse(text) as Record<string, Record<string, unknown> & { secrets: { id: string }[] }>
  const slug = `fixture-${(slugs += 1)}`
  const request = { ...(exampleOf('createWorkspace') as object), slug }
  const { workspace } = read((await send('post', '/v1/workspaces', { request })).text)
  const keys = `/v1/workspaces/${String(workspace?.['id'])}/api-keys`
  const { apiKey } = read((await send('post', keys, { request: exampleOf('createApiKey') })).text)
  const rotate = `/v1/api-keys/${String(apiKey?.['id'])}/rotate`
  const rotated = read((await send('post', rotate, { request: exampleOf('rotateApiKey') })).text)
  const [old, secret] = rotated['apiKey']!.secrets
  const people = await makePeople(String(workspace?.['id']))
  return new Map([
    ...people,
    [EXAMPLE.workspace, String(workspace?.['id'])],
    [EXAMPLE.key, String(apiKey?.['id'])],
    [EXAMPLE.oldSecret, old!.id],
    [EXAMPLE.secret, secret!.id],
    [EXAMPLE.token, String(rotated['token'])],
  ])
}

/** A member of the workspace who is signed in, and an invitation that nobody has answered. */
async function makePeople(workspace: string): Promise<ReadonlyMap<string, string>> {
  const email = `ana-${slugs}@example.com`
  const [own, open] = await Promise.all(
    [email, `bo-${slugs}@example.com`].map((address) =>
      world.engine.invitations.invite(SYSTEM_CALLER, workspace as WorkspaceId, { email: address, role: 'developer' }),
    ),
  )
  const given = { token: own!.token, name: 'Ana', password: EXAMPLE.password }
  const opened = await world.engine.acceptInvitation.accept(given, { ip: undefined, requestId: undefined }, undefined)
  const cookie = `keywright=${opened!.token}`
  const device = new Authenticator(`http://localhost:${running.port}`)
  const headers = { 'keywright-csrf': '1', cookie }
  browsers.set(opened!.session.id, { cookie, device })
  const asked = await send('post', ASKED_BEFORE['registerPasskey'] ?? '', { headers })
  const { options } = JSON.parse(asked.text) as { options: CreationOptions }
  const credential = device.create(options)
  const kept = await send('post', '/v1/passkeys', { request: { name: 'Laptop', credential }, headers })
  const { passkey } = JSON.parse(kept.text) as { passkey: { id: string } }
  return new Map([
    [EXAMPLE.email, email],
    [EXAMPLE.member, opened!.session.memberId],
    [EXAMPLE.session, opened!.session.id],
    [EXAMPLE.invitation, open!.invitation.id],
    [EXAMPLE.linkToken, open!.token],
    [EXAMPLE.passkey, passkey.id],
  ])
}

/** By the session's id: what stands in no example. */
const browsers = new Map<string, { readonly cookie: string; readonly device: Authenticator }>()

/** What a person's authenticator answers to what the server asks of it. */
async function signed(
  operation: string,
  device: Authenticator,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { text } = await send('post', ASKED_BEFORE[operation] ?? '', { headers })
  const { options } = JSON.parse(text) as { options: CreationOptions & RequestOptions }
  return operation === 'registerPasskey' ? new Authenticator(device.origin).create(options) : device.get(options)
}

/** The one rule: what stands for a thing gives way to that thing, wherever it stands. */
function replaced<Value>(value: Value, things: ReadonlyMap<string, string>): Value {
  let text = JSON.stringify(value)
  for (const [example, thing] of things) text = text.replaceAll(example, thing)
  return JSON.parse(text) as Value
}

async function run(sample: Sample) {
  const things = await makeThings()
  return sendSample(sample, things)
}

async function sendSample(
  { method, path, operation, body }: Sample,
  things: ReadonlyMap<string, string>,
  headers?: Readonly<Record<string, string>>,
) {
  if (OF_A_REVOKED_KEY.includes(operation.operationId)) {
    await send('post', `/v1/api-keys/${things.get(EXAMPLE.key)}/revoke`)
  }
  if (OF_A_LONER.includes(operation.operationId)) {
    await send('delete', `/v1/workspaces/${things.get(EXAMPLE.workspace)}/members/${things.get(EXAMPLE.member)}`)
  }
  let address = path
  for (const { in: where, name, example } of operation.parameters ?? []) {
    if (where === 'path') address = address.replace(`{${name}}`, example ?? '')
  }
  if (operation.operationId === 'listActors') address += `?ids=${EXAMPLE.member}`
  const browser = browsers.get(things.get(EXAMPLE.session) ?? '')
  const credential =
    ASKED_BEFORE[operation.operationId] === undefined || browser === undefined
      ? undefined
      : await signed(operation.operationId, browser.device, { 'keywright-csrf': '1', cookie: browser.cookie })
  const request = credential === undefined ? body?.example : { ...(body?.example as object), credential }
  return send(method, replaced(address, things), {
    ...(body === undefined ? {} : { request: replaced(request, things), type: body.type }),
    ...(headers === undefined ? credentialOf(path, operation, things) : { headers }),
  })
}

/** What the operation wants beside a management token: a session and our own page's header, or what a gateway sends. */
function credentialOf(
  path: string,
  { security }: Operation,
  things: ReadonlyMap<string, string>,
): { readonly headers?: Readonly<Record<string, string>> } {
  if (path.startsWith('/forward-auth/')) return { headers: forwarded(things.get(EXAMPLE.token) ?? '') }
  if (security.some((each) => 'managementToken' in each)) return {}
  const cookie = browsers.get(things.get(EXAMPLE.session) ?? '')?.cookie
  return { headers: { 'keywright-csrf': '1', ...(security.length === 0 || cookie === undefined ? {} : { cookie }) } }
}

/** A request as a gateway describes it, with the credential where the example's definition says. */
const forwarded = (token: string) => ({
  'x-api-key': token,
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/v1/records',
})

/** The one good answer that an operation has. */
function goodOf({ responses }: Operation) {
  const [status, answer] = Object.entries(responses).find(([code]) => /^[23]/.test(code))!
  const [type, media] = Object.entries(answer.content ?? {})[0] ?? []
  return { status: Number(status), type, media }
}

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const faultsOf = (schema: object, value: unknown): unknown => {
  const validate = ajv.compile({ ...schema, components: document.components })
  return validate(value) ? [] : validate.errors
}

/** Their members are named by what was counted and by what was done. */
const OPEN = ['total', 'after']

/** Members that an example has and the answer has not. */
function invented(example: unknown, answer: unknown, at = ''): readonly string[] {
  if (Array.isArray(example) && Array.isArray(answer)) {
    return answer.length === 0 ? [] : example.slice(0, 1).flatMap((item) => invented(item, answer[0], `${at}/0`))
  }
  if (!isObject(example) || !isObject(answer)) return []
  return Object.entries(example).flatMap(([name, value]) => {
    if (OPEN.includes(name)) return []
    return Object.hasOwn(answer, name) ? invented(value, answer[name], `${at}/${name}`) : [`${at}/${name}`]
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

describe('the examples of the document', () => {
  it('are there for every operation: of the address, of each body that is sent, of the good answer', () => {
    for (const { title, operation, body } of samples) {
      expect(Object.keys(OPERATION_EXAMPLES), title).toContain(operation.operationId)
      if (body !== undefined) expect(body.example, title).toBeDefined()
      const { media } = goodOf(operation)
      if (media !== undefined) expect(media.example, title).toBeDefined()
      for (const { in: where, example } of operation.parameters ?? []) {
        if (where === 'path') expect(example, title).toMatch(/./)
      }
    }
  })

  it('are of no operation that is not there', () => {
    const there = new Set(samples.map(({ operation }) => operation.operationId))
    expect(Object.keys(OPERATION_EXAMPLES).filter((each) => !there.has(each))).toEqual([])
  })

  it.each(samples)('are what their own schemas say: $title', ({ operation, body }) => {
    const schema = body === undefined ? undefined : operation.requestBody?.content[body.type]?.schema
    if (schema !== undefined) expect(faultsOf(schema, body?.example)).toEqual([])
    const { media } = goodOf(operation)
    if (media !== undefined) expect(faultsOf(media.schema, media.example)).toEqual([])
  })

  const able = samples.filter(({ operation }) => !OF_A_PROVIDER.includes(operation.operationId))
  it.each(able)('work: $title', async (sample) => {
    const answer = await run(sample)
    const { status, type, media } = goodOf(sample.operation)
    expect(answer.status, answer.text).toBe(status)
    if (type === undefined || media === undefined) return
    expect(answer.type).toContain(type)
    const lines = type.endsWith('ndjson') ? answer.text.trim().split('\n') : [answer.text]
    for (const line of lines) {
      const told: unknown = JSON.parse(line)
      expect(faultsOf(media.schema, told)).toEqual([])
    }
    // What the example shows is what is told; the values are other ones. Of the lines of a chain the last is of a key.
    expect(invented(media.example, JSON.parse(lines.at(-1) ?? ''))).toEqual([])
  })
})

describe('every operation that needs a management token', () => {
  const managed = samples.filter(({ operation }) => operation.security.some((each) => 'managementToken' in each))
  const scoped = managed.filter(({ operation }) => operation['x-required-scope'] !== undefined)
  const codeOf = ({ text }: { readonly text: string }): unknown => (JSON.parse(text) as { code?: unknown }).code

  const tokenWith = async (scopes: readonly string[]): Promise<string> => {
    const request = { name: 'Weak', reach: 'all', scopes } as const
    const made = await world.engine.createKey(SYSTEM_CALLER, world.engine.managementWorkspace.id, request)
    return made.token?.reveal() ?? ''
  }

  it('says which scope, but for the one that tells a token what it is', () => {
    const free = managed.filter((each) => !scoped.includes(each)).map(({ operation }) => operation.operationId)
    expect(free.toSorted()).toEqual(['eraseMember', 'whoami'])
    const open = samples
      .filter(({ operation }) => operation.security.length === 0)
      .map(({ operation }) => operation.operationId)
    expect(open.toSorted()).toEqual(
      [
        'acceptLink',
        'beginPasskeySignIn',
        'forwardAuth',
        'forwardAuthBelow',
        'finishOidcSignIn',
        'getOpenApiDocument',
        'getSignInMethods',
        'readLink',
        'signIn',
        'signInWithPasskey',
        'startOidcInvitation',
        'startOidcSignIn',
      ].toSorted(),
    )
  })

  it.each(managed)('is refused without one, and with a key of a customer: $title', async (sample) => {
    const things = await makeThings()
    const none = await sendSample(sample, things, {})
    expect([none.status, codeOf(none)]).toEqual([401, 'credential_missing'])
    const foreign = await sendSample(sample, things, { authorization: `Bearer ${things.get(EXAMPLE.token)}` })
    expect([foreign.status, codeOf(foreign)]).toEqual([401, 'credential_invalid'])
  })

  it.each(scoped)('is refused to one that holds every other scope, and named: $title', async (sample) => {
    const needed = sample.operation['x-required-scope']
    const token = await tokenWith(MANAGEMENT_SCOPES.filter((scope) => scope !== needed))
    const refused = await sendSample(sample, await makeThings(), { authorization: `Bearer ${token}` })
    expect([refused.status, codeOf(refused)]).toEqual([403, 'permission_missing'])
    expect(refused.text).toContain(needed)
  })
})
