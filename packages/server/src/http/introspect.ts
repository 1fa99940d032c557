import { AppError, asServiceId } from '@keywright/core'
import type { VerifyAnswer } from '@keywright/client'
import type { Verify, VerifyContext } from './verify.ts'

/** The whole answer of every token that is not active. */
export const NOT_ACTIVE = JSON.stringify({ active: false })

/**
 * RFC 7662 over the same check. The form holds `token`, and `service` says whose it is (a parameter of ours; the RFC
 * leaves room for them). It spends nothing, so a key over its limit is still active. Of an inactive token nothing is told
 * but that, whether it is unknown, revoked or another workspace's.
 */
export function introspect(verify: Verify, form: URLSearchParams, context: VerifyContext): string | Promise<string> {
  const token = form.get('token')
  const service = form.get('service')
  if (token === null)
    throw new AppError('request_invalid', 'Send the token as the form field "token".', { pointer: '/token' })
  if (service === null || asServiceId(service) === undefined) {
    throw new AppError('request_invalid', 'Say whose token it is: the form field "service".', { pointer: '/service' })
  }
  const answer = verify({ ...NOTHING_ASKED, service, token, explain: true }, context)
  return answer instanceof Promise ? answer.then(toIntrospection) : toIntrospection(answer)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads a form. Throws for what is not UTF-8, and for a field that stands twice: two readers would take different ones. */
export function readForm(body: Uint8Array): URLSearchParams {
  let text: string
  try {
    text = utf8.decode(body)
  } catch {
    throw new AppError('body_unreadable', 'The body is not a form in UTF-8.')
  }
  const form = new URLSearchParams(text)
  const names = [...form.keys()]
  // RFC 6749, 3.2: parameters must not stand there more than once.
  if (new Set(names).size < names.length) throw new AppError('body_unreadable', 'A field stands twice in the form.')
  return form
}

const NOTHING_ASKED = {
  headers: undefined,
  scopes: [],
  anyScope: [],
  environment: undefined,
  workspace: undefined,
  type: undefined,
  ip: undefined,
  origin: undefined,
  method: undefined,
  path: undefined,
  cost: undefined,
} as const

/** Reasons that speak of the request and not of the key: the key itself is active. */
const ABOUT_THE_REQUEST = ['ip_not_allowed', 'origin_not_allowed']

function toIntrospection({ allowed, reason, apiKey }: VerifyAnswer): string {
  const active = allowed || (reason !== null && ABOUT_THE_REQUEST.includes(reason))
  if (!active || apiKey === null) return NOT_ACTIVE
  const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1000)
  return JSON.stringify({
    active: true,
    scope: apiKey.scopes.join(' '),
    client_id: apiKey.id,
    sub: apiKey.workspaceId,
    aud: apiKey.service,
    iat: seconds(apiKey.createdAt),
    ...(apiKey.expiresAt === null ? {} : { exp: seconds(apiKey.expiresAt) }),
    environment: apiKey.environment,
    key_type: apiKey.type,
  })
}
