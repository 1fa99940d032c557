import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, findCredential } from '@keywright/core'
import type { VerifyAnswer } from '@keywright/client'
import { type Authenticate, type Caller, requireScope } from '../app/index.ts'
import type { Beats, Door, DoorWatch } from '../ports/index.ts'
import type { CallerAddress } from './caller-address.ts'
import { FORWARD_AUTH_PREFIX, makeForwardAuth } from './forward-auth.ts'
import { introspect, NOT_ACTIVE, readForm } from './introspect.ts'
import { isPlain, mediaTypeOf } from './media-type.ts'
import { parseStrictJson } from './strict-json.ts'
import { decodeBase64, type Verify } from './verify.ts'
import { readVerifyRequest } from './verify-request.ts'
import { DATA_PLANE_BODY_BYTES_MAX, mayHaveMoreToSend, readBody, toProblem, writeAnswer } from './wire.ts'

export interface DataPlaneParts {
  readonly verify: Verify
  readonly authenticate: Authenticate
  readonly callerAddress: CallerAddress
  readonly requestId: () => string
  readonly onBug: (error: unknown, requestId: string) => void
  /** Absent: nobody counts. */
  readonly doors?: DoorWatch
  /** Absent: refusals leave when they are ready. */
  readonly beats?: Beats
}

/** Answers a request of the data plane; `false` when it is none. */
export type DataPlane = (request: IncomingMessage, response: ServerResponse) => boolean

/** An address that takes a body and answers JSON. */
interface Post {
  readonly door: Door
  readonly mediaType: string
  readonly respond: (body: Buffer, caller: Caller, requestId: string) => string | Promise<string>
}

const UNWATCHED: DoorWatch = { now: () => 0, answered() {}, failed() {} }
const JSON_HEADERS = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } as const

/**
 * Verify, introspect and forward-auth on bare `node:http`: no framework, no schema library, and for a known key no promise
 * between the request and its answer.
 */
export function makeDataPlane(parts: DataPlaneParts): DataPlane {
  const doors = parts.doors ?? UNWATCHED
  const forwardAuth = makeForwardAuth({ ...parts, doors })
  const VERIFY: Post = { door: 'verify', mediaType: 'application/json', respond: verifyBody }
  const INTROSPECT: Post = {
    door: 'introspect',
    mediaType: 'application/x-www-form-urlencoded',
    respond: introspectBody,
  }

  return function dataPlane(request, response) {
    const url = request.url ?? ''
    if (url.startsWith(FORWARD_AUTH_PREFIX)) {
      forwardAuth(request, response, url, parts.callerAddress(request))
      return true
    }
    const path = url.split('?', 1)[0]
    if (path === '/v1/verify') answerPost(request, response, VERIFY)
    else if (path === '/v1/introspect') answerPost(request, response, INTROSPECT)
    else return false
    return true
  }

  function verifyBody(body: Buffer, caller: Caller, requestId: string): string | Promise<string> {
    const answer = parts.verify(readVerifyRequest(parseStrictJson(body)), { reach: caller.reach, requestId })
    return answer instanceof Promise ? answer.then(toJson) : toJson(answer)
  }

  function introspectBody(body: Buffer, caller: Caller, requestId: string): string | Promise<string> {
    const form = readForm(body)
    return introspect(parts.verify, form, { reach: caller.reach, requestId })
  }

  function answerPost(request: IncomingMessage, response: ServerResponse, { door, mediaType, respond }: Post): void {
    const startedAt = doors.now()
    const requestId = parts.requestId()
    const fail = (error: unknown): void => {
      if (!(error instanceof AppError)) parts.onBug(error, requestId)
      const { status, headers, body } = toProblem(error, requestId)
      const allow = status === 405 ? { Allow: 'POST' } : {}
      const end = mayHaveMoreToSend(request.headers) ? { Connection: 'close' } : {}
      // What was not read is thrown away, so that the next request of the connection can be read.
      request.resume()
      writeAnswer(response, status, { ...headers, ...allow, ...end }, body)
      doors.failed(door, startedAt, error)
    }
    const done = (body: string): void => {
      writeAnswer(response, 200, { ...JSON_HEADERS, 'X-Request-Id': requestId }, body)
      doors.answered(door, startedAt)
    }
    const read = (caller: Caller): void =>
      readBody(request, DATA_PLANE_BODY_BYTES_MAX, (error, body) => {
        // Not before the body is there: when that is, the caller decides.
        const beat = parts.beats?.begin()
        const leave = (text: string): void => {
          // Of an inactive token nothing is told, so its time must tell nothing either; `verify` names the reason.
          if (beat !== undefined && text === NOT_ACTIVE) void beat.next().then(() => done(text))
          else done(text)
        }
        try {
          if (error !== undefined) throw error
          const answer = respond(body, caller, requestId)
          if (answer instanceof Promise) {
            beat?.during(answer)
            answer.then(leave, fail)
          } else leave(answer)
        } catch (thrown) {
          fail(thrown)
        }
      })
    try {
      requirePost(request, mediaType)
      // Before the body: else ten thousand connections of nobody could have us hold as many bodies that never end.
      const caller = identify(request, requestId)
      if (caller instanceof Promise) caller.then(read, fail)
      else read(caller)
    } catch (error) {
      fail(error)
    }
  }

  function identify(request: IncomingMessage, requestId: string): Caller | Promise<Caller> {
    const headers = request.headersDistinct
    const caller = parts.authenticate(
      ({ definition }) => findCredential(definition, (name) => headers[name] ?? [], decodeBase64),
      { ip: parts.callerAddress(request), requestId },
    )
    return caller instanceof Promise ? caller.then(mayVerify) : mayVerify(caller)
  }
}

function mayVerify(caller: Caller): Caller {
  requireScope(caller, 'api-keys:verify')
  return caller
}

function toJson(answer: VerifyAnswer): string {
  return JSON.stringify(answer)
}

function requirePost({ method, headersDistinct }: IncomingMessage, mediaType: string): void {
  if (method !== 'POST') throw new AppError('method_not_allowed', 'Use POST here.')
  // Joined, so that two headers of one name are neither of the two.
  const sent = (name: string): string | undefined => headersDistinct[name]?.join(', ')
  if (mediaTypeOf(sent('content-type')) !== mediaType || !isPlain(sent('content-encoding')))
    throw new AppError('media_type_unsupported', `Send the body as ${mediaType}, in UTF-8 and not packed.`)
}
