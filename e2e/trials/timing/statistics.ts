/** How a judge told two kinds of answers apart by their times alone. */
export interface Verdict {
  /** The share of answers that the judge, who has learned from half of them, names rightly in the other half. */
  readonly accuracy: number
  /** What that share is at least, but for one trial in a hundred thousand: above a half, the times tell something. */
  readonly atLeast: number
  /** The largest of Welch's t, over all answers and over the quicker ones: what averaging many answers would show. */
  readonly t: number
}

/** The error that a trial may make; it is run again and again, and must not cry wolf. */
const ALPHA = 1e-5
/** Beyond this Welch's t is a leak: the bound of dudect ("Dude, is my code constant time?", 2017), where 5 is noise's. */
export const T_MAX = 10
/** Shares of the quicker answers that are looked at by themselves: a leak drowns in the tail of a busy machine. */
const CROPS = [1, 0.95, 0.9, 0.75, 0.5] as const

/** Whether times are no better than chance: neither one answer nor the average of all of them tells the kinds apart. */
export function isEven({ atLeast, t }: Verdict): boolean {
  return atLeast <= 0.5 && t <= T_MAX
}

/** Judges two kinds of times, each in the order of measuring; every other one of each is learned from. */
export function judgeTimes(a: readonly number[], b: readonly number[]): Verdict {
  const learned = learn(evens(a), evens(b))
  const triedA = odds(a)
  const triedB = odds(b)
  const right = triedA.filter((ms) => learned(ms)).length + triedB.filter((ms) => !learned(ms)).length
  const tried = triedA.length + triedB.length
  return { accuracy: right / tried, atLeast: lowerBound(right, tried), t: Math.max(...CROPS.map(cropT)) }

  function cropT(share: number): number {
    const bound = quantile([...a, ...b], share)
    const within = (times: readonly number[]): readonly number[] => times.filter((ms) => ms <= bound)
    return Math.abs(welch(within(a), within(b)))
  }
}

const evens = (times: readonly number[]): readonly number[] => times.filter((_, at) => at % 2 === 0)
const odds = (times: readonly number[]): readonly number[] => times.filter((_, at) => at % 2 === 1)

/**
 * The best judge of one interval: an answer is of the first kind when its time lies between two bounds, or when it does not.
 * One bound would miss a kind that is the middle one: answers that wait for a tick are early or late.
 */
function learn(a: readonly number[], b: readonly number[]): (ms: number) => boolean {
  const marked = [...a.map((ms) => ({ ms, weight: 1 / a.length })), ...b.map((ms) => ({ ms, weight: -1 / b.length }))]
  marked.sort((one, other) => one.ms - other.ms)
  const more = densest(marked, 1)
  const less = densest(marked, -1)
  const [best, inside] = more.weight >= less.weight ? [more, true] : [less, false]
  return (ms) => (ms >= best.from && ms <= best.to) === inside
}

interface Interval {
  readonly weight: number
  readonly from: number
  readonly to: number
}

/** The interval that holds most of one kind and least of the other (Kadane's walk over what is sorted). */
function densest(marked: readonly { readonly ms: number; readonly weight: number }[], sign: 1 | -1): Interval {
  let best: Interval = { weight: 0, from: Infinity, to: -Infinity }
  let weight = 0
  let from = -Infinity
  for (const each of marked) {
    if (weight <= 0) [weight, from] = [0, each.ms]
    weight += sign * each.weight
    if (weight > best.weight) best = { weight, from, to: each.ms }
  }
  return best
}

/** The lower bound of a share by Wilson's score, one-sided. */
function lowerBound(right: number, tried: number): number {
  const z = normalQuantile(1 - ALPHA)
  const share = right / tried
  const middle = share + (z * z) / (2 * tried)
  const spread = z * Math.sqrt((share * (1 - share)) / tried + (z * z) / (4 * tried * tried))
  return (middle - spread) / (1 + (z * z) / tried)
}

function normalQuantile(p: number): number {
  let [low, high] = [-10, 10]
  while (high - low > 1e-9) {
    const middle = (low + high) / 2
    if (normalBelow(middle) < p) low = middle
    else high = middle
  }
  return low
}

/** Abramowitz and Stegun 26.2.17; its error of 1e-7 is a hundredth of what is asked of it here. */
function normalBelow(x: number): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(x))
  const series = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))))
  const above = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series
  return x >= 0 ? 1 - above : above
}

function welch(a: readonly number[], b: readonly number[]): number {
  const [one, other] = [moments(a), moments(b)]
  const error = Math.sqrt(one.variance / a.length + other.variance / b.length)
  return error === 0 ? 0 : (one.mean - other.mean) / error
}

function moments(times: readonly number[]): { readonly mean: number; readonly variance: number } {
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length
  const variance = times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (times.length - 1)
  return { mean, variance }
}

export function quantile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
