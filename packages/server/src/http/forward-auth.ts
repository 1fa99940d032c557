import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '@keywright/core'
import type { VerifyAnswer } from '@keywright/client'
import type { Beats, DoorWatch } from '../ports/index.ts'
import { isEven } from './even-refusals.ts'
import type { Verify } from './verify.ts'
import type { ReadVerifyRequest } from './verify-request.ts'
import { toProblem, writeAnswer } from './wire.ts'

export const FORWARD_AUTH_PREFIX = '/forward-auth/'

export interface ForwardAuthParts {
  readonly verify: Verify
  readonly requestId: () => string
  readonly onBug: (error: unknown, requestId: string) => void
  readonly doors: DoorWatch
  readonly beats?: Beats | undefined
}

/**
 * The decision as a status, for gateways: 200 with an empty body, or the service's own refusal. The request is the one that
 * the gateway describes: below `/forward-auth/{service}` by its own method and path (Envoy), else by `X-Forwarded-Method`
 * and `X-Forwarded-Uri` (Caddy, Traefik, nginx).
 */
export function makeForwardAuth({ verify, requestId, onBug, doors, beats }: ForwardAuthParts) {
  return function forwardAuth(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    ip: string | undefined,
  ): void {
    // A gateway sends no body that matters; what comes is thrown away, so that the connection can be used again.
    request.resume()
    const startedAt = doors.now()
    const beat = beats?.begin()
    const id = requestId()
    const fail = (error: unknown): void => {
      if (!(error instanceof AppError)) onBug(error, id)
      writeFailure(response, error, id)
      doors.failed('forward_auth', startedAt, error)
    }
    const done = (answer: VerifyAnswer): void => {
      write(response, answer)
      doors.answered('forward_auth', startedAt)
    }
    const leave = (answer: VerifyAnswer): void => {
      if (beat !== undefined && isEven(answer.reason)) void beat.next().then(() => done(answer))
      else done(answer)
    }
    try {
      const answer = verify(readForwarded(request, path, ip), { reach: 'all', requestId: id })
      if (answer instanceof Promise) {
        beat?.during(answer)
        answer.then(leave, fail)
      } else leave(answer)
    } catch (error) {
      fail(error)
    }
  }
}

function readForwarded(request: IncomingMessage, path: string, ip: string | undefined): ReadVerifyRequest {
  const rest = path.slice(FORWARD_AUTH_PREFIX.length)
  const slash = rest.indexOf('/')
  const headers = request.headersDistinct
  const below = slash !== -1
  return {
    service: below ? rest.slice(0, slash) : (rest.split('?', 1)[0] ?? ''),
    token: undefined,
    headers: { get: (name) => headers[name] },
    scopes: [],
    anyScope: [],
    environment: undefined,
    workspace: undefined,
    type: undefined,
    ip,
    origin: headers['origin']?.[0],
    method: below ? request.method : toldOnce(headers['x-forwarded-method'], request.method),
    // A path that is not told, or told twice, is no route: a service that has routes must not be opened by leaving it out.
    path: below ? rest.slice(slash) : toldOnce(headers['x-forwarded-uri'], ''),
    cost: undefined,
    explain: false,
  }
}

/** A header that came once; `absent` where it did not come, and nothing where it came twice. */
function toldOnce(values: readonly string[] | undefined, absent: string | undefined): string {
  if (values === undefined) return absent ?? ''
  return values.length === 1 ? (values[0] ?? '') : ''
}

function write(response: ServerResponse, answer: VerifyAnswer): void {
  const { status, headers, body } = answer.response
  if (!answer.allowed || answer.preflight === true) {
    writeAnswer(response, status, { 'Cache-Control': 'no-store', ...headers }, body)
    return
  }
  writeAnswer(response, status, { 'Cache-Control': 'no-store', ...identityOf(answer), ...headers }, '')
}

/**
 * What a gateway passes on to the API behind it. Every one is always there on an allowed request, empty when it has nothing
 * to say: some gateways hand the caller's own header through where the authorizer's is missing.
 */
function identityOf({ apiKey }: VerifyAnswer): Readonly<Record<string, string>> {
  return {
    'X-Keywright-Key-Id': apiKey?.id ?? '',
    'X-Keywright-Workspace-Id': apiKey?.workspaceId ?? '',
    'X-Keywright-Environment': apiKey?.environment ?? '',
    'X-Keywright-Type': apiKey?.type ?? '',
    'X-Keywright-Scopes': apiKey?.scopes.join(' ') ?? '',
  }
}

/** An outage in the service's own style where it is known; a service that is not there is 404. */
function writeFailure(response: ServerResponse, error: unknown, requestId: string): void {
  const styled = error instanceof AppError ? styledResponse(error) : undefined
  const { status, headers, body } = styled ?? toProblem(error, requestId)
  writeAnswer(response, status, { 'Cache-Control': 'no-store', ...headers }, body)
}

/** The response that `makeVerify` put beside an outage. */
function styledResponse({ details }: AppError): VerifyAnswer['response'] | undefined {
  // `makeVerify` is the only one that writes this detail, and it writes a whole response.
  return details?.['response'] as VerifyAnswer['response'] | undefined
}
