import type { ApiKeyResource, KeyListFilter } from '@keywright/client'

/** What a key can be looked at again for, the most pressing first. */
export const KINDS = [
  'oldSecret',
  'creatorLeft',
  'neverUsed',
  'unused90',
  'unused30',
  'neverExpires',
  'fullAccess',
] as const

export type Kind = (typeof KINDS)[number]

const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** A key needs some time to be put to use: one that was made just now is not yet idle. */
const DAYS: Readonly<Partial<Record<Kind, number>>> = { unused30: 30, unused90: 90 }

/** The keys of one kind as the API lists them. `now` is rounded to the hour, so that one list is asked for once. */
export function filterOf(kind: Kind, now: number): KeyListFilter {
  const before = (days: number): string => new Date(Math.floor(now / HOUR_MS) * HOUR_MS - days * DAY_MS).toISOString()
  // Those that are refused already are no risk, and nothing to be done about.
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
      return { ...active, unusedSince: before(DAYS[kind] ?? 0) }
    case 'neverExpires':
      return { ...active, neverExpires: true }
    case 'fullAccess':
      return { ...active, fullAccess: true }
    default:
      return kind satisfies never
  }
}

/**
 * Whether a listed key belongs there. The API counts a key that was never used as unused since any day; here it has a list of
 * its own, and a key that has been idle for ninety days does not stand among those of thirty too.
 */
export function isOf(kind: Kind, { lastUsedAt }: Pick<ApiKeyResource, 'lastUsedAt'>, now: number): boolean {
  if (kind !== 'unused30' && kind !== 'unused90') return true
  if (lastUsedAt === null) return false
  return kind === 'unused90' || Date.parse(lastUsedAt) >= now - (DAYS.unused90 ?? 0) * DAY_MS
}
