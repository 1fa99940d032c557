export interface DayOfUse {
  readonly day: string
  readonly allowed: number
  readonly refused: number
}

const DAY_MS = 86_400_000
const DAYS = 30

/** Thirty days up to today in UTC, those without a check included: the API names only those that had one. */
export function daysOf(usage: readonly DayOfUse[], now: number): readonly DayOfUse[] {
  const byDay = new Map(usage.map((day) => [day.day, day]))
  return Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(now - (DAYS - 1 - index) * DAY_MS).toISOString().slice(0, 10)
    return byDay.get(day) ?? { day, allowed: 0, refused: 0 }
  })
}
