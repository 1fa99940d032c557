import type { EpochMs } from '../ids.ts'
import type { ServiceDefinition } from '../service/definition.ts'
import type { LimitState } from '../verdict/verdict.ts'

/** The largest integer of a structured field (RFC 9651, 3.3.1). */
const STRUCTURED_INTEGER_MAX = 999_999_999_999_999

/** What an allowed request, and one refused by a limit, tells of its limits, in the style that the definition chose. */
export function rateLimitHeaders(
  definition: ServiceDefinition,
  limits: readonly LimitState[],
  now: EpochMs,
): Readonly<Record<string, string>> {
  const { style, reset, limit } = definition.rateLimitHeaders
  const told = limit === undefined ? limits : limits.filter(({ name }) => name === limit)
  const [first, ...others] = told
  if (style === 'none' || first === undefined) return {}
  if (style === 'ietf') return ietfHeaders(told, now)
  const least = others.reduce((tightest, state) => (state.remaining < tightest.remaining ? state : tightest), first)
  const resetSeconds = reset === 'epoch' ? Math.ceil(least.resetAt / 1000) : secondsUntil(least.resetAt, now)
  return {
    'X-RateLimit-Limit': String(least.limit),
    'X-RateLimit-Remaining': String(Math.max(0, least.remaining)),
    'X-RateLimit-Reset': String(resetSeconds),
  }
}

/**
 * draft-ietf-httpapi-ratelimit-headers-10. `t` is when the whole limit is there again: later than needed for one request,
 * never earlier. Names are validated, so the quoted strings need no escaping.
 */
function ietfHeaders(limits: readonly LimitState[], now: EpochMs): Readonly<Record<string, string>> {
  const policy = limits.map(({ name, limit, windowMs }) => {
    const window = windowMs === undefined ? '' : `;w=${Math.ceil(windowMs / 1000)}`
    return `"${name}";q=${integer(limit)}${window}`
  })
  const state = limits.map(
    ({ name, remaining, resetAt }) => `"${name}";r=${integer(remaining)};t=${secondsUntil(resetAt, now)}`,
  )
  return { 'RateLimit-Policy': policy.join(', '), RateLimit: state.join(', ') }
}

function secondsUntil(instant: EpochMs, now: EpochMs): number {
  return Math.max(0, Math.ceil((instant - now) / 1000))
}

function integer(value: number): number {
  return Math.min(STRUCTURED_INTEGER_MAX, Math.max(0, Math.floor(value)))
}
