import { ConnectionError, KeywrightError } from './errors.ts'

const FIRST_WAIT_MS = 250
/** A longer `Retry-After` is for the caller to decide on. */
const RETRY_AFTER_MS_MAX = 10_000
/** The part of a wait that chance may take off, so that many clients do not come back as one. */
const JITTER = 0.25

const TRANSIENT_STATUS = new Set([408, 429, 502, 503, 504])

/**
 * Whether another attempt may help and can do no harm. A lost answer does not say whether the call was carried out, so only
 * what may be done twice is sent again; nobody's budget is spent twice for one check.
 */
export function mayRetry(error: unknown, repeatable: boolean): boolean {
  if (!repeatable) return false
  if (error instanceof ConnectionError) {
    if (error.fault === 'foreign') return TRANSIENT_STATUS.has(error.status ?? 0)
    return error.fault !== 'redirected'
  }
  if (!(error instanceof KeywrightError)) return false
  return TRANSIENT_STATUS.has(error.status) || error.code === 'idempotency_key_running'
}

/** How long to wait after the given attempt, from 1; `undefined` when the server asks for longer than is worth waiting. */
export function backoffMs(error: unknown, attempt: number): number | undefined {
  const asked =
    error instanceof KeywrightError || error instanceof ConnectionError ? error.retryAfterSeconds : undefined
  if (asked !== undefined) {
    const askedMs = asked * 1000
    return askedMs > RETRY_AFTER_MS_MAX ? undefined : Math.max(askedMs, FIRST_WAIT_MS)
  }
  return FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 - JITTER * Math.random())
}
