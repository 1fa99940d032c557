import type { Outcome } from './contest.ts'
import { median, quartiles } from './statistics.ts'

/** One claim, with what it was measured beside in the same run. */
export interface Result {
  readonly name: string
  readonly unit: string
  readonly ours: number
  readonly other: number
  readonly otherName: string
  /** Ours to the other's; above one is faster. */
  readonly ratio: number
  /** Quartiles of the rounds' ratios. */
  readonly spread: readonly [number, number]
  /** The least ratio promised; absent where nothing is. */
  readonly budget: number | null
  readonly holds: boolean | null
  readonly cpuMicros: number
  readonly otherCpuMicros: number
  /** Why it stays outside its budget, where it does. */
  readonly reason?: string
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
  readonly results: readonly Result[]
  /** Parts that did not run, each with the plain reason. */
  readonly skipped: readonly { readonly part: string; readonly reason: string }[]
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

function round(value: number): number {
  return Number(value.toPrecision(3))
}
