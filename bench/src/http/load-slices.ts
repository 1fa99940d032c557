import type { Child } from '../child.ts'
import type { Plan } from '../contest.ts'
import type { LoadMessage, LoadOutcome, Request } from './messages.ts'

/** Requests of one slice; at the rates of one core that is about the time of any other slice. */
const PER_SLICE_MS = 8
/** Until the code of a server is compiled, however short the slices are. */
const WARM_UP_REQUESTS = 6000

/** A server under load, whose processor time can be asked for. */
export interface Loaded {
  readonly port: number
  readonly requests: readonly Request[]
  cpuMicros(): Promise<number>
}

export interface CpuSlices {
  readonly ours: readonly number[]
  readonly other: readonly number[]
}

/** Processor microseconds for one request of two servers, in turns after a warm-up of both. */
export async function loadInTurns(load: Child, ours: Loaded, other: Loaded, plan: Plan): Promise<CpuSlices> {
  const amount = plan.sliceMs * PER_SLICE_MS
  const warmUp = Math.max(WARM_UP_REQUESTS, amount)
  await slice(load, ours, warmUp)
  await slice(load, other, warmUp)
  const slices: { readonly ours: number[]; readonly other: number[] } = { ours: [], other: [] }
  for (let round = 0; round < plan.rounds; round += 1) {
    if (round % 2 === 0) slices.ours.push(await slice(load, ours, amount))
    slices.other.push(await slice(load, other, amount))
    if (round % 2 === 1) slices.ours.push(await slice(load, ours, amount))
  }
  return slices
}

async function slice(load: Child, { port, requests, cpuMicros }: Loaded, amount: number): Promise<number> {
  const before = await cpuMicros()
  const { failed } = await load.ask<LoadOutcome>({ port, amount, requests } satisfies LoadMessage)
  const after = await cpuMicros()
  if (failed > 0) throw new Error(`${failed} requests were not answered with 200`)
  return (after - before) / amount
}
