import { AppError, type Scope } from '@keywright/core'

/** Headers by lower-case name. */
export interface HeaderValues {
  get(name: string): readonly string[] | undefined
}

/** A verify request with every field checked; the body of `POST /v1/verify`. */
export interface ReadVerifyRequest {
  readonly service: string
  readonly token: string | undefined
  readonly headers: HeaderValues | undefined
  readonly scopes: readonly Scope[]
  readonly anyScope: readonly Scope[]
  readonly environment: string | undefined
  readonly workspace: string | undefined
  readonly type: string | undefined
  readonly ip: string | undefined
  readonly origin: string | undefined
  readonly method: string | undefined
  readonly path: string | undefined
  readonly cost: number | undefined
  readonly explain: boolean
}

export const VERIFY_BOUNDS = {
  textLengthMax: 2048,
  scopesMax: 256,
  headersMax: 100,
  headerValuesMax: 16,
  headerLengthMax: 8192,
  costMax: 1_000_000,
} as const

const FIELDS = new Set([
  'service',
  'token',
  'headers',
  'scopes',
  'anyScope',
  'environment',
  'workspace',
  'type',
  'ip',
  'origin',
  'method',
  'path',
  'cost',
  'explain',
])

/**
 * Reads a verify request by hand: a schema library would cost more than the check. Throws `request_invalid` with the place
 * of the fault, and never repeats a value, since any of them may be a token.
 */
export function readVerifyRequest(body: unknown): ReadVerifyRequest {
  if (!isRecord(body)) throw invalid('', 'The body must be a JSON object.')
  for (const name of Object.keys(body)) {
    if (!FIELDS.has(name))
      throw invalid('', `There is a field that this call does not know; it knows ${[...FIELDS].join(', ')}.`)
  }
  const service = readText(body, 'service')
  if (service === undefined) throw invalid('/service', 'Say which service the token is for.')
  const token = readToken(body)
  const headers = body['headers'] === undefined ? undefined : readHeaders(body['headers'])
  if (token !== undefined && headers !== undefined)
    throw invalid('/headers', 'Send the token or the headers, not both.')
  return {
    service,
    token,
    headers,
    scopes: readScopes(body, 'scopes'),
    anyScope: readScopes(body, 'anyScope'),
    environment: readText(body, 'environment'),
    workspace: readText(body, 'workspace'),
    type: readText(body, 'type'),
    ip: readText(body, 'ip'),
    origin: readText(body, 'origin'),
    method: readText(body, 'method'),
    path: readText(body, 'path'),
    cost: readCost(body),
    explain: readFlag(body, 'explain'),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readText(body: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= VERIFY_BOUNDS.textLengthMax) return value
  throw invalid(`/${name}`, `"${name}" must be a text of at most ${VERIFY_BOUNDS.textLengthMax} characters.`)
}

/** As sent: an empty token is an empty credential, and nothing is trimmed. */
function readToken(body: Readonly<Record<string, unknown>>): string | undefined {
  const value = body['token']
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value.length <= VERIFY_BOUNDS.headerLengthMax) return value
  throw invalid('/token', `"token" must be a text of at most ${VERIFY_BOUNDS.headerLengthMax} characters.`)
}

function readScopes(body: Readonly<Record<string, unknown>>, name: string): readonly Scope[] {
  const value = body[name]
  if (value === undefined || value === null) return []
  if (
    Array.isArray(value) &&
    value.length <= VERIFY_BOUNDS.scopesMax &&
    value.every((scope) => typeof scope === 'string')
  ) {
    // A scope that the service lacks is held by no key: it is judged like any other.
    return value as readonly string[] as readonly Scope[]
  }
  throw invalid(`/${name}`, `"${name}" must be a list of at most ${VERIFY_BOUNDS.scopesMax} texts.`)
}

function readHeaders(value: unknown): HeaderValues {
  if (!isRecord(value) || Object.keys(value).length > VERIFY_BOUNDS.headersMax) {
    throw invalid('/headers', `"headers" must be an object of at most ${VERIFY_BOUNDS.headersMax} headers.`)
  }
  const headers = new Map<string, string[]>()
  for (const [name, content] of Object.entries(value)) {
    const values: readonly unknown[] = Array.isArray(content) ? content : [content]
    if (values.length > VERIFY_BOUNDS.headerValuesMax || !values.every(isHeaderValue)) {
      throw invalid('/headers', 'A header must be a text, or a short list of texts, of at most 8192 characters.')
    }
    const lower = name.toLowerCase()
    headers.set(lower, [...(headers.get(lower) ?? []), ...values])
  }
  return headers
}

function isHeaderValue(value: unknown): value is string {
  return typeof value === 'string' && value.length <= VERIFY_BOUNDS.headerLengthMax
}

function readCost(body: Readonly<Record<string, unknown>>): number | undefined {
  const value = body['cost']
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= VERIFY_BOUNDS.costMax) return value
  throw invalid('/cost', `"cost" must be a whole number from 1 to ${VERIFY_BOUNDS.costMax}.`)
}

function readFlag(body: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = body[name]
  if (value === undefined || value === null) return false
  if (typeof value === 'boolean') return value
  throw invalid(`/${name}`, `"${name}" must be true or false.`)
}

function invalid(pointer: string, message: string): AppError {
  return new AppError('request_invalid', message, pointer === '' ? {} : { pointer })
}
