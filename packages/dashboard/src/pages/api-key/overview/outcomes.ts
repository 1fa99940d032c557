/** What a check can end in, as the chart has it: four, since more patterns than that are told apart by nobody. */
export const GROUPS = ['allowed', 'denied', 'ended', 'limited'] as const
export type Group = (typeof GROUPS)[number]

const REASONS = {
  workspace_mismatch: 'denied',
  wrong_environment: 'denied',
  type_not_allowed: 'denied',
  ip_not_allowed: 'denied',
  origin_not_allowed: 'denied',
  scope_missing: 'denied',
  route_not_allowed: 'denied',
  revoked: 'ended',
  superseded: 'ended',
  disabled: 'ended',
  expired: 'ended',
  rate_limited: 'limited',
  quota_exhausted: 'limited',
} as const satisfies Readonly<Record<string, Group>>

export type KnownReason = keyof typeof REASONS

/** The reason, where this page has words for it; else `other`: a newer server may have more of them. */
export function knownReason(reason: string): KnownReason | 'other' {
  return Object.hasOwn(REASONS, reason) ? (reason as KnownReason) : 'other'
}

export function groupOf(outcome: string): Group {
  if (outcome === 'allowed') return 'allowed'
  const reason = knownReason(outcome)
  return reason === 'other' ? 'denied' : REASONS[reason]
}
