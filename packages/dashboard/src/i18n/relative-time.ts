const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** Below this a count of seconds would only flicker. */
const NOW_WITHIN_MS = 45 * SECOND

const STEPS: readonly { readonly below: number; readonly unit: Intl.RelativeTimeFormatUnit; readonly ms: number }[] = [
  { below: HOUR, unit: 'minute', ms: MINUTE },
  { below: DAY, unit: 'hour', ms: HOUR },
  { below: 45 * DAY, unit: 'day', ms: DAY },
  { below: 548 * DAY, unit: 'month', ms: 30.44 * DAY },
  { below: Number.POSITIVE_INFINITY, unit: 'year', ms: 365.25 * DAY },
]

export interface RelativeTime {
  readonly text: string
  /** When the text will say something else: the moment to draw it anew. */
  readonly changesInMs: number
}

/**
 * How long ago, or in how long, in the words of a language. Rounded down towards now: a key that expires in 23 hours must
 * not read "in 1 day", and one used 59 minutes ago was not used an hour ago.
 */
export function relativeTime(at: number, now: number, locale: string): RelativeTime {
  const distance = Math.abs(at - now)
  const sign = at < now ? -1 : 1
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  if (distance < NOW_WITHIN_MS) return { text: format.format(0, 'second'), changesInMs: NOW_WITHIN_MS }
  const step = STEPS.find(({ below }) => distance < below) ?? STEPS[0]
  if (step === undefined) return { text: '', changesInMs: DAY }
  // The first minute begins at 45 seconds.
  const amount = Math.max(1, Math.floor(distance / step.ms))
  // "yesterday" is a date, not a distance: of 25 hours it may be wrong.
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'always' })
  return { text: words.format(sign * amount, step.unit), changesInMs: Math.min(step.ms, HOUR) }
}
