import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LimitedKey, SpendOutcome } from '../ports/limiter.ts'
import type { LeasedLimiter } from './leased-limiter.ts'
import { limitedKey, makeGate, settled, windowLimit, World } from './testing/world.ts'
import type { Gate } from './testing/world.ts'

const NODES = 3
const LIMITS = [
  { name: 'short', limit: 25, windowMs: 1000 },
  { name: 'long', limit: 45, windowMs: 3000 },
]

type Step =
  | { readonly do: 'spend'; readonly node: number; readonly costs: readonly number[] }
  | { readonly do: 'pass' | 'clock_back'; readonly ms: number }
  | { readonly do: 'execute' | 'answer' | 'fail' | 'sweep' | 'close' | 'crash' | 'drop'; readonly node: number }

const node = fc.integer({ min: 0, max: NODES - 1 })
const costs = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('spend' as const), node, costs }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 400 }) }) },
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

interface Admission {
  readonly at: number
  readonly cost: number
}

/** Three nodes, each behind a gate that answers when a step says so. */
class Trial {
  readonly admissions: Admission[] = []
  readonly #world = new World()
  readonly #key: LimitedKey = limitedKey(
    LIMITS.map(({ limit, windowMs, name }) => windowLimit(limit, windowMs, { name })),
  )
  readonly #gates: Gate[] = []
  readonly #limiters: LeasedLimiter[] = []

  constructor() {
    this.#world.keys.set(this.#key.id, this.#key)
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
    else if (step.do === 'spend') for (const cost of step.costs) this.#spend(step.node, cost)
    else await this.#disturb(step.do, step.node)
  }

  async #disturb(
    what: 'execute' | 'answer' | 'fail' | 'sweep' | 'close' | 'crash' | 'drop',
    index: number,
  ): Promise<void> {
    const limiter = this.#limiters[index]!
    const { held } = this.#gates[index]!
    if (what === 'execute') await held[0]?.execute()
    else if (what === 'answer') await held.shift()?.answer()
    else if (what === 'fail') await held.shift()?.fail()
    else if (what === 'sweep') limiter.sweep()
    else if (what === 'drop') limiter.dropKey(this.#key.id)
    else {
      if (what === 'close') void limiter.close()
      this.#start(index)
    }
  }

  #start(index: number): void {
    this.#gates[index] = makeGate(this.#world.store)
    this.#limiters[index] = this.#world.node({ store: this.#gates[index]!.store })
  }

  #spend(index: number, cost: number): void {
    const note = (outcome: SpendOutcome): void => {
      if (outcome.admitted) this.admissions.push({ at: this.#world.mono, cost })
    }
    const outcome = this.#limiters[index]!.spend(this.#key, cost)
    if (outcome instanceof Promise) outcome.then(note, () => {})
    else note(outcome)
  }
}

/** Knows admissions and times, and nothing of how they came about. */
function fullest(admissions: readonly Admission[], windowMs: number): number {
  const held = admissions.map(({ at }) =>
    admissions.filter((each) => each.at > at - windowMs && each.at <= at).reduce((sum, { cost }) => sum + cost, 0),
  )
  return Math.max(0, ...held)
}

describe('leased limiters over one store', () => {
  it('never overfill a window, whatever is lost, late, dropped, closed or crashed', async () => {
    let full = 0
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 20, maxLength: 80, size: 'max' }), async (steps) => {
        const { admissions } = await new Trial().run(steps)
        for (const { limit, windowMs } of LIMITS) expect(fullest(admissions, windowMs)).toBeLessThanOrEqual(limit)
        if (fullest(admissions, 1000) > 20) full += 1
      }),
      { numRuns: 250 },
    )
    expect(full).toBeGreaterThan(25)
  })

  it('tell the truth with Retry-After: when nobody else spends, a request of that cost passes then, on any node', async () => {
    const spends = fc.array(
      fc.record({ node, after: fc.integer({ min: 0, max: 700 }), cost: fc.integer({ min: 1, max: 9 }) }),
      { minLength: 5, maxLength: 40 },
    )
    let refusals = 0
    await fc.assert(
      fc.asyncProperty(spends, node, async (history, where) => {
        const world = new World()
        const key = limitedKey(LIMITS.map(({ limit, windowMs, name }) => windowLimit(limit, windowMs, { name })))
        const limiters = Array.from({ length: NODES }, () => world.node())
        for (const { node: index, after, cost } of history) {
          world.pass(after)
          const outcome = await limiters[index]!.spend(key, cost)
          if (outcome.admitted) continue
          refusals += 1
          world.pass(outcome.retryAfterMs!)
          expect((await limiters[where]!.spend(key, cost)).admitted).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
    expect(refusals).toBeGreaterThan(100)
  })
})
