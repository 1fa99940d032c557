import type { EpochMs, Period } from '@keywright/core'

const DAY_MS = 86_400_000

/** Formatters are costly to make (tens of microseconds) and few are needed: one for each time zone in use. */
const FORMATTERS_MAX = 500
const formatters = new Map<string, Intl.DateTimeFormat>()

/** A date on a calendar, without a time; `month` from 1. */
interface CalendarDate {
  readonly year: number
  readonly month: number
  readonly day: number
}

/**
 * The day or month of a time zone that holds this instant. Periods join without gap or overlap, also where a day has 23
 * or 25 hours, where midnight does not exist (Cairo, Beirut: the day begins at one o'clock) or comes twice (Havana).
 */
export function calendarPeriod(unit: 'day' | 'month', timeZone: string, at: EpochMs): Period {
  const today = localDate(timeZone, at)
  let first = unit === 'day' ? today : { ...today, day: 1 }
  // Where a clock goes back across midnight the date alone is ambiguous for an hour; the instant settles it.
  if (at < startOf(timeZone, first)) first = shifted(unit, first, -1)
  if (at >= startOf(timeZone, shifted(unit, first, 1))) first = shifted(unit, first, 1)
  return { startAt: startOf(timeZone, first), endAt: startOf(timeZone, shifted(unit, first, 1)) }
}

function shifted(unit: 'day' | 'month', { year, month, day }: CalendarDate, by: number): CalendarDate {
  const date = new Date(unit === 'day' ? Date.UTC(year, month - 1, day + by) : Date.UTC(year, month - 1 + by, 1))
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** The first instant of a date. */
function startOf(timeZone: string, { year, month, day }: CalendarDate): EpochMs {
  const midnight = Date.UTC(year, month - 1, day)
  const offsets = [offsetAt(timeZone, midnight - DAY_MS), offsetAt(timeZone, midnight + DAY_MS)]
  const exact = offsets.map((offset) => midnight - offset).filter((at) => at + offsetAt(timeZone, at) === midnight)
  return exact.length > 0 ? Math.min(...exact) : firstAfterGap(timeZone, midnight, offsets)
}

/** Midnight was skipped: the day begins where the clocks jump, found by halving. */
function firstAfterGap(timeZone: string, midnight: number, offsets: readonly number[]): EpochMs {
  let before = midnight - Math.max(...offsets)
  let after = midnight - Math.min(...offsets)
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetAt(timeZone, middle) < midnight) before = middle
    else after = middle
  }
  return after
}

/** What a zone's clock shows, less UTC. */
function offsetAt(timeZone: string, at: EpochMs): number {
  const parts = partsAt(timeZone, at)
  const shown = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return shown - Math.floor(at / 1000) * 1000
}

function localDate(timeZone: string, at: EpochMs): CalendarDate {
  const { year, month, day } = partsAt(timeZone, at)
  return { year, month, day }
}

function partsAt(timeZone: string, at: EpochMs) {
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 }
  for (const { type, value } of formatterOf(timeZone).formatToParts(at)) {
    if (type in shown) shown[type as keyof typeof shown] = Number(value) // `in` has just shown that it is one of the keys.
  }
  return shown
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known !== undefined) return known
  if (formatters.size >= FORMATTERS_MAX) formatters.clear()
  const formatter = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(timeZone, formatter)
  return formatter
}
