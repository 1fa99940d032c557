import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { anySteps, overfilled, Trial } from './testing/trial.ts'

// The nodes hold leases for longer than their buckets last; the store's arithmetic is untouched.
vi.mock(import('@keywright/core'), async (original) => ({ ...(await original()), leaseLifeMs: () => 60_000 }))

it('a lease that outlives its bucket overfills a window, and the same checker sees it', async () => {
  const run = fc.asyncProperty(anySteps, async (steps) => !overfilled((await new Trial().run(steps)).admissions))
  const found = await fc.check(run, { numRuns: 3000, seed: 11, endOnFailure: true })
  expect(found.failed).toBe(true)
})
