const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const DAY_MS = 86_400_000

/** Epoch milliseconds of an RFC 3339 instant with an offset; `undefined` when the text is none. */
export function readInstant(text: string): number | undefined {
  const [, date] = INSTANT.exec(text) ?? []
  if (date === undefined || !isDay(date)) return undefined
  const at = Date.parse(text.toUpperCase())
  return Number.isNaN(at) ? undefined : at
}

/** The same, or a date alone, which lasts to its end in UTC: a key that expires on the 31st works on the 31st. */
export function readEnd(text: string): number | undefined {
  if (!DATE.test(text)) return readInstant(text)
  return isDay(text) ? Date.parse(`${text}T00:00:00Z`) + DAY_MS - 1 : undefined
}

/** `Date` rolls February 30th over into March, and the key would live on unawares. */
function isDay(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
