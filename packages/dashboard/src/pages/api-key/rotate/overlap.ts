const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const OVERLAP_CHOICES = ['now', '1h', '24h', '7d', 'custom'] as const
/** How long the old secret goes on: not at all, a time, or so many days. */
export type OverlapChoice = (typeof OVERLAP_CHOICES)[number]

/** The longest overlap there is. */
const OVERLAP_DAYS_MAX = 30

const MS: Readonly<Record<Exclude<OverlapChoice, 'custom'>, number>> = {
  now: 0,
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
}

/** The most days that can be chosen: no secret outlives its key. */
export function daysMax(expiresAt: string | null, now: number): number {
  if (expiresAt === null) return OVERLAP_DAYS_MAX
  return Math.max(0, Math.min(OVERLAP_DAYS_MAX, Math.floor((Date.parse(expiresAt) - now) / DAY_MS)))
}

/** Whether the key lives as long as the choice wants its old secret to. */
export function isPossible(choice: OverlapChoice, expiresAt: string | null, now: number): boolean {
  if (choice === 'custom') return daysMax(expiresAt, now) >= 1
  return choice === 'now' || expiresAt === null || now + MS[choice] <= Date.parse(expiresAt)
}

/** A day, or what is possible below it. */
export function firstOverlap(expiresAt: string | null, now: number): OverlapChoice {
  return (['24h', '1h'] as const).find((choice) => isPossible(choice, expiresAt, now)) ?? 'now'
}

/** `now`, or the overlap as the API takes it; `undefined`: the typed days are none that can be had. */
export function overlapOf(choice: OverlapChoice, days: string, most: number): string | undefined {
  if (choice === 'now') return choice
  if (choice !== 'custom') return choice
  const wanted = Number(days)
  return Number.isSafeInteger(wanted) && wanted >= 1 && wanted <= most ? `${wanted}d` : undefined
}
