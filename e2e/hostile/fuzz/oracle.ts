import { DENIAL_REASONS, ERROR_TABLE } from '@keywright/core'
import type { RawAnswer } from '../support/raw.ts'
import { PLANTED } from './nasty.ts'
import type { FuzzedRequest } from './request.ts'

/** What the parser itself answers, and the server where it cannot read on. */
const WITHOUT_BODY = [303, 400, 408, 413, 417, 431, 503]
/** What any request may be answered whose head was changed. */
const FRAME = [200, 201, 204, 400, 401, 403, 404, 405, 409, 412, 413, 415, 417, 422, 429, 431, 503]

/** What is wrong with an answer; `undefined`: nothing. */
export function faultOf(request: FuzzedRequest, answer: RawAnswer, secrets: readonly string[]): string | undefined {
  const { status, headers, body } = answer
  const { operation, changed, isHead } = request
  if (status >= 500 && status !== 503) return `status ${status}`
  const allowed =
    changed === 'content'
      ? operation.statuses.has(status)
      : FRAME.includes(status) || operation.addressStatuses.has(status)
  if (!allowed) return `status ${status} is not documented`
  const leaked = secrets.find(
    (secret) => body.includes(secret) || [...headers.values()].some((value) => value.includes(secret)),
  )
  if (leaked !== undefined) return `a token is repeated`
  if (isHead) return body === '' ? undefined : 'a body behind HEAD'
  const type = headers.get('content-type') ?? ''
  if (body === '') {
    const mayLackIt = WITHOUT_BODY.includes(status) || status < 300
    return mayLackIt ? undefined : `status ${status} without a body`
  }
  if (!type.includes('json'))
    return type.startsWith('text/') || type.includes('ndjson') ? undefined : `the type "${type}"`
  if (type === 'application/x-ndjson') return undefined
  return faultOfJson(answer, type)
}

function faultOfJson({ status, body }: RawAnswer, type: string): string | undefined {
  let value: { readonly code?: string; readonly status?: number; readonly requestId?: string }
  try {
    value = JSON.parse(Buffer.from(body, 'latin1').toString('utf8'))
  } catch {
    return 'a body that is no JSON'
  }
  if (status < 400) return type === 'application/problem+json' ? 'a problem with a good status' : undefined
  if (type !== 'application/problem+json') return `a refusal of type "${type}"`
  if (value.code === undefined || !isCode(value.code)) return `the code ${value.code}`
  if (value.status !== status) return `a problem of status ${value.status}`
  // A problem of a definition names the field that it does not know.
  if (value.code !== 'definition_invalid' && body.includes(PLANTED)) return 'what was sent is repeated'
  return undefined
}

function isCode(code: string): boolean {
  return Object.hasOwn(ERROR_TABLE, code) || DENIAL_REASONS.some((reason) => reason === code)
}
