import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { debitRow } from './row.ts'
import type { BucketRow } from './row.ts'
import { anySteps, fullestWindow, LIMIT, neverOverfull, Simulation, WINDOW_MS } from './testing/simulation.ts'
import type { Fault } from './testing/simulation.ts'
import { retryAfterMs } from './window.ts'

describe('the sliding window', () => {
  it('never holds more than the limit, through leases, give-backs, crashes, late replies and clocks stepping back', () => {
    fc.assert(neverOverfull(), { numRuns: 4000 })
  })

  it('is filled by the simulation, so that the search is not empty', () => {
    let full = 0
    fc.assert(
      fc.property(anySteps, (steps) => {
        if (fullestWindow(new Simulation().run(steps).admissions, WINDOW_MS) === LIMIT) full += 1
      }),
      { numRuns: 500 },
    )
    expect(full).toBeGreaterThan(100)
  })

  const faults: readonly Fault[] = ['late_reply_admits', 'give_back_twice', 'lease_outlives_bucket']
  it.each(faults)('is overfilled when %s, and the same checker sees it', (fault) => {
    expect(fc.check(neverOverfull(fault), { numRuns: 20_000, seed: 7, endOnFailure: true }).failed).toBe(true)
  })
})

const anyHistory = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  windowMs: fc.constantFrom(100, 1000, 1017, 60_000, 3_600_000),
  spends: fc.array(
    fc.record({ after: fc.double({ min: 0, max: 0.6, noNaN: true }), cost: fc.integer({ min: 1, max: 4 }) }),
    { maxLength: 15 },
  ),
  cost: fc.integer({ min: 1, max: 12 }),
  lowerBy: fc.integer({ min: 0, max: 3 }),
})

describe('Retry-After', () => {
  it('is true and no later than needed: a request of that cost passes then, and not a millisecond before', () => {
    let refusals = 0
    fc.assert(
      fc.property(anyHistory, ({ limit, windowMs, spends, cost, lowerBy }) => {
        let row: BucketRow | undefined
        let now = 50_000
        const ask = (at: number, asked: number, allowed: number, version: number) => {
          const wish = {
            name: 'l',
            kind: 'window',
            windowMs,
            limit: allowed,
            least: asked,
            need: asked,
            ratePerMs: 0,
          } as const
          return debitRow(
            row,
            { subject: 'k', version, refusedVersion: undefined, limits: [wish], giveBacks: [], nodes: 1 },
            at,
          )
        }
        for (const spend of spends) {
          now += Math.floor(spend.after * windowMs)
          row = ask(now, spend.cost, limit, 1).row
        }
        const lowered = Math.max(1, limit - lowerBy)
        const { reply } = ask(now, cost, lowered, 2)
        if (reply.kind !== 'refused') return
        const [state] = reply.limits
        const afterMs = retryAfterMs(cost, state!.remaining, state!.releases)
        if (cost > lowered) {
          expect(afterMs).toBeUndefined()
          return
        }
        refusals += 1
        expect(ask(now + afterMs!, cost, lowered, 2).reply.kind).toBe('granted')
        expect(ask(now + afterMs! - 1, cost, lowered, 2).reply.kind).toBe('refused')
      }),
      { numRuns: 2000 },
    )
    expect(refusals).toBeGreaterThan(200)
  })
})
