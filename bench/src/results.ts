import type { Outcome } from './contest.ts'
import { median, quartiles } from './statistics.ts'

/** One claim, with what it was measured beside in the same run; some are promised as an amount, and have no rival. */
export interface Result {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly other: number | null
  readonly otherName: string | null
  /** Ours to the other's. */
  readonly ratio: number | null
  /** Quartiles of the rounds' ratios, or of the amounts where there is no rival. */
  readonly spread: readonly [number, number]
  /** What is promised of the ratio, or of the amount; absent where nothing is. */
  readonly budget: number | null
  /** Whether the budget is the most that it may be, as of a time, or the least, as of a rate. */
  readonly bound: 'least' | 'most'
  readonly holds: boolean | null
  /** Processor time for one time, where it was taken. */
  readonly cpuMicros?: number
  readonly otherCpuMicros?: number
  /** Why it stays outside its budget, where it does. */
  readonly reason?: string
}

/** A result as it is reported: with the part of the measurements that it belongs to. */
export interface PartResult extends Result {
  readonly part: string
}

/** The machine and the code of one run. */
export interface Run {
  readonly commit: string
  /** Whether files differed from the commit. */
  readonly changed: boolean
  readonly processor: string
  readonly cores: number
  readonly memoryBytes: number
  readonly node: string
  readonly quick: boolean
  /** Processes that wanted a core on average in the minute before the run: a busy machine measures itself. */
  readonly loadBefore: number
  readonly endedAt: string
}

export interface Report {
  readonly run: Run
  readonly results: readonly PartResult[]
  /** Parts that did not run, or not to their end, each with the plain reason. */
  readonly skipped: readonly Skipped[]
  /** What each part took. */
  readonly seconds: readonly { readonly part: string; readonly seconds: number }[]
}

export interface Skipped {
  readonly part: string
  readonly reason: string
}

export interface Claim {
  readonly name: string
  readonly otherName: string
  readonly budget?: number
  readonly reason?: string
}

/** A rate as a result; a budget holds by the median. */
export function rateResult({ name, otherName, budget, reason }: Claim, outcome: Outcome): Result {
  const holds = budget === undefined ? null : outcome.ratio >= budget
  return {
    name,
    unit: 'per second',
    ours: Math.round(outcome.ours.perSecond),
    other: Math.round(outcome.other.perSecond),
    otherName,
    ratio: round(outcome.ratio),
    spread: [round(outcome.spread[0]), round(outcome.spread[1])],
    budget: budget ?? null,
    bound: 'least',
    holds,
    cpuMicros: round(outcome.ours.cpuMicros),
    otherCpuMicros: round(outcome.other.cpuMicros),
    ...(holds === false && reason !== undefined ? { reason } : {}),
  }
}

/** Processor time for one request, of each round, as requests per processor second. */
export function cpuResult(claim: Claim, oursMicros: readonly number[], otherMicros: readonly number[]): Result {
  const ratios = oursMicros.map((micros, index) => (otherMicros[index] ?? Number.NaN) / micros)
  const standing = (micros: readonly number[]) => ({ perSecond: 1e6 / median(micros), cpuMicros: median(micros) })
  const outcome = {
    ours: standing(oursMicros),
    other: standing(otherMicros),
    ratio: median(ratios),
    spread: quartiles(ratios),
  }
  return { ...rateResult(claim, outcome), unit: 'per processor second' }
}

export interface AmountClaim {
  readonly name: string
  readonly unit: string
  /** The most that it may be. */
  readonly budget?: number
  readonly reason?: string
}

/** Something that is small where it is good, such as a time: the median of what was seen. */
export function amountResult({ name, unit, budget, reason }: AmountClaim, seen: readonly number[]): Result {
  const ours = median(seen)
  const [low, high] = quartiles(seen)
  const holds = budget === undefined ? null : ours <= budget
  return {
    name,
    unit,
    ours: round(ours),
    other: null,
    otherName: null,
    ratio: null,
    spread: [round(low), round(high)],
    budget: budget ?? null,
    bound: 'most',
    holds,
    ...(holds === false && reason !== undefined ? { reason } : {}),
  }
}

/** Two times of which ours may be so much longer; each pair was taken in turns. */
export function timesResult(
  { name, unit, budget, reason, otherName }: AmountClaim & { readonly otherName: string },
  ours: readonly number[],
  other: readonly number[],
): Result {
  const ratio = median(ours) / median(other)
  const ratios = ours.map((each, index) => each / (other[index] ?? Number.NaN))
  const [low, high] = quartiles(ratios)
  const holds = budget === undefined ? null : ratio <= budget
  return {
    name,
    unit,
    ours: round(median(ours)),
    other: round(median(other)),
    otherName,
    ratio: round(ratio),
    spread: [round(low), round(high)],
    budget: budget ?? null,
    bound: 'most',
    holds,
    ...(holds === false && reason !== undefined ? { reason } : {}),
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
