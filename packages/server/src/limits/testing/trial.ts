import * as fc from 'fast-check'
import type { KeyId, RowDebit } from '@keywright/core'
import type { BucketStore } from '../../ports/bucket-store.ts'
import type { LimitedKey, SpendOutcome } from '../../ports/limiter.ts'
import type { LeasedLimiter } from '../leased-limiter.ts'
import { limitedKey, makeGate, settled, windowLimit, World } from './world.ts'
import type { Gate } from './world.ts'

export const NODES = 3
const LIMITS = [
  { name: 'short', limit: 60, windowMs: 1000 },
  { name: 'long', limit: 110, windowMs: 3000 },
]
export const SHARED = { name: 'shared', limit: 80, windowMs: 1500 }
const KEYS = 2

export function keyOf(index: number): LimitedKey {
  const own = LIMITS.map(({ limit, windowMs, name }) => windowLimit(limit, windowMs, { name }))
  const shared = [windowLimit(SHARED.limit, SHARED.windowMs, { name: SHARED.name, per: 'workspace' })]
  return limitedKey(own, { shared, id: `key_${String(index).padStart(20, '0')}` as KeyId })
}

type Step =
  | { readonly do: 'spend'; readonly node: number; readonly key: number; readonly costs: readonly number[] }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'clock_back'; readonly ms: number }
  | { readonly do: 'execute' | 'answer' | 'fail' | 'sweep' | 'close' | 'crash' | 'drop'; readonly node: number }

export const node = fc.integer({ min: 0, max: NODES - 1 })
const key = fc.integer({ min: 0, max: KEYS - 1 })
const costs = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('spend' as const), node, key, costs }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom('execute' as const, 'answer' as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clock_back' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('fail' as const, 'sweep' as const, 'close' as const, 'crash' as const, 'drop' as const),
      node,
    }),
  },
)

/** Mostly a request is answered at once. */
export const anySteps = fc
  .array(
    fc.oneof(
      anyStep.map((step) => [step]),
      fc.integer({ min: 1, max: 2000 }).map((ms): Step[] => [{ do: 'pass', ms }]),
      fc.record({ node, key, costs }).map((about): Step[] => [
        { do: 'spend', ...about },
        { do: 'answer', node: about.node },
      ]),
    ),
    { minLength: 20, maxLength: 70, size: 'max' },
  )
  .map((groups) => groups.flat())

interface Admission {
  readonly key: number
  readonly at: number
  readonly cost: number
}

/** Takes more than is needed, as a busy key's lease does: what is held too long then shows. */
function greedy(store: BucketStore): BucketStore {
  const more = (row: RowDebit | undefined): RowDebit | undefined =>
    row && { ...row, limits: row.limits.map((wish) => ({ ...wish, need: wish.need > 0 ? wish.need + 15 : 0 })) }
  return {
    giveBack: (batch) => store.giveBack(batch),
    debit: (batch) => store.debit(batch.map(({ own, shared }) => ({ own: more(own), shared: more(shared) }))),
  }
}

/** Three nodes, each behind a gate that answers when a step says so. */
export class Trial {
  readonly admissions: Admission[] = []
  readonly #world = new World()
  readonly #keys = Array.from({ length: KEYS }, (_, index) => keyOf(index))
  readonly #gates: Gate[] = []
  readonly #limiters: LeasedLimiter[] = []

  constructor() {
    for (const key of this.#keys) this.#world.keys.set(key.id, key)
    for (let index = 0; index < NODES; index += 1) this.#start(index)
  }

  async run(steps: readonly Step[]): Promise<this> {
    for (const step of steps) {
      await this.#take(step)
      await settled()
    }
    return this
  }

  async #take(step: Step): Promise<void> {
    if (step.do === 'pass') this.#world.pass(step.ms)
    else if (step.do === 'clock_back') this.#world.storeClock -= step.ms
    else if (step.do === 'spend') {
      for (const cost of step.costs) this.#spend(step, cost)
    } else await this.#disturb(step.do, step.node)
  }

  async #disturb(
    what: 'execute' | 'answer' | 'fail' | 'sweep' | 'close' | 'crash' | 'drop',
    index: number,
  ): Promise<void> {
    const limiter = known(this.#limiters[index])
    const { held } = known(this.#gates[index])
    if (what === 'execute') await held[0]?.execute()
    else if (what === 'answer') await held.shift()?.answer()
    else if (what === 'fail') await held.shift()?.fail()
    else if (what === 'sweep') limiter.sweep()
    else if (what === 'drop') limiter.dropKey(known(this.#keys[0]).id)
    else {
      if (what === 'close') void limiter.close()
      this.#start(index)
    }
  }

  #start(index: number): void {
    this.#gates[index] = makeGate(greedy(this.#world.store))
    this.#limiters[index] = this.#world.node({ store: known(this.#gates[index]).store })
  }

  #spend({ node: index, key }: { node: number; key: number }, cost: number): void {
    const note = (outcome: SpendOutcome): void => {
      if (outcome.admitted) this.admissions.push({ key, at: this.#world.mono, cost })
    }
    const outcome = known(this.#limiters[index]).spend(known(this.#keys[key]), cost)
    if (outcome instanceof Promise) outcome.then(note, () => {})
    else note(outcome)
  }
}

/** Knows admissions and times, and nothing of how they came about. */
export function fullest(admissions: readonly Admission[], windowMs: number): number {
  const held = admissions.map(({ at }) =>
    admissions.filter((each) => each.at > at - windowMs && each.at <= at).reduce((sum, { cost }) => sum + cost, 0),
  )
  return Math.max(0, ...held)
}

/** Whether some limit was passed in some window, for each key and for the workspace. */
export function overfilled(admissions: readonly Admission[]): boolean {
  const own = Array.from({ length: KEYS }, (_, key) => admissions.filter((each) => each.key === key))
  return (
    own.some((each) => LIMITS.some(({ limit, windowMs }) => fullest(each, windowMs) > limit)) ||
    fullest(admissions, SHARED.windowMs) > SHARED.limit
  )
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a step names somebody who is not there')
  return value
}
