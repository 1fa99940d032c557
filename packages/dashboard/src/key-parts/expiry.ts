import type { NewKeysResource } from '@keywright/client'

export const EXPIRY_CHOICES = ['30', '90', '180', '365', 'custom', 'never'] as const
/** Days from now, a day of the calendar, or none. */
export type ExpiryChoice = (typeof EXPIRY_CHOICES)[number]

type Rule = Pick<NewKeysResource, 'expiry' | 'maxLifetime'>

const DAY_MS = 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS }
/** Between the clocks of a browser and a server; a key that lives as long as it may must not be refused for it. */
const CLOCKS_APART_MS = 10 * 60_000

/** The longest life of a key, if the definition bounds it. */
export function lifetimeMaxMs({ maxLifetime }: Rule): number | undefined {
  const [, digits = '', unit = ''] = /^([0-9]+)([smhd])$/.exec(maxLifetime ?? '') ?? []
  const unitMs = UNIT_MS[unit]
  return unitMs === undefined ? undefined : Number(digits) * unitMs
}

/** Why a choice cannot be made; `undefined` when it can. */
export function expiryFault(choice: ExpiryChoice, rule: Rule): 'required' | 'too_long' | undefined {
  const longest = lifetimeMaxMs(rule)
  if (choice === 'never') {
    if (rule.expiry === 'required') return 'required'
    return longest === undefined ? undefined : 'too_long'
  }
  if (choice === 'custom' || longest === undefined) return undefined
  return Number(choice) * DAY_MS > longest ? 'too_long' : undefined
}

/** Ninety days, or the longest that can be had; a life shorter than every choice is a matter of the calendar. */
export function firstExpiry(rule: Rule): ExpiryChoice {
  return (['90', '30'] as const).find((choice) => expiryFault(choice, rule) === undefined) ?? 'custom'
}

/** The instant that a choice means; a day of the calendar ends with its last second, where the reader is. */
export function expiryOf(
  { expiry, day }: { readonly expiry: ExpiryChoice; readonly day: string },
  rule: Rule,
  now: number,
): number | undefined {
  if (expiry === 'never') return undefined
  if (expiry === 'custom') return endOfDay(day)
  const longest = lifetimeMaxMs(rule)
  const wanted = Number(expiry) * DAY_MS
  return now + (longest === undefined ? wanted : Math.min(wanted, longest - CLOCKS_APART_MS))
}

/** `undefined`: no day. */
function endOfDay(day: string): number | undefined {
  const [, year, month, date] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(day) ?? []
  if (year === undefined) return undefined
  // Of parts, since a text of the form `2027-01-31` would be read in UTC.
  return new Date(Number(year), Number(month) - 1, Number(date), 23, 59, 59).getTime()
}

/** A day as `<input type="date">` writes it, where the reader is. */
export function dayOf(at: number): string {
  const day = new Date(at)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}
