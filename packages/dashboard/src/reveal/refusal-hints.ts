const HINTS = {
  scope_missing: 'scopes',
  route_not_allowed: 'route',
  ip_not_allowed: 'ip',
  origin_not_allowed: 'origin',
  wrong_environment: 'environment',
  workspace_mismatch: 'workspace',
  rate_limited: 'limit',
  quota_exhausted: 'limit',
} as const

export type Hint = (typeof HINTS)[keyof typeof HINTS] | 'other'

/** What to do about a refusal of a key that was just made; a newer server's reason leads to its own words. */
export function hintOf(reason: string): Hint {
  return Object.hasOwn(HINTS, reason) ? HINTS[reason as keyof typeof HINTS] : 'other'
}
