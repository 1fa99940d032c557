import type { LocalText, RefusalStyle, ServiceDefinition } from '../service/definition.ts'
import { localText } from '../service/local-text.ts'
import type { Denial } from '../verdict/verdict.ts'
import { challenges, takesBearer } from './challenges.ts'
import { denialMessage, retryAfterSeconds } from './denial-message.ts'
import { type Outage, REFUSAL_TABLE, type RefusalReason } from './groups.ts'
import { fillTemplate, fillText, mentions, type TemplateValues } from './template.ts'

/** An answer, ready to be written. Header names are as they go out. */
export interface WireResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface RefusalContext {
  readonly requestId?: string | undefined
  /** The language of the definition's own messages, such as `es`. */
  readonly language?: string | undefined
}

const OUTAGE_RETRY_MS = 1000
const CONTENT_TYPES = {
  problem: 'application/problem+json',
  json: 'application/json',
  text: 'text/plain; charset=utf-8',
} as const
/** Answers kept for a definition: each reason in a few languages. A caller chooses the language, so it must be bounded. */
const KEPT_MAX = 256

/** How one reason of a definition looks, its layers folded into one. */
interface FoldedStyle {
  readonly status: number
  readonly message: LocalText | undefined
  /** `undefined`: our problem+json. */
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  /** Whether every answer for this reason is the same. */
  readonly fixed: boolean
}

interface Kept {
  readonly styles: Map<RefusalReason, FoldedStyle>
  readonly answers: Map<string, WireResponse>
}

const kept = new WeakMap<ServiceDefinition, Kept>()

/** How a service says no: a denial, or a check that could not be made, in the style of its definition. */
export function renderRefusal(
  definition: ServiceDefinition,
  refused: Denial | Outage,
  context: RefusalContext = {},
): WireResponse {
  const cache = cacheOf(definition)
  const style = styleOf(cache, definition, refused.reason)
  if (!style.fixed) return render(definition, style, refused, context)
  // Some services promise refusals that are alike to the byte, so what is the same is made once.
  const name = `${refused.reason} ${typeof style.message === 'object' ? (context.language ?? '') : ''}`
  const known = cache.answers.get(name)
  if (known !== undefined) return known
  const answer = render(definition, style, refused, context)
  if (cache.answers.size < KEPT_MAX) cache.answers.set(name, answer)
  return answer
}

function cacheOf(definition: ServiceDefinition): Kept {
  const known = kept.get(definition)
  if (known !== undefined) return known
  const made: Kept = { styles: new Map(), answers: new Map() }
  kept.set(definition, made)
  return made
}

function styleOf({ styles }: Kept, definition: ServiceDefinition, reason: RefusalReason): FoldedStyle {
  const known = styles.get(reason)
  if (known !== undefined) return known
  const folded = foldStyle(definition, reason)
  styles.set(reason, folded)
  return folded
}

/** Field by field: the reason's own, else its group's, else `all`. */
function foldStyle(definition: ServiceDefinition, reason: RefusalReason): FoldedStyle {
  const row = REFUSAL_TABLE[reason]
  const layers = [reason, row.group, 'all'].map((layer): RefusalStyle | undefined =>
    layer !== undefined && Object.hasOwn(definition.refusals, layer) ? definition.refusals[layer] : undefined,
  )
  const first = <Field extends keyof RefusalStyle>(name: Field): RefusalStyle[Field] | undefined =>
    layers.find((layer) => layer?.[name] !== undefined)?.[name]
  const message = first('message')
  const body = first('body')
  const headers = first('headers') ?? {}
  return {
    // An outage is 503 at every door, whatever `all` says of refusals.
    status: reason === 'unavailable' ? row.status : (first('status') ?? row.status),
    message,
    body,
    headers,
    fixed: isFixed(reason, message, body, headers),
  }
}

function isFixed(reason: RefusalReason, message: LocalText | undefined, body: unknown, headers: unknown): boolean {
  // These carry a wait or a list of scopes in their headers already.
  if (['scope_missing', 'rate_limited', 'quota_exhausted', 'unavailable'].includes(reason)) return false
  if (body === undefined || mentions([message, body, headers], ['requestId', 'missingScopes', 'retryAfter']))
    return false
  return message !== undefined || reason !== 'malformed' || !mentions([body, headers], ['message'])
}

function render(
  definition: ServiceDefinition,
  style: FoldedStyle,
  refused: Denial | Outage,
  { requestId, language }: RefusalContext,
): WireResponse {
  const values = {
    status: style.status,
    reason: refused.reason,
    message: '',
    missingScopes: refused.reason === 'scope_missing' ? refused.missing : [],
    retryAfter: retryAfterOf(refused),
    requestId,
  }
  const message =
    style.message === undefined ? denialMessage(refused) : fillText(localText(style.message, language), values)
  const filled = { ...values, message }
  const ours = {
    'Content-Type':
      CONTENT_TYPES[style.body === undefined ? 'problem' : typeof style.body === 'string' ? 'text' : 'json'],
    ...challengeOf(definition, style.status, refused),
    ...(filled.retryAfter === undefined ? {} : { 'Retry-After': String(filled.retryAfter) }),
  }
  const headers = withOwn(ours, style.headers, filled)
  return { status: style.status, headers, body: bodyOf(style, refused, filled) }
}

function bodyOf(style: FoldedStyle, refused: Denial | Outage, values: TemplateValues): string {
  if (typeof style.body === 'string') return fillText(style.body, values)
  return JSON.stringify(style.body === undefined ? problem(refused, values) : fillTemplate(style.body, values))
}

function retryAfterOf(refused: Denial | Outage): number | undefined {
  if (refused.reason === 'unavailable') return retryAfterSeconds(refused.retryAfterMs ?? OUTAGE_RETRY_MS)
  return refused.reason === 'rate_limited' || refused.reason === 'quota_exhausted'
    ? retryAfterSeconds(refused.retryAfterMs)
    : undefined
}

function challengeOf(definition: ServiceDefinition, status: number, refused: Denial | Outage): Record<string, string> {
  if (status === 401) {
    return { 'WWW-Authenticate': challenges(definition, refused.reason === 'missing' ? undefined : 'invalid_token') }
  }
  if (refused.reason !== 'scope_missing' || status !== 403 || !takesBearer(definition)) return {}
  return { 'WWW-Authenticate': challenges(definition, 'insufficient_scope', refused.missing) }
}

/** The definition's own headers win over ours, in whatever case. What is filled in stays on one line, in ASCII. */
function withOwn(
  ours: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  values: TemplateValues,
): Readonly<Record<string, string>> {
  const filled = Object.entries(own).map(
    ([name, value]) => [name, fillText(value, values).replace(/[^\x20-\x7e]/g, ' ')] as const,
  )
  const replaced = new Set(filled.map(([name]) => name.toLowerCase()))
  const kept = Object.entries(ours).filter(([name]) => !replaced.has(name.toLowerCase()))
  return Object.fromEntries([...kept, ...filled])
}

/** RFC 9457. The type is a URN, since the documentation stands wherever the operator runs it. */
function problem(refused: Denial | Outage, values: TemplateValues): Readonly<Record<string, unknown>> {
  return {
    type: `urn:keywright:refusal:${refused.reason}`,
    title: REFUSAL_TABLE[refused.reason].title,
    status: values.status,
    detail: values.message,
    code: refused.reason,
    ...(values.requestId === undefined ? {} : { requestId: values.requestId }),
    ...(refused.reason === 'scope_missing' ? { missingScopes: refused.missing } : {}),
    ...('limit' in refused ? { limit: refused.limit } : {}),
    ...(values.retryAfter === undefined ? {} : { retryAfterSeconds: values.retryAfter }),
  }
}
