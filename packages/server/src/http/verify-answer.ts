import {
  corsHeaders,
  type Denial,
  type KeyLimits,
  rateLimitHeaders,
  renderRefusal,
  retryAfterSeconds,
  type ServiceDefinition,
  type Verdict,
  type WireResponse,
} from '@keywright/core'
import type { ApiKeyResource, VerifyAnswer } from '@keywright/client'
import type { CheckResult } from '../app/index.ts'
import { representKey, representLimitState } from './represent.ts'

export interface AnswerContext {
  readonly now: number
  readonly requestId: string | undefined
  readonly origin: string | undefined
  readonly lastUseOf: (secretId: string) => number | undefined
}

/** A verdict as `POST /v1/verify` answers it, with what the service itself would say. */
export function presentAnswer(result: CheckResult, context: AnswerContext): VerifyAnswer {
  const { verdict } = result
  const shared = {
    apiKey: apiKeyOf(result, context),
    limits: verdict.limits.map(representLimitState),
    response: serviceResponse(result, context),
  }
  if (verdict.allowed) {
    return {
      allowed: true,
      reason: null,
      missingScopes: [],
      diagnosis: null,
      ...shared,
      ...('open' in verdict ? { open: true as const } : {}),
      ...('limiterDown' in verdict ? { limiterDown: true as const } : {}),
    }
  }
  const { denial } = verdict
  return {
    allowed: false,
    reason: denial.reason,
    missingScopes: denial.reason === 'scope_missing' ? denial.missing : [],
    diagnosis: denial.reason === 'malformed' ? denial.diagnosis : null,
    ...shared,
    ...retryOf(denial),
  }
}

function retryOf(denial: Denial): { readonly retryAfterSeconds?: number } {
  if (denial.reason !== 'rate_limited' && denial.reason !== 'quota_exhausted') return {}
  const seconds = retryAfterSeconds(denial.retryAfterMs)
  return seconds === undefined ? {} : { retryAfterSeconds: seconds }
}

const NO_LIMITS: KeyLimits = { own: [], shared: [] }

function apiKeyOf({ verdict, known, service }: CheckResult, { now, lastUseOf }: AnswerContext): ApiKeyResource | null {
  if (verdict.key === undefined || known === undefined) return null
  const { definition } = service
  const { workspace, limited = NO_LIMITS } = known
  return representKey(verdict.key, { definition, workspace, now, lastUseOf, limits: limited })
}

/** What the API answers with: the service's own refusal, or the headers that go on its own answer. */
function serviceResponse(result: CheckResult, { now, requestId, origin }: AnswerContext): WireResponse {
  const { verdict, service, typeByTag, known } = result
  const { definition } = service
  const limits = rateLimitHeaders(definition, verdict.limits, now)
  const type = known?.key.type ?? typeByTag
  const cors = mayHaveCors(verdict) ? corsHeaders(definition, { origin, type }) : {}
  if (verdict.allowed) return { status: 200, headers: { ...limits, ...cors }, body: '' }
  const refusal = renderRefusal(definition, verdict.denial, { requestId })
  return { ...refusal, headers: { ...limits, ...cors, ...refusal.headers } }
}

/** An origin that the key does not allow learns nothing of the answer. */
function mayHaveCors(verdict: Verdict): boolean {
  return verdict.allowed || verdict.denial.reason !== 'origin_not_allowed'
}

/** The 503 of a check that could not be made, in the service's own style. */
export function outageResponse(
  definition: ServiceDefinition,
  {
    retryAfterSeconds: seconds,
    requestId,
    origin,
  }: {
    readonly retryAfterSeconds: number
    readonly requestId: string | undefined
    readonly origin: string | undefined
  },
): WireResponse {
  const refusal = renderRefusal(definition, { reason: 'unavailable', retryAfterMs: seconds * 1000 }, { requestId })
  return { ...refusal, headers: { ...corsHeaders(definition, { origin, type: undefined }), ...refusal.headers } }
}
