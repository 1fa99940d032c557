import { AppError, ERROR_TABLE, type HeaderSource } from '@keywright/core'
import { Hono } from 'hono'
import { HTTP_BOUNDS } from '../bounds.ts'
import { BROWSER_HEADERS } from '../browser-headers.ts'
import { mayHaveMoreToSend, toProblem } from '../wire.ts'
import { DOCUMENT_ROUTE } from './document.ts'
import type { ManagementParts } from './parts.ts'
import { LINES_TYPE, linesOf } from './lines.ts'
import type { Answer, Incoming, LinesAnswer, Route, Seen } from './route.ts'
import { ROUTES } from './routes.ts'
import { flowCookie, sessionCookie } from './session-cookie.ts'

/** What the request itself does not tell. */
export interface CallInfo {
  readonly ip: string | undefined
  /** Each value as it was sent. Absent: as the request has them, where two of one name arrive joined. */
  readonly headers?: HeaderSource
  /** Whether the browser speaks to us by TLS, as far as we can tell; absent: it does not. */
  readonly secure?: boolean
}

interface Environment {
  Bindings: CallInfo & { readonly secure: boolean; readonly requestId: string; readonly seen: Seen }
}

const SERVED: readonly Route[] = [...ROUTES, DOCUMENT_ROUTE]

/** The declared routes on a router, and the one function through which requests come in and answers go out. */
export function makeApp(parts: ManagementParts): {
  readonly hono: Hono<Environment>
  readonly routes: readonly Route[]
  readonly fetch: (request: Request, info: CallInfo) => Promise<Response>
  readonly refuse: (error: unknown) => Response
} {
  const hono = new Hono<Environment>()
  for (const route of SERVED) {
    hono.on(route.method, routerPath(route), async ({ req, env }) => {
      const param = (name: string): string => req.param(name) ?? ''
      env.seen.route = route.path
      return toResponse(parts, await route.run(parts, { request: req.raw, param, ...env }), env)
    })
  }
  hono.notFound(({ req }) => {
    throw allowedAt(req.path).length === 0
      ? new AppError('not_found', 'There is nothing at this address.')
      : new AppError('method_not_allowed', 'This address does not take that method.')
  })
  // Errors leave the router as they are; `fetch` below is the one place that turns them into answers.
  hono.onError((error) => {
    throw error
  })
  return {
    hono,
    routes: SERVED,
    refuse(cause) {
      const requestId = parts.requestId()
      const error = new AppError('request_invalid', 'The address or the Host header cannot be read.', { cause })
      const { status, headers, body } = toProblem(error, requestId)
      return new Response(body, { status, headers })
    },
    async fetch(request, info) {
      const requestId = parts.requestId()
      const startedAt = performance.now()
      const seen: Seen = { route: undefined, apiKeyId: undefined, memberId: undefined }
      const told = (response: Response, error?: unknown): Response => {
        const code = error === undefined ? undefined : error instanceof AppError ? error.code : 'internal'
        const durationMs = Math.round(performance.now() - startedAt)
        parts.onAnswer?.({ requestId, method: request.method, status: response.status, code, durationMs, ...seen })
        return response
      }
      try {
        if (request.url.length > HTTP_BOUNDS.urlLengthMax) {
          throw new AppError('request_invalid', `The address is longer than ${HTTP_BOUNDS.urlLengthMax} characters.`)
        }
        return told(await hono.fetch(request, { ...info, secure: info.secure ?? false, requestId, seen }))
      } catch (error) {
        if (isForTheLog(error)) parts.log(error, requestId)
        return told(toRefusal(error, request, requestId), error)
      }
    },
  }
}

function routerPath({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1')
}

/** The methods of an address, with HEAD beside each GET. */
function allowedAt(pathname: string): readonly string[] {
  const methods = SERVED.filter(({ path }) => {
    const pattern = path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')
    return new RegExp(`^${pattern}$`).test(pathname)
  }).map(({ method }) => method)
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}

function toResponse(
  parts: ManagementParts,
  answer: Answer | LinesAnswer,
  { requestId, secure }: Pick<Incoming, 'requestId' | 'secure'>,
): Response {
  if ('lines' in answer) {
    // What goes wrong from here on cuts the answer off, so that nobody takes a part of it for the whole.
    const body = linesOf(answer.lines, (error) => parts.log(error, requestId))
    const headers = { 'Content-Type': LINES_TYPE, ...BROWSER_HEADERS, 'X-Request-Id': requestId }
    return new Response(body, { headers })
  }
  const { body, status, etag, location, redirect } = answer
  const headers = new Headers({
    ...(redirect === undefined ? { 'Content-Type': 'application/json' } : { Location: redirect }),
    ...BROWSER_HEADERS,
    'X-Request-Id': requestId,
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(location === undefined ? {} : { Location: location }),
  })
  for (const cookie of cookiesOf(answer, secure)) headers.append('Set-Cookie', cookie)
  return redirect === undefined
    ? new Response(JSON.stringify(body), { status: status ?? 200, headers })
    : new Response(null, { status: 303, headers })
}

function cookiesOf({ sessionToken, flowToken }: Answer, secure: boolean): readonly string[] {
  return [
    ...(sessionToken === undefined ? [] : [sessionCookie(sessionToken, secure)]),
    ...(flowToken === undefined ? [] : [flowCookie(flowToken, secure)]),
  ]
}

function toRefusal(error: unknown, request: Request, requestId: string): Response {
  const { status, headers, body } = toProblem(error, requestId)
  const allow = status === 405 ? { Allow: allowedAt(new URL(request.url).pathname).join(', ') } : {}
  const end = mayHaveMoreToSend(Object.fromEntries(request.headers)) ? { Connection: 'close' } : {}
  return new Response(request.method === 'HEAD' ? null : body, { status, headers: { ...headers, ...allow, ...end } })
}

/** A refusal is the caller's; a bug, and what an outage says of its cause, is the operator's. */
function isForTheLog(error: unknown): boolean {
  if (!(error instanceof AppError) || error.code === 'internal') return true
  return ERROR_TABLE[error.code].status >= 500 && error.cause !== undefined
}
