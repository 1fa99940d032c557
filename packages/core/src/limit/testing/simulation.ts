import * as fc from 'fast-check'
import type { GiveBack, LimitReply, RowDebit } from '../debit.ts'
import { leaseLifeMs } from '../lease.ts'
import { debitRow, givenBackRow } from '../row.ts'
import type { BucketRow } from '../row.ts'

/** Short windows, so that a few steps cross them: four buckets of 250 ms, five counted. */
export const WINDOW_MS = 1000
export const LIMIT = 4

/** What a node of the simulation does wrong, to see that the checker finds it. */
export type Fault = 'late_reply_admits' | 'give_back_twice' | 'lease_outlives_bucket'

export type Step =
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'request'; readonly node: number; readonly cost: number }
  /** The store executes what the node has sent. */
  | { readonly do: 'execute'; readonly node: number }
  | { readonly do: 'reply'; readonly node: number }
  | { readonly do: 'lose_reply'; readonly node: number }
  | { readonly do: 'give_back'; readonly node: number }
  | { readonly do: 'crash'; readonly node: number }
  | { readonly do: 'clock_back'; readonly ms: number }

const node = fc.integer({ min: 0, max: 2 })

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 300 }) }) },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('request' as const), node, cost: fc.integer({ min: 1, max: 2 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('execute' as const), node }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('reply' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose_reply' as const), node }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give_back' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock_back' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
)

/** Steps that follow each other at once: a request that is sent, executed and answered. */
export const anySteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.oneof(
      anyStep.map((step) => [step]),
      fc.tuple(node, fc.integer({ min: 1, max: 2 })).map(([node, cost]): Step[] => [
        { do: 'request', node, cost },
        { do: 'execute', node },
        { do: 'reply', node },
      ]),
    ),
    { minLength: 15, maxLength: 60, size: 'max' },
  )
  .map((groups) => groups.flat())

interface Flight {
  readonly sentAt: number
  readonly debit: RowDebit
  readonly cost: number
  reply: { readonly storeNow: number; readonly limit: LimitReply } | undefined
}

interface Lease {
  readonly bucket: number
  readonly endsAt: number
  tokens: number
}

interface Node {
  lease: Lease | undefined
  flight: Flight | undefined
  giveBacks: GiveBack[]
}

export interface Admission {
  readonly at: number
  readonly cost: number
}

/** Nodes with leases over one row, as the protocol has them, and everything that can go wrong in between. */
export class Simulation {
  readonly admissions: Admission[] = []
  readonly #fault: Fault | undefined
  #now = 1_000_000
  #storeOffset = 0
  #row: BucketRow | undefined
  #nodes: Node[] = [fresh(), fresh(), fresh()]

  constructor(fault?: Fault) {
    this.#fault = fault
  }

  run(steps: readonly Step[]): this {
    for (const step of steps) this.#take(step)
    return this
  }

  #take(step: Step): void {
    if (step.do === 'pass') this.#now += step.ms
    else if (step.do === 'clock_back') this.#storeOffset -= step.ms
    else if (step.do === 'crash') this.#nodes[step.node] = fresh()
    else this.#act(this.#nodes[step.node] ?? fresh(), step)
  }

  #act(node: Node, step: Extract<Step, { node: number }>): void {
    if (step.do === 'request') this.#request(node, step.cost)
    else if (step.do === 'execute') this.#execute(node)
    else if (step.do === 'reply') this.#reply(node)
    else if (step.do === 'lose_reply') node.flight = undefined
    else if (step.do === 'give_back') this.#giveBack(node)
  }

  #request(node: Node, cost: number): void {
    if (this.#spend(node, cost) || node.flight !== undefined) return
    this.#retire(node)
    // Asks for three where one waits: leases of more than one, though the limit is small.
    const wish = {
      name: 'l',
      kind: 'window',
      windowMs: WINDOW_MS,
      limit: LIMIT,
      least: cost,
      need: 3,
      ratePerMs: 0,
    } as const
    const debit = {
      subject: 's',
      version: 1,
      refusedVersion: undefined,
      limits: [wish],
      giveBacks: node.giveBacks,
      nodes: 3,
    }
    node.flight = { sentAt: this.#now, debit, cost, reply: undefined }
    if (this.#fault !== 'give_back_twice') node.giveBacks = []
  }

  #execute({ flight }: Node): void {
    if (flight === undefined || flight.reply !== undefined) return
    const storeNow = this.#now + this.#storeOffset
    const { row, reply } = debitRow(this.#row, flight.debit, storeNow)
    this.#row = row
    const limit = 'limits' in reply ? reply.limits[0] : undefined
    if (limit !== undefined) flight.reply = { storeNow, limit }
  }

  #reply(node: Node): void {
    const { flight } = node
    if (flight?.reply === undefined) return
    node.flight = undefined
    const { storeNow, limit } = flight.reply
    if (limit.granted === 0) return
    const lifeMs = this.#fault === 'lease_outlives_bucket' ? 2 * WINDOW_MS : leaseLifeMs(limit.endAt, storeNow)
    const late = this.#now >= flight.sentAt + lifeMs
    const lease = { bucket: limit.bucket, endsAt: flight.sentAt + lifeMs, tokens: limit.granted }
    if (late && this.#fault !== 'late_reply_admits') {
      node.giveBacks.push({ limit: 'l', version: 1, bucket: lease.bucket, tokens: lease.tokens })
      return
    }
    if (late) {
      this.admissions.push({ at: this.#now, cost: flight.cost })
      return
    }
    node.lease = lease
    this.#spend(node, flight.cost)
  }

  #giveBack(node: Node): void {
    this.#retire(node)
    if (this.#row !== undefined) this.#row = givenBackRow(this.#row, node.giveBacks)
    node.giveBacks = []
  }

  #spend(node: Node, cost: number): boolean {
    const { lease } = node
    if (lease === undefined || lease.tokens < cost || this.#now >= lease.endsAt) return false
    lease.tokens -= cost
    this.admissions.push({ at: this.#now, cost })
    return true
  }

  /** What does not reach goes back, by bucket. */
  #retire(node: Node): void {
    const { lease } = node
    node.lease = undefined
    if (lease === undefined || lease.tokens === 0) return
    node.giveBacks.push({ limit: 'l', version: 1, bucket: lease.bucket, tokens: lease.tokens })
  }
}

/** The most that one window held: it knows admissions and their times, and nothing of buckets or leases. */
export function fullestWindow(admissions: readonly Admission[], windowMs: number): number {
  const held = admissions.map(({ at }) =>
    admissions.filter((each) => each.at > at - windowMs && each.at <= at).reduce((sum, { cost }) => sum + cost, 0),
  )
  return Math.max(0, ...held)
}

export function neverOverfull(fault?: Fault) {
  return fc.property(
    anySteps,
    (steps) => fullestWindow(new Simulation(fault).run(steps).admissions, WINDOW_MS) <= LIMIT,
  )
}

function fresh(): Node {
  return { lease: undefined, flight: undefined, giveBacks: [] }
}
