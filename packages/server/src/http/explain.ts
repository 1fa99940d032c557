import { DENIAL_REASONS, type DenialReason } from '@keywright/core'
import type { VerifyStep } from '@keywright/client'
import type { CheckResult } from '../app/index.ts'
import type { ReadVerifyRequest } from './verify-request.ts'

interface StepRow {
  readonly step: string
  readonly reasons: readonly DenialReason[]
  readonly passed: string
  /** Whether the request asked for it at all. */
  readonly asked?: (request: ReadVerifyRequest, result: CheckResult) => boolean
}

/** The steps of a check in their order, with the reasons that each can end in. */
const STEPS: readonly StepRow[] = [
  { step: 'credential', reasons: ['ambiguous_credential', 'missing'], passed: 'One credential was found.' },
  { step: 'format', reasons: ['malformed'], passed: 'The token fits a format of the service, checksum included.' },
  { step: 'known', reasons: ['unknown'], passed: 'The token belongs to a key of the service.' },
  {
    step: 'workspace',
    reasons: ['workspace_mismatch'],
    passed: 'The key belongs to a workspace that will do.',
    asked: ({ workspace }) => workspace !== undefined,
  },
  { step: 'revoked', reasons: ['revoked'], passed: 'The key is not revoked.' },
  { step: 'superseded', reasons: ['superseded'], passed: 'The secret has not been replaced.' },
  { step: 'disabled', reasons: ['disabled'], passed: 'The key is not disabled.' },
  { step: 'expired', reasons: ['expired'], passed: 'The key has not expired.' },
  { step: 'environment', reasons: ['wrong_environment'], passed: 'The key is of an environment that will do.' },
  { step: 'type', reasons: ['type_not_allowed'], passed: 'The key is of a type that will do.' },
  {
    step: 'ip',
    reasons: ['ip_not_allowed'],
    passed: 'The address is one that the key allows.',
    asked: (_, { known }) => (known?.key.allowedIps.length ?? 0) > 0,
  },
  {
    step: 'origin',
    reasons: ['origin_not_allowed'],
    passed: 'The origin is one that the key allows.',
    asked: (_, { known }) => (known?.key.allowedOrigins.length ?? 0) > 0,
  },
  { step: 'scopes', reasons: ['scope_missing'], passed: 'The key holds every scope that is asked for.' },
  {
    step: 'route',
    reasons: ['route_not_allowed'],
    passed: 'The service has a route for the request.',
    asked: ({ method, path }, { service }) =>
      method !== undefined && path !== undefined && service.definition.routes !== undefined,
  },
  {
    step: 'limits',
    reasons: ['rate_limited', 'quota_exhausted'],
    passed: 'Nothing was spent; the limits are listed as they stand on this node.',
    asked: (_, { known }) => known?.limited !== undefined,
  },
]

/** Every step of a check and how it ended; those behind the first failure were not reached. */
export function explainSteps(result: CheckResult, request: ReadVerifyRequest): readonly VerifyStep[] {
  const { verdict } = result
  if (verdict.allowed && 'open' in verdict) {
    return STEPS.map(({ step }) => ({ step, outcome: 'not_asked', detail: 'The route needs no key.' }))
  }
  const reason = verdict.allowed ? undefined : verdict.denial.reason
  const failedAt = reason === undefined ? DENIAL_REASONS.length : DENIAL_REASONS.indexOf(reason)
  return STEPS.map(({ step, reasons, passed, asked }): VerifyStep => {
    if (reason !== undefined && reasons.includes(reason))
      return { step, outcome: 'failed', detail: detailOf(result, reason) }
    const last = Math.max(...reasons.map((each) => DENIAL_REASONS.indexOf(each)))
    if (last > failedAt) return { step, outcome: 'not_reached', detail: 'An earlier step failed.' }
    if (asked !== undefined && !asked(request, result)) {
      return { step, outcome: 'not_asked', detail: 'Neither the request nor the key asks for it.' }
    }
    return { step, outcome: 'passed', detail: passed }
  })
}

function detailOf({ verdict }: CheckResult, reason: DenialReason): string {
  if (verdict.allowed) return ''
  const { denial } = verdict
  if (denial.reason === 'malformed') return denial.diagnosis.detail
  if (denial.reason === 'scope_missing') return `The key lacks: ${denial.missing.join(', ')}.`
  return FAILED[reason] ?? reason
}

const FAILED: Readonly<Partial<Record<DenialReason, string>>> = {
  ambiguous_credential: 'Two different credentials stand in places that the service accepts.',
  missing: 'No credential stands in a place that the service accepts.',
  unknown: 'No key of the service has this token.',
  workspace_mismatch: 'The key belongs to another workspace.',
  revoked: 'The key is revoked.',
  superseded: 'The secret was replaced by a rotation, or ended.',
  disabled: 'The key is disabled.',
  expired: 'The key has expired.',
  wrong_environment: 'The key is of another environment, or its workspace has lost it.',
  type_not_allowed: 'A key of this type will not do.',
  ip_not_allowed: 'The address is missing or not one that the key allows.',
  origin_not_allowed: 'The origin is missing or not one that the key allows.',
  route_not_allowed: 'No route of the service covers the request.',
}
