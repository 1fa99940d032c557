import type { z } from '@hono/zod-openapi'
import { AppError, ERROR_TABLE, type ErrorCode, findCredential, type HeaderSource } from '@keywright/core'
import {
  type Caller,
  type CommandOptions,
  type IdentifiedMember,
  type ManagementScope,
  narrowedTo,
  scopesOfRole,
} from '../../app/index.ts'
import { HTTP_BOUNDS } from '../bounds.ts'
import { decodeBase64 } from '../verify.ts'
import { type BodyKind, readBody } from './body.ts'
import { nothing } from './fields.ts'
import { readInput } from './input.ts'
import type { ManagementParts } from './parts.ts'
import { findFlowToken, findSessionToken, requireOwnPage, requireSessionToken } from './session-cookie.ts'

/**
 * How a token's reach bounds a route. `key`, `workspace`, `service`: what lies beyond is 404, as if it were not there.
 * `listed`: it is left out. `all`: whoever does not reach all workspaces is refused. `chain`: as `workspace` where one is named,
 * and for operators who reach all where none is.
 */
export type ReachRule = 'key' | 'workspace' | 'service' | 'listed' | 'all' | 'chain'

/**
 * `token`: any management token, or whoever is signed in. `session`: whoever is signed in. `page`: anyone, and from our own page
 * alone. With a scope: a management token that holds it, or a member whose role does.
 */
export type Access =
  | 'public'
  | 'page'
  | 'token'
  | 'session'
  | { readonly scope: ManagementScope; readonly reach: ReachRule }

/** What every route says of itself. A route that is not declared is not served. */
export interface RouteDeclaration {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With parameters in braces: `/v1/api-keys/{id}`. */
  readonly path: string
  readonly access: Access
  readonly summary: string
}

export interface RouteDocs {
  /** The name of the operation in generated clients. */
  readonly operation: string
  readonly tag: string
  readonly description?: string
  readonly status: 200 | 201 | 303
  readonly answer: z.ZodType
  /** Each line of the answer is one of these, and they come as they are read. */
  readonly lines?: true
  /** Beside those that every route may end with. */
  readonly errors: readonly ErrorCode[]
  readonly query?: z.ZodObject
  readonly body?: { readonly schema: z.ZodType; readonly kind: BodyKind; readonly required: boolean }
  readonly ifMatch?: boolean
  readonly idempotent?: boolean
  readonly etag?: boolean
}

export interface Call<Query, Body> {
  readonly caller: Caller
  /** Who is signed in, where the call came with a session. */
  readonly session: IdentifiedMember | undefined
  /** The part of the address in braces; not looked at yet. */
  readonly param: (name: string) => string
  readonly query: Query
  readonly body: Body
  readonly ifMatch: string | undefined
  readonly idempotencyKey: string | undefined
  readonly path: string
  /** Of a sign-in that is under way at the OpenID provider in this browser. */
  readonly flowToken: string | undefined
}

export interface Answer {
  readonly body: object
  /** The body as JSON, where it is the same for everybody and written once. */
  readonly text?: string
  readonly status?: 201
  readonly etag?: string
  readonly location?: string
  /** A session's token for the browser to keep; `null`: it forgets the one that it has. */
  readonly sessionToken?: string | null
  /** The same of a sign-in at the OpenID provider. */
  readonly flowToken?: string | null
  /** Where the browser goes on: an address of ours, or the provider's own. In place of a body. */
  readonly redirect?: string
}

/** An answer that is sent while it is read: JSON texts, one a line. */
export interface LinesAnswer {
  readonly lines: AsyncGenerator<readonly object[], void, undefined>
}

/** What becomes known of a request on its way, for the log. */
export interface Seen {
  route: string | undefined
  apiKeyId: string | undefined
  memberId: string | undefined
}

export interface Incoming {
  readonly request: Request
  readonly seen: Seen
  readonly param: (name: string) => string
  readonly ip: string | undefined
  /** Whether the browser speaks to us by TLS, as far as we can tell. */
  readonly secure: boolean
  /** Each value of a header as it was sent; absent: the request's own, joined. */
  readonly headers?: HeaderSource
  readonly requestId: string
}

export interface Route extends RouteDeclaration {
  readonly docs: RouteDocs
  readonly run: (parts: ManagementParts, incoming: Incoming) => Promise<Answer | LinesAnswer>
}

interface RouteSpec<Query extends z.ZodType, Body extends z.ZodType> extends RouteDeclaration {
  readonly docs: RouteDocs
  readonly query: Query
  readonly body?: Body
}

type Handle<Query, Body> = (parts: ManagementParts, call: Call<Query, Body>) => Promise<Answer | LinesAnswer> | Answer

/**
 * A route and the one frame around all of them: who calls, may he, what does he ask. The body is read last, so that nobody
 * without a token makes us read one.
 */
export function route<Query extends z.ZodType, Body extends z.ZodType = typeof nothing>(
  spec: RouteSpec<Query, Body>,
  handle: Handle<z.output<Query>, z.output<Body>>,
): Route {
  const { method, path, access, summary, docs, query } = spec
  return {
    method,
    path,
    access,
    summary,
    docs,
    async run(parts, incoming) {
      const { caller, session } = await identify(parts, access, incoming)
      try {
        const { request, param } = incoming
        const url = new URL(request.url)
        return await handle(parts, {
          caller: typeof access === 'string' ? caller : narrowedTo(caller, access.scope, scopesOfRole),
          session,
          param,
          query: readInput(query, readQuery(url)),
          ifMatch: docs.ifMatch === true ? readIfMatch(request) : undefined,
          idempotencyKey: docs.idempotent === true ? readIdempotencyKey(request) : undefined,
          path: url.pathname,
          flowToken: findFlowToken(incoming),
          body: await readFields(spec, request),
        })
      } catch (error) {
        noteRefusal(parts, { declaration: spec, caller, incoming, error })
        throw error
      }
    },
  }
}

interface Refused {
  readonly declaration: RouteDeclaration
  readonly caller: Caller
  readonly incoming: Incoming
  readonly error: unknown
}

/** Refusals of who asks for more than he may, or for what cannot be; what cannot be read is the sender's slip alone. */
const AUDITED_STATUS: readonly number[] = [403, 404, 409, 422]

/** A command that was refused leaves an event in the audit, which the answer does not wait for. */
function noteRefusal({ auditRefusals }: ManagementParts, { declaration, caller, incoming, error }: Refused): void {
  const { method, path, access } = declaration
  if (typeof access === 'string' || !access.scope.endsWith(':write')) return
  if (!(error instanceof AppError) || !AUDITED_STATUS.includes(ERROR_TABLE[error.code].status)) return
  const target = path.includes('{id}') ? incoming.param('id') : undefined
  auditRefusals.note(caller, { command: `${method} ${path}`, code: error.code, target })
}

/** The options of a command as a call carries them. */
export function commandOptions(call: Call<{ readonly wait?: boolean | undefined }, unknown>): CommandOptions {
  return { wait: call.query.wait, ifMatch: call.ifMatch }
}

/** Whoever calls a public route may do nothing by it. */
const ANYONE: Omit<Caller, 'ip' | 'requestId'> = {
  actor: 'anyone',
  apiKeyId: undefined,
  scopes: new Set(),
  reach: [],
  operator: false,
}

interface Identified {
  readonly caller: Caller
  readonly session: IdentifiedMember | undefined
}

async function identify(parts: ManagementParts, access: Access, incoming: Incoming): Promise<Identified> {
  const { request, ip, headers = joinedHeaders(request), requestId, seen } = incoming
  if (access === 'public') return { caller: { ...ANYONE, ip, requestId }, session: undefined }
  if (access === 'page') {
    requireOwnPage(request)
    return { caller: { ...ANYONE, ip, requestId }, session: await findSession(parts, incoming) }
  }
  if (access === 'session' || !request.headers.has('authorization')) {
    const token = access === 'session' ? requireSessionToken(incoming) : findSessionToken(incoming)
    if (token !== undefined) {
      requireOwnPage(request)
      const session = await parts.identifyMember(token, { ip, requestId })
      seen.memberId = session.member.id
      return { caller: session.caller, session }
    }
  }
  const caller = await parts.authenticate(({ definition }) => findCredential(definition, headers, decodeBase64), {
    ip,
    requestId,
  })
  seen.apiKeyId = caller.apiKeyId
  return { caller, session: undefined }
}

/** Who is signed in where nobody need be. */
async function findSession(parts: ManagementParts, incoming: Incoming): Promise<IdentifiedMember | undefined> {
  const token = findSessionToken(incoming)
  if (token === undefined) return undefined
  try {
    return await parts.identifyMember(token, incoming)
  } catch (error) {
    if (error instanceof AppError && error.code === 'session_missing') return undefined
    throw error
  }
}

/** Two headers of one name arrive joined: what they hold together is no token, so neither of them wins. */
function joinedHeaders({ headers }: Request): HeaderSource {
  return (name) => {
    const value = headers.get(name)
    return value === null ? [] : [value]
  }
}

function readQuery({ searchParams }: URL): Readonly<Record<string, string>> {
  const names = [...searchParams.keys()]
  if (names.length > HTTP_BOUNDS.queryParametersMax) {
    throw new AppError('request_invalid', `The query has more than ${HTTP_BOUNDS.queryParametersMax} parameters.`)
  }
  // Which of two would count is a guess, and a filter that was guessed shows the wrong keys.
  if (new Set(names).size < names.length)
    throw new AppError('request_invalid', 'A parameter stands twice in the query.')
  if (names.includes('__proto__'))
    throw new AppError('request_invalid', 'The query has a parameter that no call takes.')
  return Object.fromEntries(searchParams)
}

async function readFields<Query extends z.ZodType, Body extends z.ZodType>(
  { body, docs }: RouteSpec<Query, Body>,
  request: Request,
): Promise<z.output<Body>> {
  // Without a schema of its own a route has `nothing`'s type, by the default of the parameter.
  if (body === undefined) return {} as z.output<Body>
  const value = await readBody(request, docs.body?.kind ?? 'json')
  if (value === undefined && docs.body?.required !== false) {
    throw new AppError('body_unreadable', 'This call needs a body.')
  }
  return readInput(body, value ?? {})
}

function readIfMatch(request: Request): string | undefined {
  const sent = request.headers.get('if-match')
  if (sent === null) return undefined
  if (
    sent.length <= HTTP_BOUNDS.ifMatchLengthMax &&
    /^(?:\*|(?:W\/)?"[\x21\x23-\x7e]*"(?:\s*,\s*(?:W\/)?"[\x21\x23-\x7e]*")*)$/.test(sent)
  ) {
    return sent
  }
  throw new AppError('header_invalid', 'If-Match holds an ETag as it was received, with its quotes, or *.')
}

/** A quoted string, as the draft has it, or bare, as most send it; the quotes are no part of the key. */
function readIdempotencyKey(request: Request): string | undefined {
  const sent = request.headers.get('idempotency-key')
  if (sent === null) return undefined
  const key = /^"(.*)"$/.exec(sent)?.[1] ?? sent
  if (/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(key) && key.length <= HTTP_BOUNDS.idempotencyKeyLengthMax) return key
  const rule = `Idempotency-Key has from 1 to ${HTTP_BOUNDS.idempotencyKeyLengthMax} visible characters, such as a UUID.`
  throw new AppError('header_invalid', rule)
}

/** The Idempotency-Key of a creation with the hash of what it creates; `undefined` without one. */
export function idempotencyOf(
  { digester }: Pick<ManagementParts, 'digester'>,
  {
    idempotencyKey,
    path,
    body,
  }: { readonly idempotencyKey: string | undefined; readonly path: string; readonly body: unknown },
): { readonly key: string; readonly fingerprint: string } | undefined {
  if (idempotencyKey === undefined) return undefined
  return { key: idempotencyKey, fingerprint: digester.sha256Hex(`POST ${path}\n${JSON.stringify(body)}`) }
}
