/** An instant in the reader's own zone, to the second, with the zone named: `31 Jan 2027, 13:00:00 CET`. */
export function exactInstant(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at)
}

/** The same in UTC, in which the server and its logs speak: `2027-01-31 12:00:00 UTC`. */
export function exactUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

export function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value)
}

/** `a, b and c`, in the language's own way. */
export function listed(items: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(items)
}

const UNITS: Readonly<Record<string, string>> = { s: 'second', m: 'minute', h: 'hour', d: 'day' }

/** A duration of the API (`60m`, `366d`) in words; what is none stays as it is. */
export function durationWords(duration: string, locale: string): string {
  const [, digits = '', letter = ''] = /^([0-9]+)([smhd])$/.exec(duration) ?? []
  const unit = UNITS[letter]
  if (unit === undefined) return duration
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(digits))
}
