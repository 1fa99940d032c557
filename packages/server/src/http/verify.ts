import {
  AppError,
  asServiceId,
  type CredentialFound,
  type Demand,
  findCredential,
  type HeaderSource,
  preflightHeaders,
  type ServiceDefinition,
  type WorkspaceId,
} from '@keywright/core'
import type { VerifyAnswer } from '@keywright/client'
import type { Check, CheckResult } from '../app/index.ts'
import type { KnownService } from '../ports/index.ts'
import { explainSteps } from './explain.ts'
import { outageResponse, presentAnswer } from './verify-answer.ts'
import type { ReadVerifyRequest } from './verify-request.ts'

export interface VerifyParts {
  readonly check: Check
  readonly now: () => number
  readonly lastUseOf: (secretId: string) => number | undefined
  readonly lastDefinitionOf: (service: string) => ServiceDefinition | undefined
}

export interface VerifyContext {
  /** Workspaces that the asking token reaches. */
  readonly reach: 'all' | readonly WorkspaceId[]
  readonly requestId: string | undefined
}

export type Verify = (request: ReadVerifyRequest, context: VerifyContext) => VerifyAnswer | Promise<VerifyAnswer>

/**
 * The check as every door asks it. A known key's answer comes back without a promise. What could not be checked is thrown:
 * an `AppError` whose details hold the 503 in the service's own style, where its definition is known.
 */
export function makeVerify(parts: VerifyParts): Verify {
  return function verify(request, context) {
    const service = asServiceId(request.service)
    if (service === undefined) throw new AppError('service_not_found', 'There is no service of this id.')
    try {
      const result = parts.check({
        service,
        credential: (known) => credentialOf(known, request),
        keyless: (known) => isPreflight(known.definition, request),
        demand: demandOf(request, context),
        ...(request.explain ? { dry: true } : {}),
      })
      if (!(result instanceof Promise)) return answer(result, request, context)
      return result.then(
        (found) => answer(found, request, context),
        (error: unknown) => {
          throw inStyle(error, request, context)
        },
      )
    } catch (error) {
      throw inStyle(error, request, context)
    }
  }

  function answer(result: CheckResult, request: ReadVerifyRequest, context: VerifyContext): VerifyAnswer {
    const preflight = preflightOf(result.service.definition, request)
    if (preflight !== undefined) return preflight
    const presented = presentAnswer(result, {
      now: parts.now(),
      requestId: context.requestId,
      origin: originOf(request),
      lastUseOf: parts.lastUseOf,
    })
    return request.explain ? { ...presented, steps: explainSteps(result, request) } : presented
  }

  function inStyle(error: unknown, request: ReadVerifyRequest, { requestId }: VerifyContext): unknown {
    if (!(error instanceof AppError) || (error.code !== 'store_unavailable' && error.code !== 'overloaded'))
      return error
    const definition = parts.lastDefinitionOf(request.service)
    if (definition === undefined) return error
    const { code, message, cause, retryAfterSeconds = 1 } = error
    const response = outageResponse(definition, { retryAfterSeconds, requestId, origin: originOf(request) })
    return new AppError(code, message, { cause, retryAfterSeconds, details: { response } })
  }
}

function demandOf(request: ReadVerifyRequest, { reach }: VerifyContext): Demand {
  const { scopes, anyScope, environment, workspace, type, ip, origin, method, path, cost } = request
  const workspaces = workspacesOf(workspace, reach)
  const sentOrigin = origin ?? request.headers?.get('origin')?.[0]
  // Set one by one: a spread for each that may be absent makes an object for each, on every check.
  const demand: Writable<Demand> = {}
  if (scopes.length > 0) demand.scopes = scopes
  if (anyScope.length > 0) demand.anyScope = anyScope
  if (environment !== undefined) demand.environment = environment
  if (workspaces !== undefined) demand.workspaces = workspaces
  if (type !== undefined) demand.types = [type]
  if (ip !== undefined) demand.ip = ip
  if (sentOrigin !== undefined) demand.origin = sentOrigin
  if (method !== undefined) demand.method = method.toUpperCase()
  if (path !== undefined) demand.path = path
  if (cost !== undefined) demand.cost = cost
  return demand
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] }

/** The demanded workspace, within what the asking token reaches. */
function workspacesOf(workspace: string | undefined, reach: VerifyContext['reach']): readonly string[] | undefined {
  if (reach === 'all') return workspace === undefined ? undefined : [workspace]
  return workspace === undefined ? reach : reach.filter((reached) => reached === workspace)
}

function originOf(request: ReadVerifyRequest): string | undefined {
  return request.origin ?? request.headers?.get('origin')?.[0]
}

function credentialOf({ definition }: KnownService, { token, headers }: ReadVerifyRequest): CredentialFound {
  if (headers !== undefined) return findCredential(definition, (name) => headers.get(name) ?? [], decodeBase64)
  return token === undefined || token === '' ? { kind: 'missing' } : { kind: 'token', token }
}

function isPreflight(definition: ServiceDefinition, request: ReadVerifyRequest): boolean {
  return request.method !== undefined && preflightOf(definition, request) !== undefined
}

/** A preflight comes without a key and is answered without one, for a service that pages may call. */
function preflightOf(definition: ServiceDefinition, { method, headers }: ReadVerifyRequest): VerifyAnswer | undefined {
  const source: HeaderSource = (name) => headers?.get(name) ?? []
  if (method?.toUpperCase() !== 'OPTIONS' || source('access-control-request-method').length === 0) return undefined
  const found = preflightHeaders(definition, {
    origin: source('origin')[0],
    requestedHeaders: source('access-control-request-headers')[0],
  })
  if (found === undefined) return undefined
  return {
    allowed: true,
    reason: null,
    missingScopes: [],
    diagnosis: null,
    apiKey: null,
    limits: [],
    preflight: true,
    response: { status: 204, headers: found, body: '' },
  }
}

/** Base64 as Basic credentials have it; `undefined` when it is none. */
export function decodeBase64(text: string): string | undefined {
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) ? Buffer.from(text, 'base64').toString('utf8') : undefined
}
