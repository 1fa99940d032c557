import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anySteps, fullest, keyOf, node, NODES, overfilled, SHARED, Trial } from './testing/trial.ts'
import { World } from './testing/world.ts'

describe('leased limiters over one store', () => {
  it('never overfill a window, whatever is lost, late, dropped, closed or crashed', async () => {
    let full = 0
    await fc.assert(
      fc.asyncProperty(anySteps, async (steps) => {
        const { admissions } = await new Trial().run(steps)
        expect(overfilled(admissions)).toBe(false)
        if (fullest(admissions, SHARED.windowMs) > 70) full += 1
      }),
      { numRuns: 250 },
    )
    expect(full).toBeGreaterThan(25)
  })

  it('tell the truth with Retry-After: when nobody else spends, a request of that cost passes then, on any node', async () => {
    const spends = fc.array(
      fc.record({ node, after: fc.integer({ min: 0, max: 700 }), cost: fc.integer({ min: 1, max: 20 }) }),
      { minLength: 5, maxLength: 40 },
    )
    let refusals = 0
    await fc.assert(
      fc.asyncProperty(spends, node, async (history, where) => {
        const world = new World()
        const key = keyOf(0)
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
