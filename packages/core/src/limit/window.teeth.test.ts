import * as fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { neverOverfull } from './testing/simulation.ts'

vi.mock(import('./shape.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    windowShape: (windowMs, subject) => {
      const shape = real.windowShape(windowMs, subject)
      return { ...shape, counted: shape.counted - 1 }
    },
  }
})

it('is overfilled when only the buckets that fit the window are counted, and the checker sees it', () => {
  expect(fc.check(neverOverfull(), { numRuns: 20_000, seed: 7, endOnFailure: true }).failed).toBe(true)
})
