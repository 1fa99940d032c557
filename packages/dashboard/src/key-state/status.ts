import type { ApiKeyResource } from '@keywright/client'
import type { IconName, Tone } from '../ui/index.ts'

/** What is worth knowing of a key at a glance, the worst first. */
export type KeyState =
  | { readonly kind: 'revoked' | 'disabled' | 'expired'; readonly at: string | null }
  | { readonly kind: 'expiresSoon'; readonly at: string }
  | { readonly kind: 'rotating'; readonly at: string }
  | { readonly kind: 'refusedOften'; readonly share: number }
  | { readonly kind: 'neverUsed' | 'active' }

const SOON_MS = 7 * 86_400_000
/** Below so many checks a share says nothing. */
const CHECKS_MIN = 20
const OFTEN = 0.2

type Facts = Pick<
  ApiKeyResource,
  'status' | 'expiresAt' | 'disabledAt' | 'revokedAt' | 'lastUsedAt' | 'secrets' | 'usage30d'
>

export function stateOf(key: Facts, now: number): KeyState {
  if (key.status === 'revoked') return { kind: 'revoked', at: key.revokedAt }
  if (key.status === 'disabled') return { kind: 'disabled', at: key.disabledAt }
  if (key.status === 'expired') return { kind: 'expired', at: key.expiresAt }
  // An expiry may have come since the server answered.
  if (key.expiresAt !== null && Date.parse(key.expiresAt) <= now) return { kind: 'expired', at: key.expiresAt }
  if (key.expiresAt !== null && Date.parse(key.expiresAt) - now < SOON_MS)
    return { kind: 'expiresSoon', at: key.expiresAt }
  const ending = key.secrets.find(({ ended, endsAt }) => !ended && endsAt !== null && Date.parse(endsAt) > now)
  if (ending?.endsAt != null) return { kind: 'rotating', at: ending.endsAt }
  const share = refusedShare(key.usage30d ?? [])
  if (share !== undefined && share >= OFTEN) return { kind: 'refusedOften', share }
  return { kind: key.lastUsedAt === null ? 'neverUsed' : 'active' }
}

function refusedShare(days: NonNullable<ApiKeyResource['usage30d']>): number | undefined {
  const refused = days.reduce((sum, day) => sum + day.refused, 0)
  const all = days.reduce((sum, day) => sum + day.allowed + day.refused, 0)
  return all < CHECKS_MIN ? undefined : refused / all
}

export const STATE_LOOKS: Readonly<Record<KeyState['kind'], { readonly icon: IconName; readonly tone: Tone }>> = {
  revoked: { icon: 'cross', tone: 'danger' },
  disabled: { icon: 'paused', tone: 'plain' },
  expired: { icon: 'cross', tone: 'danger' },
  expiresSoon: { icon: 'clock', tone: 'brass' },
  rotating: { icon: 'rotate', tone: 'brass' },
  refusedOften: { icon: 'warning', tone: 'brass' },
  neverUsed: { icon: 'dot', tone: 'plain' },
  active: { icon: 'check', tone: 'good' },
}
