import { median, quartiles } from './statistics.ts'

/** One of two who do the same work. */
export interface Side {
  readonly name: string
  /** Does the work so many times; without a promise where the work needs none. */
  run(times: number): void | Promise<void>
  /** Waits for what was begun and not awaited, such as a lease that a few of the checks had to ask for. */
  settle?(): Promise<void>
}

export interface Plan {
  /** Pairs of slices, A B A B; odd, so that the median is one of them. */
  readonly rounds: number
  readonly sliceMs: number
  readonly warmUpMs: number
  /** Says how things stand, in stores that are filled in seconds. */
  readonly quick: boolean
}

export const FULL_PLAN: Plan = { rounds: 9, sliceMs: 700, warmUpMs: 1000, quick: false }
export const QUICK_PLAN: Plan = { rounds: 3, sliceMs: 150, warmUpMs: 300, quick: true }

export interface Standing {
  /** Median rate by the wall clock. */
  readonly perSecond: number
  /** Median processor time of this process for one time, all its threads together. */
  readonly cpuMicros: number
}

export interface Outcome {
  readonly ours: Standing
  readonly other: Standing
  /** Median of the rounds' own ratios, so that what slows a whole round down slows both of its sides. */
  readonly ratio: number
  /** Quartiles of the same. */
  readonly spread: readonly [number, number]
}

interface Slice {
  readonly perSecond: number
  readonly cpuMicros: number
}

/** Measures two sides in turns after a warm-up of both; the one that starts a round changes from round to round. */
export async function contest(ours: Side, other: Side, plan: Plan): Promise<Outcome> {
  const oursTimes = await warmUp(ours, plan)
  const otherTimes = await warmUp(other, plan)
  const oursSlices: Slice[] = []
  const otherSlices: Slice[] = []
  for (let round = 0; round < plan.rounds; round += 1) {
    if (round % 2 === 0) oursSlices.push(await slice(ours, oursTimes))
    otherSlices.push(await slice(other, otherTimes))
    if (round % 2 === 1) oursSlices.push(await slice(ours, oursTimes))
  }
  const ratios = oursSlices.map((each, round) => each.perSecond / (otherSlices[round]?.perSecond ?? Number.NaN))
  return { ours: standing(oursSlices), other: standing(otherSlices), ratio: median(ratios), spread: quartiles(ratios) }
}

/**
 * So many times between two turns of the event loop. A process that never lets it turn cannot renew its lease, nor hear of
 * a lease of a limit, and no server is like that; both sides pay for the turns.
 */
const TIMES_PER_TURN = 2000

async function runInTurns(side: Side, times: number): Promise<void> {
  for (let left = times; left > 0; left -= TIMES_PER_TURN) {
    await side.run(Math.min(left, TIMES_PER_TURN))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await side.settle?.()
}

/** Runs a side until its code is compiled, and says how often it fits into a slice. */
async function warmUp(side: Side, { warmUpMs, sliceMs }: Plan): Promise<number> {
  const startedAt = performance.now()
  let times = 1
  let perMs = 0
  while (performance.now() - startedAt < warmUpMs) {
    const from = performance.now()
    await runInTurns(side, times)
    const tookMs = performance.now() - from
    perMs = times / Math.max(tookMs, 0.001)
    if (tookMs < sliceMs / 4) times *= 2
  }
  return Math.max(1, Math.round(perMs * sliceMs))
}

async function slice(side: Side, times: number): Promise<Slice> {
  const cpu = process.cpuUsage()
  const from = performance.now()
  await runInTurns(side, times)
  const seconds = (performance.now() - from) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { perSecond: times / seconds, cpuMicros: (user + system) / times }
}

function standing(slices: readonly Slice[]): Standing {
  return {
    perSecond: median(slices.map((each) => each.perSecond)),
    cpuMicros: median(slices.map((each) => each.cpuMicros)),
  }
}
