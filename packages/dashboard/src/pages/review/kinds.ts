import type { ApiKeyResource, KeyListFilter } from '@keywright/client'
import type { IconName } from '../../ui/index.ts'
import type { Kind } from './search.ts'

export const ICONS: Readonly<Record<Kind, IconName>> = {
  oldSecret: 'rotate',
  creatorLeft: 'out',
  neverUsed: 'dot',
  unused90: 'paused',
  unused30: 'clock',
  neverExpires: 'warning',
  fullAccess: 'key',
}

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
const IDLE_DAYS = { unused30: 30, unused90: 90 } as const

/** The instant that many days ago, rounded to the hour, so that one list is asked for once. */
function daysBefore(now: number, days: number): number {
  return Math.floor(now / HOUR_MS) * HOUR_MS - days * DAY_MS
}

/** The keys of one kind as the API lists them; those that are refused already are no risk, and nothing to be done about. */
export function filterOf(kind: Kind, now: number): KeyListFilter {
  const active = { status: 'active' } as const
  switch (kind) {
    case 'oldSecret':
      return { ...active, oldSecretInUse: true }
    case 'creatorLeft':
      return { ...active, creatorLeft: true }
    case 'neverUsed':
      return { ...active, neverUsed: true }
    case 'unused90':
    case 'unused30':
      return { ...active, unusedSince: new Date(daysBefore(now, IDLE_DAYS[kind])).toISOString() }
    case 'neverExpires':
      return { ...active, neverExpires: true }
    case 'fullAccess':
      return { ...active, fullAccess: true }
    default:
      return kind satisfies never
  }
}

/**
 * Whether a listed key belongs there. The API counts a key that was never used as unused since any day, and one that is idle
 * for 90 days as idle for 30 too; here each stands in one of these lists.
 */
export function isOf(kind: Kind, { lastUsedAt }: Pick<ApiKeyResource, 'lastUsedAt'>, now: number): boolean {
  if (kind === 'unused90') return lastUsedAt !== null
  if (kind === 'unused30') return lastUsedAt !== null && Date.parse(lastUsedAt) >= daysBefore(now, IDLE_DAYS.unused90)
  return true
}
